import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { auditFaultText } from '../../shared/audit-fault.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { Keyring } from '../accounts/keyring.ts'
import { findLostTail } from '../audit/kept-head.ts'
import { verifyHistory } from '../history/verify-history.ts'
import { type Database, query } from '../store/database.ts'
import { asDiskProblem } from '../store/disk-problem.ts'
import { findFittingKey, openDatabase } from '../unit-store/open-store.ts'

/** What a check of a unit's folder found; whole when there is no fault. */
export interface HomeCheck {
  readonly faults: readonly string[]
  readonly records: number
  readonly photos: number
}

/** Photos whose bytes no longer have their hash, or cannot be read. */
const damagedPhotos = (database: Database): { readonly photos: number; readonly damaged: number } => {
  const hashes = database.all(query.selectFrom('photo').select('sha256'))
  let damaged = 0
  for (const { sha256 } of hashes) {
    try {
      const row = database.find(query.selectFrom('photo').select('bytes').where('sha256', '=', sha256))
      if (!row || sha256Hex(row.bytes) !== sha256) damaged++
    } catch {
      damaged++
    }
  }
  return { photos: hashes.length, damaged }
}

/**
 * Checks a unit's folder without changing it: the keyring opens the database, every page can be read, the audit and everything signed
 * are whole, the last operations are there, every photo has its hash.
 * @throws Problem `core.home.missing`, `core.home.noKeyring`, `core.account.login`; a damaged file is a result, not a failure
 */
export const checkHome = async (
  home: string,
  { account, password }: { readonly account: string; readonly password: string },
): Promise<HomeCheck> => {
  const keyring = new Keyring(home)
  const file = join(home, 'unit.db')
  if (!keyring.exists) throw new Problem(existsSync(file) ? 'core.home.noKeyring' : 'core.home.missing', { home })
  const { databaseKeys } = await keyring.unlock(account, password)
  const faults: string[] = []
  let [records, photos] = [0, 0]
  /** A page that cannot be read ends one check, not the others. */
  const look = (work: () => void): void => {
    try {
      work()
    } catch (error) {
      const problem = Problem.from(asDiskProblem(error))
      if (!problem) throw error
      faults.push(problem.toJSON().found)
    }
  }
  let opened: Database | undefined
  look(() => {
    opened = openDatabase(file, findFittingKey(file, databaseKeys))
  })
  const database = opened
  if (!database) return { faults, records, photos }
  try {
    look(() => {
      const state = database.quickCheck()
      if (state !== 'ok') faults.push(`数据库不完整：${state.slice(0, 300)}`)
    })
    look(() => {
      const tail = findLostTail(home, database)
      if (tail) faults.push(`缺少最后 ${Math.max(1, tail.had - tail.has)} 步操作：数据库的日志文件丢失或被截断过`)
    })
    look(() => faults.push(...verifyHistory(database).faults.map(auditFaultText)))
    look(() => {
      records = database.find(
        query.selectFrom('record').select((select) => select.fn.countAll<number>().as('count')),
      )!.count
    })
    look(() => {
      const checked = damagedPhotos(database)
      photos = checked.photos
      if (checked.damaged) faults.push(`${checked.damaged} 张照片损坏`)
    })
  } finally {
    database.close()
  }
  return { faults: [...new Set(faults)], records, photos }
}

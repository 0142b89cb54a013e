import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from '../../shared/errors/problem.ts'
import { Keyring } from '../accounts/keyring.ts'
import { noteRestored } from '../chain/province-chain.ts'
import { asDiskProblem } from '../store/disk-problem.ts'
import type { SalvagedTable } from '../store/salvage-rows.ts'
import { openDatabase, openWriteGate, salvageDatabase } from '../unit-store/open-store.ts'

export interface RescueRequest {
  /** The folder with the damaged data; nothing in it is changed. */
  readonly home: string
  /** An empty folder, or one that is not there yet. */
  readonly folder: string
  readonly account: string
  readonly password: string
  readonly now?: () => Date
}

const files = ['unit.db', 'unit.db-wal'] as const

/**
 * Copies what can be read of a damaged unit into a new folder, row by row, with its accounts. The audit of the new folder says so,
 * and nothing is signed there before it was compared with the province.
 * @returns what could be read of each table
 * @throws Problem `backup.notEmpty`, `core.home.missing`, `core.home.noKeyring`, `core.account.login`, `core.home.damaged` when the
 * first pages of the file cannot be read
 */
export const rescueHome = async ({
  home,
  folder,
  account,
  password,
  now = () => new Date(),
}: RescueRequest): Promise<SalvagedTable[]> => {
  const keyring = new Keyring(home)
  if (!keyring.exists)
    throw new Problem(existsSync(join(home, 'unit.db')) ? 'core.home.noKeyring' : 'core.home.missing', { home })
  if (existsSync(folder) && readdirSync(folder).length) throw new Problem('backup.notEmpty', { folder })
  const { id, databaseKeys } = await keyring.unlock(account, password)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const work = mkdtempSync(join(folder, '.rescuing-'))
  try {
    // Opening a database may write its journal into it, so a copy is read.
    for (const name of files) if (existsSync(join(home, name))) copyFileSync(join(home, name), join(work, name))
    const target = join(folder, 'unit.db')
    const { key, tables } = salvageDatabase(join(work, 'unit.db'), databaseKeys, target)
    const database = openDatabase(target, key)
    try {
      database.migrate()
      const lost = tables.filter(({ whole, lost: rows }) => !whole || rows).map(({ table }) => table)
      await openWriteGate(database, now).write(id, (unit) => {
        noteRestored(unit)
        unit.audit({ action: 'unit.rescue', subject: 'unit', after: { lost } })
      })
    } finally {
      database.close()
    }
    copyFileSync(join(home, 'keyring.json'), join(folder, 'keyring.json'))
    return tables
  } catch (error) {
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true })
    throw asDiskProblem(error, folder)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

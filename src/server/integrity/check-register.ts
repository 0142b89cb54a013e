import type { Kysely } from 'kysely'
import { z } from 'zod'
import { parseStrictJson } from '../../shared/strict-json.ts'
import { openAccountList } from '../../trust/account-list.ts'
import { canonicalText } from '../../trust/canonical.ts'
import { openCheckpoint } from '../../trust/checkpoint.ts'
import { openDictionary } from '../../trust/dictionary.ts'
import { keyId } from '../../trust/keys.ts'
import { openSealList } from '../../trust/seal-list.ts'
import type { LogContext } from '../log/log-context.ts'
import { readRoots } from '../log/log-tree.ts'
import type { Schema } from '../store/schema.ts'
import { keyEnd } from '../units/account-keys.ts'
import type { AuditTrail } from './audit-trail.ts'
import type { Report } from './province-fault.ts'

interface Sources {
  readonly keys: LogContext['keys']
  readonly trail: AuditTrail
}

/** Runs a check that may throw for malformed values. */
const holds = (check: () => boolean): boolean => {
  try {
    return check()
  } catch {
    return false
  }
}

/** Checks what the province published and registered: dictionaries, lists of seals, units, devices and keys. */
export const checkRegister = async (database: Kysely<Schema>, sources: Sources, report: Report): Promise<void> => {
  await checkDictionaries(database, sources, report)
  await checkSeals(database, sources, report)
  await checkUnits(database, sources, report)
  await checkDevices(database, sources, report)
  await checkAccountKeys(database, sources, report)
  await checkAdministrators(database, sources, report)
  await checkCheckpoints(database, sources, report)
}

const checkDictionaries = async (database: Kysely<Schema>, { keys, trail }: Sources, report: Report): Promise<void> => {
  const versions = await database.selectFrom('dictionary').select('version').orderBy('version').execute()
  // One at a time, because a dictionary is large.
  for (const [index, { version }] of versions.entries()) {
    const place = `dictionary ${version}`
    if (version !== index + 1) report('register', place, `缺少第 ${index + 1} 版`)
    const row = await database
      .selectFrom('dictionary')
      .selectAll()
      .where('version', '=', version)
      .executeTakeFirstOrThrow()
    const signed = holds(() => {
      const schema = z.looseObject({ version: z.literal(version) })
      const opened = openDictionary(parseStrictJson(row.envelope), keys.signing.publicKey, schema)
      return canonicalText(opened) === row.body
    })
    if (!signed) report('register', place, '内容与签名不一致')
    if (trail.about(`dictionary:${version}`, 'dictionary.publish')[0]?.at !== row.publishedAt)
      report('register', place, 'publishedAt 与操作日志不一致')
  }
  const published = trail.count('dictionary.publish')
  if (published !== versions.length)
    report('register', 'dictionary', `有 ${versions.length} 版，操作日志记着 ${published} 版`)
}

const checkSeals = async (database: Kysely<Schema>, { keys, trail }: Sources, report: Report): Promise<void> => {
  const lists = await database.selectFrom('sealList').selectAll().orderBy('generation').execute()
  for (const { generation, envelope, publishedAt } of lists) {
    const signed = holds(() => {
      const list = openSealList({ generation, envelope: parseStrictJson(envelope) }, keys.signing.publicKey)
      return list.publishedAt === publishedAt
    })
    if (!signed) report('register', `sealList ${generation}`, '内容与签名不一致')
  }
  const published = trail.count('seals.publish')
  if (published !== lists.length || (lists.length > 0 && lists.at(-1)!.generation !== lists.length))
    report('register', 'sealList', `有 ${lists.length} 版，操作日志记着 ${published} 版`)
}

const checkUnits = async (database: Kysely<Schema>, { trail }: Sources, report: Report): Promise<void> => {
  const units = await database.selectFrom('unit').selectAll().execute()
  for (const { id, name, creditCode, createdAt } of units) {
    const [added] = trail.about(`unit:${id}`, 'unit.add')
    const same = added?.at === createdAt && added.after['name'] === name && added.after['creditCode'] === creditCode
    if (!same) report('register', `unit ${id}`, '名称、统一社会信用代码或登记时间与操作日志不一致')
  }
  const added = trail.count('unit.add')
  if (added !== units.length) report('register', 'unit', `有 ${units.length} 家，操作日志记着 ${added} 家`)
}

const checkDevices = async (database: Kysely<Schema>, { trail }: Sources, report: Report): Promise<void> => {
  const devices = await database.selectFrom('device').selectAll().execute()
  for (const { id, publicKey, unitId, enrolledAt, revokedAt } of devices) {
    const place = `device ${id}`
    if (!holds(() => keyId(publicKey) === id)) report('register', place, '公钥与编号不一致')
    const [enrolled] = trail.about(`device:${id}`, 'device.enrol')
    if (enrolled?.at !== enrolledAt || enrolled.after['unit'] !== unitId)
      report('register', place, '单位或登记时间与操作日志不一致')
    // The computer that takes a device's place revokes it, too.
    const last = trail.about(`device:${id}`, 'device.revoke', 'device.replace', 'device.reinstate').at(-1)
    if ((last && last.action !== 'device.reinstate' ? last.at : null) !== revokedAt)
      report('register', place, 'revokedAt 与操作日志不一致')
  }
  const enrolled = trail.count('device.enrol')
  if (enrolled !== devices.length) report('register', 'device', `有 ${devices.length} 台，操作日志记着 ${enrolled} 台`)
}

const checkAccountKeys = async (database: Kysely<Schema>, { trail }: Sources, report: Report): Promise<void> => {
  const rows = await database
    .selectFrom('accountKey as key')
    .leftJoin('account', (join) =>
      join.onRef('account.unitId', '=', 'key.unitId').onRef('account.id', '=', 'key.account'),
    )
    .selectAll('key')
    .select('account.role')
    .execute()
  for (const row of rows) {
    const place = `accountKey ${row.keyId}`
    const registered = trail.about(`key:${row.keyId}`, 'accountKey.register').at(-1)
    if (!holds(() => keyId(row.publicKey) === row.keyId)) report('register', place, '公钥与编号不一致')
    if (registered?.after['account'] !== row.account) report('register', place, '账户与操作日志不一致')
    if (row.revokedAt !== null && !revokedAt(row, trail).has(row.revokedAt))
      report('register', place, 'revokedAt 与操作日志不一致')
    if (row.revokedAt === null && trail.about(`key:${row.keyId}`, 'accountKey.revoke').length > 0)
      report('register', place, '操作日志记着已作废')
    // Keys from before there were lists have dates and roles that the unit gave.
    if (row.administratorKey === null) continue
    if (registered?.after['role'] !== row.role) report('register', place, '岗位与操作日志不一致')
    if (registered?.after['administratorKey'] !== row.administratorKey)
      report('register', place, 'administratorKey 与操作日志不一致')
    if (registered?.at !== row.validFrom || row.validUntil !== keyEnd(row.validFrom))
      report('register', place, '有效期与操作日志不一致')
  }
  const registered = trail.count('accountKey.register')
  if (registered !== rows.length)
    report('register', 'accountKey', `有 ${rows.length} 把，操作日志记着 ${registered} 把`)
}

/** When a key was revoked, on its own or with its device. */
const revokedAt = (key: { readonly keyId: string; readonly deviceId: string }, trail: AuditTrail): Set<string> =>
  new Set(
    [
      ...trail.about(`key:${key.keyId}`, 'accountKey.revoke'),
      ...trail.about(`device:${key.deviceId}`, 'device.revoke'),
    ].map(({ at }) => at),
  )

const checkAdministrators = async (database: Kysely<Schema>, { trail }: Sources, report: Report): Promise<void> => {
  const lists = await database.selectFrom('accountList').selectAll().execute()
  for (const row of lists) {
    const signed = holds(() => {
      const { list, signer, digest } = openAccountList(parseStrictJson(row.envelope))
      return list.generation === row.generation && signer === row.signer && digest === row.digest
    })
    if (!signed) report('register', `accountList ${row.signer}`, '内容与签名不一致')
  }
  for (const row of await database.selectFrom('administratorKey').selectAll().execute()) {
    const place = `administratorKey ${row.keyId}`
    const about = (action: string) => trail.about(`key:${row.keyId}`, action).at(-1)
    if (!holds(() => keyId(row.publicKey) === row.keyId)) report('register', place, '公钥与编号不一致')
    if (about('administratorKey.list')?.at !== row.listedAt) report('register', place, 'listedAt 与操作日志不一致')
    const release = about('administratorKey.release')
    if ((release?.at ?? null) !== row.releasedAt || (release?.actor ?? null) !== row.releasedBy)
      report('register', place, '放行与操作日志不一致')
    if ((about('administratorKey.revoke')?.at ?? null) !== row.revokedAt)
      report('register', place, 'revokedAt 与操作日志不一致')
  }
}

/** Checks the stored head of the log, which processes without the log's key give out. */
const checkCheckpoints = async (database: Kysely<Schema>, { keys }: Sources, report: Report): Promise<void> => {
  for (const { size, note } of await database.selectFrom('logCheckpoint').selectAll().execute()) {
    const [root] = await readRoots(database, [{ start: 0, size }])
    const same = holds(() => {
      const checkpoint = openCheckpoint(note, keys.log)
      return checkpoint.size === size && checkpoint.root.equals(root!)
    })
    if (!same) report('register', `logCheckpoint ${size}`, '与签名或公开日志不一致')
  }
}

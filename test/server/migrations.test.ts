import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3-multiple-ciphers'
import { Kysely, PostgresDialect, SqliteDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { LookupLimit } from '../../src/server/access/lookup-limit.ts'
import { migrations } from '../../src/server/store/migrations/index.ts'
import { openStore } from '../../src/server/store/open-store.ts'
import { lookUp } from '../../src/server/verification/lookup.ts'
import { onEveryDatabase } from '../fixtures/province/databases.ts'

type Rows = Record<string, Record<string, string | number | null>[]>
type AnyDatabase = Kysely<Record<string, Record<string, unknown>>>

const at = '2026-03-04T05:06:07.000Z'
const hash = 'a'.repeat(64)

/** One row of every table of step 002, as that step's code wrote it. */
const rowsOfStep2: Rows = {
  unit: [{ id: 'u1', credit_code: '115201000094112345', name: '样例市局', created_at: at }],
  dictionary: [{ version: 1, envelope: '{}', body: '{}', published_at: at }],
  device: [
    {
      id: 'd1',
      unit_id: 'u1',
      name: '样例电脑',
      public_key: 'key-d1',
      enrolled_at: at,
      revoked_at: null,
      last_seq: 1,
      last_digest: hash,
    },
  ],
  enrolment_code: [{ code_hash: hash, unit_id: 'u1', expires_at: at, device_id: 'd1', used_at: at }],
  account: [{ unit_id: 'u1', id: 'a1', role: 'clerk' }],
  account_key: [
    {
      key_id: 'k1',
      unit_id: 'u1',
      account: 'a1',
      public_key: 'key-a1',
      valid_from: at,
      valid_until: at,
      device_id: 'd1',
      revoked_at: null,
    },
  ],
  request_nonce: [{ device_id: 'd1', nonce: 'n1', at }],
  photo: [{ sha256: hash, size: 9, width: 295, height: 413, stored_at: at }],
  batch: [
    {
      id: 'b1',
      unit_id: 'u1',
      device_id: 'd1',
      seq: 1,
      previous: null,
      digest: hash,
      record_count: 1,
      envelope: '{}',
      receipt: '{}',
      proof: 'proof',
      log_position: 0,
      received_at: at,
    },
  ],
  record: [
    {
      batch_id: 'b1',
      record_id: 'r1',
      unit_id: 'u1',
      place: 0,
      status: 'issued',
      body: '{}',
      photo_sha256: hash,
      reasons: '[]',
      person_key: 'person',
      title_key: 'title',
      name: '样例甲',
    },
  ],
  roster: [
    {
      unit_id: 'u1',
      record_id: 'r2',
      device_id: 'd1',
      person_key: 'person',
      name: '样例乙',
      returned: null,
      since: at,
    },
  ],
  applicant_photo: [{ unit_id: 'u1', record_id: 'r2', sha256: hash, size: 9, uploaded_at: at }],
  number_series: [{ year: 2025, series: '05', level: 'intermediate', last_serial: 1 }],
  certificate: [
    {
      number: 'GZZC2025053000001',
      batch_id: 'b1',
      record_id: 'r1',
      unit_id: 'u1',
      year: 2025,
      series_code: '05',
      level: 'intermediate',
      serial: 1,
      name: '样例甲',
      document_type: 'residentId',
      document_number: '520103199001011231',
      series: '工程技术人员',
      specialty: '计算机应用',
      title: '工程师',
      obtained_on: '2025-12-05',
      unit_name: '样例市局',
      committee: '样例评委会',
      status: 'inForce',
      allotted_at: at,
      issued_at: at,
      token: 'TOKEN',
      pdf_sha256: hash,
      pdf_size: 99,
      log_position: 1,
      revoked_at: null,
      revoked_code: null,
      revoked_text: null,
      replaced_by: null,
    },
  ],
  feed: [{ seq: 1, unit_id: 'u1', at, kind: 'certificate.issued', body: '{}' }],
  log_entry: [{ position: 0, body: '{}' }],
  log_node: [{ level: 0, place: 0, hash }],
  audit: [
    {
      seq: 1,
      at,
      actor: 'officer:sample',
      action: 'unit.add',
      subject: 'unit:u1',
      before: null,
      after: '{}',
      previous: hash,
      hash,
    },
  ],
}

const camel = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
/** Columns that later steps add, with the values that old rows get. */
const addedColumns: Record<string, Record<string, string | number | null>> = {
  certificate: { problem: null, claimedBy: null, claimedUntil: null },
  batch: { auditSeq: null, auditHash: null, consistency: null },
  device: { auditSeq: null, auditHash: null, replacedBy: null },
  photo: { unitId: null, named: 1, look: null, damagedAt: null },
  record: { photoSize: null, photoPlace: null },
}
/** What the rows must be after all steps: renamed by 003, with the columns that later steps add. */
const rowsOfStep3: Rows = Object.fromEntries(
  Object.entries(rowsOfStep2).map(([table, rows]) => [
    camel(table),
    rows.map((row) => ({
      ...Object.fromEntries(
        Object.entries(row).map(([column, value]) => [column === 'unit_name' ? 'unit' : camel(column), value]),
      ),
      ...addedColumns[table],
    })),
  ]),
)

/** What the rows must be now: step 009 added columns, and a row of the audit about the keys from before there were lists. */
const rowsNow: Rows = {
  ...rowsOfStep3,
  accountKey: rowsOfStep3['accountKey']!.map((row) => ({ ...row, administratorKey: null })),
  batch: rowsOfStep3['batch']!.map((row) => ({ ...row, awaiting: null })),
  audit: [
    ...rowsOfStep3['audit']!,
    expect.objectContaining({ seq: 2, previous: hash, action: 'accountKey.acceptEarlier', after: '{"keys":1}' }),
  ],
}

const connect = (location: string): AnyDatabase =>
  location.startsWith('sqlite:')
    ? new Kysely({ dialect: new SqliteDialect({ database: new BetterSqlite(location.slice('sqlite:'.length)) }) })
    : new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: location, max: 1 }) }) })

const readAll = async (database: AnyDatabase, tables: readonly string[]): Promise<Rows> => {
  const all: Rows = {}
  for (const table of tables) all[table] = (await database.selectFrom(table).selectAll().execute()) as Rows[string]
  return all
}

onEveryDatabase((kind) => {
  let folder: string
  let location: string
  const databases: AnyDatabase[] = []

  /** A second connection to the store, as a person with a database tool has it. */
  const raw = (): AnyDatabase => {
    const database = connect(location)
    databases.push(database)
    return database
  }

  beforeAll(() => kind.start())
  afterAll(async () => {
    for (const database of databases) await database.destroy()
    await kind.stop()
  })
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gzzc-migrations-'))
    location = kind.create(folder)
    const before = connect(location)
    const { '001-start': start, '002-applicant-photos': applicantPhotos } = migrations
    const steps = { '001-start': start!, '002-applicant-photos': applicantPhotos! }
    const { error } = await new Migrator({
      db: before,
      provider: { getMigrations: async () => steps },
    }).migrateToLatest()
    expect(error).toBeUndefined()
    for (const [table, rows] of Object.entries(rowsOfStep2)) await before.insertInto(table).values(rows).execute()
    await before.destroy()
    return () => rm(folder, { recursive: true, force: true })
  })

  test('step 003 renames tables and columns and keeps every row, index and constraint', async () => {
    const store = await openStore(location, () => new Date(at))
    try {
      const database = raw()
      expect(await readAll(database, Object.keys(rowsOfStep3))).toEqual(rowsNow)
      expect(await store.database.selectFrom('writeGate').selectAll().execute()).toEqual([{ id: 1, passed: 0 }])
      // 008: the head of the audit is its last row, and the log does not have it yet.
      expect(await store.database.selectFrom('auditHead').selectAll().execute()).toEqual([
        { id: 1, seq: 2, hash: expect.stringMatching(/^[0-9a-f]{64}$/), loggedHash: '0'.repeat(64) },
      ])

      // 012: no old photo has a verdict of the province, and a photo takes its verdicts with it.
      expect(await store.database.selectFrom('photoVerdict').selectAll().execute()).toEqual([])
      await store.gate.ungated(async (writer) => {
        const verdict = { sha256: 'ff'.repeat(32), version: 1, refusals: '[]', judgedAt: at }
        const { sha256 } = verdict
        const photo = { sha256, size: 9, width: 295, height: 413, storedAt: at, unitId: null, named: 0, look: null }
        await writer.insertInto('photo').values(photo).execute()
        await writer.insertInto('photoVerdict').values(verdict).execute()
        await writer.deleteFrom('photo').where('sha256', '=', sha256).execute()
      })
      expect(await store.database.selectFrom('photoVerdict').selectAll().execute()).toEqual([])

      // 018: the records of older batches are counted, and the database counts on.
      const progress = () => store.database.selectFrom('batchProgress').selectAll().execute()
      const counted = { batchId: 'b1', unitId: 'u1', receivedAt: at, accepted: 0, held: 0, refused: 0, confirmed: 0 }
      expect(await progress()).toEqual([{ ...counted, issued: 1, returned: 0, revoked: 0 }])
      await store.gate.ungated((writer) => writer.updateTable('record').set({ status: 'revoked' }).execute())
      expect(await progress()).toEqual([{ ...counted, issued: 0, returned: 0, revoked: 1 }])
      await store.gate.ungated((writer) => writer.updateTable('record').set({ status: 'issued' }).execute())

      const { certificates } = await lookUp(
        { store, now: () => new Date(at), lookups: new LookupLimit() },
        { name: '样例甲', documentNumber: '520103199001011231' },
      )
      expect(certificates).toMatchObject([{ number: 'GZZC2025053000001', unit: '样例市局', status: 'inForce' }])

      const refused = async (table: string, changes: object) => {
        const row = { ...rowsOfStep3[table]![0], ...changes }
        const inserted = store.gate.ungated((writer) =>
          (writer as unknown as AnyDatabase).insertInto(table).values(row).execute(),
        )
        await expect(inserted).rejects.toThrow(/unique|constraint|foreign/i)
      }
      // The title of the person, the record in its batch, the place in the chain, three references and a role.
      await refused('record', { recordId: 'r9', place: 9 })
      await refused('record', { batchId: 'b1', place: 9, titleKey: 'other' })
      await refused('batch', { id: 'b2', digest: 'other', logPosition: 9 })
      await refused('device', { id: 'd9', publicKey: 'other', unitId: 'nobody' })
      await refused('certificate', { number: 'other', serial: 9, logPosition: 9, recordId: 'nobody' })
      await refused('accountKey', { keyId: 'k9', publicKey: 'other', account: 'nobody' })
      await refused('account', { id: 'a9', role: 'administrator' })
    } finally {
      await store.close()
    }
  })

  test('a step that fails leaves the store as it was, and the next opening completes it', async () => {
    const database = raw()
    // The step renames this table near its end.
    await sql`alter table feed rename column unit_id to elsewhere`.execute(database)
    const before = await readAll(database, Object.keys(rowsOfStep2))
    await expect(openStore(location, () => new Date(at))).rejects.toThrow('server.database.unreachable')
    expect(await readAll(database, Object.keys(rowsOfStep2))).toEqual(before)
    await sql`alter table feed rename column elsewhere to unit_id`.execute(database)
    await (await openStore(location, () => new Date(at))).close()
    expect(await readAll(database, Object.keys(rowsOfStep3))).toEqual(rowsNow)
  })
})

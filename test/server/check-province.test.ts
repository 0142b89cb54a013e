import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3-multiple-ciphers'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleOfficer } from '../../src/sample/sample-unit.ts'
import { BlobFolder } from '../../src/server/blobs/blob-folder.ts'
import { checkProvince } from '../../src/server/integrity/check-province.ts'
import { type ProvinceFault, provinceFaultText } from '../../src/server/integrity/province-fault.ts'
import { openStore, type Store } from '../../src/server/store/open-store.ts'
import type { Problem } from '../../src/shared/errors/problem.ts'
import { type DatabaseKind, onEveryDatabase, sqlite } from '../fixtures/province/databases.ts'
import { type WorkedProvince, workProvince } from '../fixtures/province/worked-province.ts'

const other = 'e'.repeat(64)
const number = `(select min(number) from certificate where status = 'inForce')`
/** The terms of the search refer to certificates. */
const withoutTerms = 'delete from "certificateTerm"'
const seq = (kind: string): string => `(select min(seq) from feed where kind = '${kind}')`

/** A change with a database tool, and the kind and the place of the fault that names it. */
type Change = readonly [statement: string, kind: ProvinceFault['kind'], place: RegExp]

const changes: Readonly<Record<string, Change>> = {
  // What a certificate says of itself.
  'certificate.name': [`update certificate set name = '样本' where number = ${number}`, 'certificate', /GZZC/],
  'certificate.documentNumber': [
    `update certificate set "documentNumber" = '529999199001010012' where number = ${number}`,
    'certificate',
    /GZZC/,
  ],
  'certificate.title': [`update certificate set title = '高级工程师' where number = ${number}`, 'certificate', /GZZC/],
  'revoked to inForce': [`update certificate set status = 'inForce' where status = 'revoked'`, 'certificate', /GZZC/],
  'inForce to revoked': [`update certificate set status = 'revoked' where number = ${number}`, 'certificate', /GZZC/],
  'issued to allotted': [`update certificate set status = 'allotted' where number = ${number}`, 'certificate', /GZZC/],
  'certificate.number': [
    `${withoutTerms}; update certificate set number = 'GZZC9' where number = ${number}`,
    'certificate',
    /GZZC9/,
  ],
  'certificate.serial': [`update certificate set serial = 99 where number = ${number}`, 'series', /numberSeries/],
  'certificate.level': [`update certificate set level = 'senior' where number = ${number}`, 'certificate', /GZZC/],
  'certificate.year': [`update certificate set year = 2024 where number = ${number}`, 'certificate', /GZZC/],
  'certificate.seriesCode': [`update certificate set "seriesCode" = '99' where number = ${number}`, 'series', /99/],
  'certificate.unitId': [
    `insert into unit values ('u', 'u', 'u', 'u'); update certificate set "unitId" = 'u' where number = ${number}`,
    'certificate',
    /GZZC/,
  ],
  'certificate.allottedAt': [
    `update certificate set "allottedAt" = '2026' where number = ${number}`,
    'certificate',
    /GZZC/,
  ],
  'certificate.issuedAt': [
    `update certificate set "issuedAt" = '2026' where number = ${number}`,
    'certificate',
    /GZZC/,
  ],
  'certificate.token': [`update certificate set token = 'A' where number = ${number}`, 'certificate', /GZZC/],
  'certificate.pdfSha256': [
    `update certificate set "pdfSha256" = '${other}' where number = ${number}`,
    'certificate',
    /GZZC/,
  ],
  'certificate.pdfSize': [`update certificate set "pdfSize" = 9 where number = ${number}`, 'pdf', /GZZC/],
  'certificate.logPosition': [
    `update certificate set "logPosition" = 0 where number = ${number}`,
    'certificate',
    /GZZC/,
  ],
  'certificate.revokedAt': [
    `update certificate set "revokedAt" = '2026' where status = 'revoked'`,
    'certificate',
    /GZZC/,
  ],
  'certificate.revokedCode': [
    `update certificate set "revokedCode" = 'x' where status = 'revoked'`,
    'certificate',
    /GZZC/,
  ],
  'certificate.revokedText': [
    `update certificate set "revokedText" = 'x' where status = 'revoked'`,
    'certificate',
    /GZZC/,
  ],
  'certificate.replacedBy': [
    `update certificate set "replacedBy" = 'x' where number = ${number}`,
    'certificate',
    /GZZC/,
  ],
  'certificate deleted': [
    `${withoutTerms}; delete from certificate where number = ${number}`,
    'certificate',
    /^certificate$/,
  ],
  'serial counter back': [
    `update "numberSeries" set "lastSerial" = "lastSerial" - 1`,
    'series',
    /2025\/\d+\/intermediate/,
  ],
  'serial counter ahead': [`update "numberSeries" set "lastSerial" = "lastSerial" + 1`, 'series', /2025/],
  'serial counter deleted': [`delete from "numberSeries"`, 'series', /2025/],
  // Records.
  'record.body': [
    `update record set body = replace(body, '"title":"工程师"', '"title":"高级工程师"') where place = 3`,
    'batch',
    /batch/,
  ],
  'record.status of a returned one': [
    `update record set status = 'accepted' where status = 'returned'`,
    'record',
    /record/,
  ],
  'record.status of a held one': [`update record set status = 'accepted' where status = 'held'`, 'record', /record/],
  'record.status of a refused one': [
    `update record set status = 'returned' where status = 'refused'`,
    'batch',
    /batch/,
  ],
  'record.photoSha256': [
    `update record set "photoSha256" = (select "photoSha256" from record where place = 3) where place = 2`,
    'batch',
    /batch/,
  ],
  'record.personKey': [`update record set "personKey" = '${other}' where place = 3`, 'record', /record/],
  'record.titleKey': [`update record set "titleKey" = '${other}' where place = 3`, 'record', /record/],
  'record.name': [`update record set name = '样本' where place = 3`, 'record', /record/],
  'record.reasons': [`update record set reasons = '[]' where place = 4`, 'record', /record/],
  'record.unitId': [
    `insert into unit values ('u', 'u', 'u', 'u'); update record set "unitId" = 'u' where place = 3`,
    'record',
    /record/,
  ],
  'batch.receivedAt': [`update batch set "receivedAt" = '2026-01-01T00:00:00.000Z' where seq = 1`, 'batch', /batch/],
  'batch.envelope, a signature': [
    `update batch set envelope = replace(envelope, '"sig":"', '"sig":"A') where seq = 1`,
    'batch',
    /batch/,
  ],
  'batch.envelope': [
    `update batch set envelope = replace(envelope, '"payload":"e', '"payload":"f') where seq = 1`,
    'batch',
    /batch/,
  ],
  'batch.receipt': [
    `update batch set receipt = replace(receipt, '"payload":"e', '"payload":"f') where seq = 1`,
    'batch',
    /batch/,
  ],
  'batch.seq': [`update batch set seq = 9 where seq = 2`, 'batch', /batch/],
  'batch.awaiting': [`update batch set awaiting = '{}' where seq = 1`, 'batch', /batch/],
  // The feed.
  'feed: a number': [
    `update feed set body = replace(body, 'GZZC', 'GZZD') where seq = ${seq('record.confirmed')}`,
    'feed',
    /feed \d+$/,
  ],
  'feed: a hash': [
    `update feed set body = replace(body, '"sha256":"', '"sha256":"${other}') where seq = ${seq('certificate.issued')}`,
    'feed',
    /feed \d+$/,
  ],
  'feed: a text': [
    `update feed set body = replace(body, '请补充', '请删去') where seq = ${seq('record.returned')}`,
    'feed',
    /feed \d+/,
  ],
  'feed: a unit': [
    `insert into unit values ('u', 'u', 'u', 'u'); update feed set "unitId" = 'u' where seq = ${seq('photo.uploaded')}`,
    'feed',
    /feed \d+/,
  ],
  'feed: a kind': [
    `update feed set kind = 'key.changed' where seq = ${seq('certificate.revoked')}`,
    'feed',
    /feed \d+$/,
  ],
  'feed: a row deleted': [`delete from feed where seq = 3`, 'feed', /feed 3$/],
  'feed: the last row deleted': [`delete from feed where seq = (select max(seq) from feed)`, 'feed', /feed \d+/],
  'feed: a row added': [
    `insert into feed select max(seq) + 1, min("unitId"), min(at), 'key.changed', '{}' from feed`,
    'feed',
    /feed \d+$/,
  ],
  // Audit and log.
  'audit: a row': [`update audit set actor = 'officer:innocent' where seq = 5`, 'audit', /row 5/],
  'audit: the end cut off': [`delete from audit where seq = (select max(seq) from audit)`, 'audit', /end \d+/],
  'audit: the head': [`update "auditHead" set hash = '${other}'`, 'audit', /end \d+/],
  'log: a leaf': [`update "logNode" set hash = '${other}' where level = 0 and place = 2`, 'audit', /logEntry 2/],
  'log: an entry': [
    `update "logEntry" set body = replace(body, 'GZZC', 'GZZD') where body like '%certificate.issued%'`,
    'certificate',
    /GZZC/,
  ],
  'log: the last entry': [
    `delete from "logEntry" where position = (select max(position) from "logEntry")`,
    'audit',
    /logEntry/,
  ],
  // What was published and registered.
  'dictionary.body': [
    `update dictionary set body = replace(body, '工程', '工艺') where version = 2`,
    'register',
    /dictionary 2/,
  ],
  'dictionary.envelope': [
    `update dictionary set envelope = replace(envelope, '"sig":"', '"sig":"A') where version = 2`,
    'register',
    /dictionary 2/,
  ],
  'dictionary deleted': [`delete from dictionary where version = 1`, 'register', /dictionary/],
  'seal list': [`update "sealList" set envelope = replace(envelope, '"sig":"', '"sig":"A')`, 'register', /sealList 1/],
  'checkpoint of the log': [`update "logCheckpoint" set size = size - 1`, 'register', /logCheckpoint/],
  'unit.name': [`update unit set name = '样本市局'`, 'register', /unit/],
  'unit.creditCode': [`update unit set "creditCode" = '115201000094112346'`, 'register', /unit/],
  'device.publicKey': [
    `update device set "publicKey" = substr("publicKey", 1, 20) || 'AAAA' || substr("publicKey", 25) where "lastSeq" = 1`,
    'register',
    /device/,
  ],
  'device: not revoked any more': [`update device set "revokedAt" = null`, 'register', /device/],
  'device.lastSeq': [`update device set "lastSeq" = "lastSeq" - 1`, 'register', /device/],
  'device.lastDigest': [`update device set "lastDigest" = '${other}'`, 'register', /device/],
  'account.role': [`update account set role = 'reviewer' where role = 'clerk'`, 'register', /accountKey/],
  'accountKey.validFrom': [
    `update "accountKey" set "validFrom" = '2000-01-01T00:00:00.000Z'`,
    'register',
    /accountKey/,
  ],
  'accountKey.validUntil': [
    `update "accountKey" set "validUntil" = '2099-01-01T00:00:00.000Z'`,
    'register',
    /accountKey/,
  ],
  'accountKey.account': [
    `update "accountKey" set account = (select max(id) from account) where account = (select min(id) from account)`,
    'register',
    /accountKey/,
  ],
  'administratorKey.releasedBy': [
    `update "administratorKey" set "releasedBy" = 'officer:innocent'`,
    'register',
    /administratorKey/,
  ],
  'administratorKey.revokedAt': [`update "administratorKey" set "revokedAt" = '2026'`, 'register', /administratorKey/],
  'accountList.generation': [`update "accountList" set generation = 99`, 'register', /accountList/],
  // Photos.
  'photo.size': [
    `update photo set size = size + 1 where sha256 = (select min(sha256) from photo)`,
    'photo',
    /photo [0-9a-f]{64}/,
  ],
  'photo.width': [
    `update photo set width = 100 where sha256 = (select min(sha256) from photo)`,
    'photo',
    /photo [0-9a-f]{64}/,
  ],
  'photo.look': [`insert into "photoLookPart" select 3, 9, min(sha256) from photo`, 'photo', /photo [0-9a-f]{64}/],
  'photo.named': [`update photo set named = 0`, 'record', /record/],
  'applicantPhoto.size': [`update "applicantPhoto" set size = 3`, 'upload', /record/],
}

const suite = (kind: DatabaseKind): void => {
  const folder = mkdtempSync(join(tmpdir(), 'gzzc-check-'))
  let worked: WorkedProvince

  beforeAll(async () => {
    await kind.start()
    worked = await workProvince(kind)
    if (kind.kind === 'sqlite') return
    const store = await openStore(worked.database, () => new Date())
    await store.gate.ungated((database) => sql`create extension amcheck`.execute(database))
    await store.close()
  })
  afterAll(async () => {
    await kind.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Checks a copy of the province after a change. */
  const faultsAfter = async (
    change: (store: Store, blobs: string) => unknown,
    options: { readonly blobs?: boolean } = {},
  ) => {
    const copy = mkdtempSync(join(folder, 'copy-'))
    cpSync(join(worked.home, 'blobs'), join(copy, 'blobs'), { recursive: true })
    const store = await openStore(kind.copy(worked.database, copy), () => new Date())
    try {
      await change(store, join(copy, 'blobs'))
      const blobs = new BlobFolder(join(copy, 'blobs'))
      return await checkProvince({ store, blobs, keys: worked.keys }, sampleOfficer, options)
    } finally {
      await store.close()
    }
  }

  const run = (store: Store, statements: string) =>
    store.gate.ungated(async (database) => {
      for (const statement of statements.split(';')) await sql.raw(statement).execute(database)
    })

  test('a province in which everything happened once is whole', async () => {
    const { faults, figures, database } = await faultsAfter(() => {})
    expect(faults).toEqual([])
    expect(database).toBe(kind.kind === 'sqlite' ? 'integrity_check' : 'amcheck')
    expect(figures).toMatchObject({ batches: 4, records: 11, certificates: 8 })
    expect(figures.files).toBeGreaterThan(15)
  })

  // The checks are the same on both databases; a database of its own for each change takes long on PostgreSQL.
  const tried = Object.entries(changes).filter((_, index) => kind.kind === 'sqlite' || index % 5 === 0)
  test.each(tried)('names a change of %s', async (_, [statement, wanted, place]) => {
    const { faults } = await faultsAfter((store) => run(store, statement))
    const named = faults.filter((fault) => fault.kind === wanted && place.test(fault.place))
    expect(named, JSON.stringify(faults)).not.toEqual([])
    for (const fault of faults) expect(provinceFaultText(fault)).toMatch(/.+：.+；.+/)
  })

  const fileOf = async (store: Store, blobs: string, query: string): Promise<string> => {
    const { rows } = await sql.raw<{ sha256: string }>(query).execute(store.database)
    const { sha256 } = rows[0]!
    return join(blobs, sha256.slice(0, 2), sha256)
  }
  const files = {
    photo: `select min(sha256) as sha256 from photo`,
    pdf: `select "pdfSha256" as sha256 from certificate where number = ${number}`,
    upload: `select sha256 from "applicantPhoto"`,
  } as const
  test.each(Object.entries(files))('names a %s whose file changed, was cut or is gone', async (wanted, query) => {
    const spoil: readonly ((path: string) => void)[] = [
      (path) => truncateSync(path, statSync(path).size - 1),
      (path) => rmSync(path),
      (path) => writeFileSync(path, 'other'),
    ]
    for (const change of spoil) {
      const { faults } = await faultsAfter(async (store, blobs) => change(await fileOf(store, blobs, query)))
      expect(faults.map((fault) => fault.kind)).toEqual([wanted])
      expect(faults[0]!.place).toMatch(/[0-9a-f]{64}/)
    }
    const { faults, figures } = await faultsAfter(async (store, blobs) => rmSync(await fileOf(store, blobs, query)), {
      blobs: false,
    })
    expect([faults, figures.files]).toEqual([[], null])
  })
}

onEveryDatabase(suite)

describe('a database file with a flipped bit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gzzc-flips-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** Nothing else says the same as these, or nothing depends on them. */
  const unbound: Readonly<Record<string, readonly string[]>> = {
    requestNonce: ['deviceId', 'nonce', 'at'],
    roster: ['unitId', 'recordId', 'deviceId', 'personKey', 'name', 'returned', 'since'],
    enrolmentCode: ['codeHash', 'unitId', 'expiresAt', 'deviceId', 'usedAt'],
    photoVerdict: ['sha256', 'version', 'refusals', 'judgedAt'],
    writeGate: ['id', 'passed'],
    device: ['name', 'auditSeq', 'auditHash'],
    photo: ['storedAt', 'unitId'],
    administratorKey: ['name', 'account'],
    applicantPhoto: ['uploadedAt'],
    accountList: ['receivedAt'],
    kysely_migration: ['name', 'timestamp'],
    kysely_migration_lock: ['id', 'is_locked'],
  }

  /** Everything in the file that another part of the province answers for; undefined when it cannot be read. */
  const contentOf = (file: string): string | undefined => {
    const database = new BetterSqlite(file, { readonly: true })
    try {
      const schema = database.prepare('select type, name, tbl_name, sql from sqlite_master order by type, name').all()
      const tables = database.prepare(`select name from sqlite_master where type = 'table' order by name`).all()
      return JSON.stringify([
        schema,
        (tables as { name: string }[]).map(({ name }) =>
          (database.prepare(`select * from "${name}"`).all() as Record<string, unknown>[])
            .map((row) => JSON.stringify(Object.entries(row).filter(([column]) => !unbound[name]?.includes(column))))
            .sort(),
        ),
      ])
    } catch {
      return undefined
    } finally {
      database.close()
    }
  }

  test('is found, or it changed nothing', async () => {
    const location = `sqlite:${join(folder, 'unused')}`
    const worked = await workProvince({ ...sqlite, create: () => location })
    const file = join(folder, 'unused')
    const whole = readFileSync(file)
    const before = contentOf(file)
    let state = 20_261_130
    const random = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
      return state % below
    }
    let changed = 0
    for (let round = 0; changed < 30; round++) {
      const copy = join(folder, `flip-${round}`)
      const at = random(whole.length)
      const bytes = Buffer.from(whole)
      bytes[at] = bytes[at]! ^ (1 << random(8))
      writeFileSync(copy, bytes)
      if (contentOf(copy) === before) {
        rmSync(copy)
        continue
      }
      changed++
      const found = await openStore(`sqlite:${copy}`, () => new Date()).then(
        async (store) => {
          try {
            const blobs = new BlobFolder(join(worked.home, 'blobs'))
            return (await checkProvince({ store, blobs, keys: worked.keys }, sampleOfficer)).faults
          } finally {
            await store.close()
          }
        },
        (error: Problem) => [error.code],
      )
      expect(found, `byte ${at}`).not.toEqual([])
    }
  })
})

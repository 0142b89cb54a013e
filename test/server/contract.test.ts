import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RawBuilder, sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Officer } from '../../src/server/access/actor.ts'
import { confirmBatch } from '../../src/server/issuing/confirm-batch.ts'
import { issueCertificates } from '../../src/server/issuing/issue-certificates.ts'
import { allotNumbers } from '../../src/server/issuing/number-allotment.ts'
import { LogSigner } from '../../src/server/log/log-signer.ts'
import { appendToLog, getLogEntry, proveConsistency } from '../../src/server/log/log-tree.ts'
import { verifyAudit } from '../../src/server/log/verify-audit.ts'
import { verifyLog } from '../../src/server/log/verify-log.ts'
import { initProvince, openProvince, type Province } from '../../src/server/province.ts'
import { verifyProvinceAudit } from '../../src/server/store/audit-chain.ts'
import { openStore, type Store } from '../../src/server/store/open-store.ts'
import { addUnit } from '../../src/server/units/unit-registry.ts'
import type { LogEntry } from '../../src/shared/sync/log.ts'
import { openCheckpoint } from '../../src/trust/checkpoint.ts'
import { generateSigningKey } from '../../src/trust/keys.ts'
import { logLeafHash, verifyLogProof } from '../../src/trust/log-proof.ts'
import { merkleRoot, verifyConsistency } from '../../src/trust/merkle.ts'
import { noteVerifierKey } from '../../src/trust/signed-note.ts'
import { signerOf } from '../../src/trust/signer.ts'
import { type DatabaseKind, onEveryDatabase } from '../fixtures/province/databases.ts'
import { flatPhotos } from '../fixtures/province/flat-photos.ts'
import { plantFault } from '../fixtures/province/planted-fault.ts'
import { samplePerson, sampleUnit } from '../fixtures/province/sample-batch.ts'
import { ScriptedDevice } from '../fixtures/province/scripted-device.ts'

const officer: Officer = { kind: 'officer', id: 'sample' }
const now = () => new Date('2026-03-04T05:06:07Z')
const key = signerOf(generateSigningKey())
const log = new LogSigner({ origin: 'gzzc.test/log', verifierKey: noteVerifierKey('gzzc.test/log', key) }, key)

const entry = (index: number): LogEntry => ({
  kind: 'certificate.revoked',
  number: `GZZC${index}`,
  reason: 'revoke.error',
  at: '2026-03-04T05:06:07Z',
})

const suite = (kind: DatabaseKind): void => {
  const folders: string[] = []
  const folder = async (): Promise<string> => {
    const made = await mkdtemp(join(tmpdir(), 'gzzc-contract-'))
    folders.push(made)
    return made
  }
  /** Opens one new database twice, as two processes do. */
  const twoStores = async (): Promise<[Store, Store]> => {
    const location = kind.create(await folder())
    const first = await openStore(location, now)
    return [first, await openStore(location, now)]
  }
  const closing = async (stores: Store[], work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } finally {
      for (const store of stores) await store.close()
    }
  }

  beforeAll(() => kind.start())
  afterAll(async () => {
    await kind.stop()
    for (const made of folders) await rm(made, { recursive: true, force: true })
  })

  test('opening again changes nothing', async () => {
    const [first, second] = await twoStores()
    await closing([first, second], async () => {
      expect(await second.database.selectFrom('writeGate').selectAll().execute()).toEqual([{ id: 1, passed: 0 }])
    })
  })

  test('writers of two processes get numbers without a gap and none twice', async () => {
    const stores = await twoStores()
    await closing(stores, async () => {
      const numbers = await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          stores[index % 2]!.gate.write('officer:sample', async ({ database }) => {
            const series = { year: 2026, series: '05', level: 'intermediate' } as const
            const [allotted] = await allotNumbers(database, 'N{year:4}{series:2}{level:1}-{serial:3}', [series])
            // Every seventh unit of work fails after its number was allotted, and the number must be free again.
            if (index % 7 === 0) throw new Error('planted')
            return allotted!.number
          }).catch((error: Error) => {
            expect(error.message).toBe('planted')
            return undefined
          }),
        ),
      )
      const given = numbers.filter((number) => number !== undefined).sort()
      expect(given).toEqual(
        Array.from({ length: given.length }, (_, index) => `N2026053-${String(index + 1).padStart(3, '0')}`),
      )
      expect(given).toHaveLength(34)
    })
  })

  test('numbers of several series are allotted in the order of the requests', async () => {
    const stores = await twoStores()
    await closing(stores, async () => {
      const of = (year: number) => ({ year, series: '05', level: 'assistant' as const })
      const ask = (...years: number[]) =>
        stores[0].gate.write('officer:sample', async ({ database }) =>
          (await allotNumbers(database, '{year:4}{series:2}{level:1}{serial:2}', years.map(of))).map(
            ({ number }) => number,
          ),
        )
      expect(await ask(2024, 2025, 2024)).toEqual(['202405401', '202505401', '202405402'])
      expect(await ask(2024, 2024)).toEqual(['202405403', '202405404'])
      expect(await ask()).toEqual([])
    })
  })

  test('two writers extend one audit chain; verification finds a changed, lost or moved row', async () => {
    const stores = await twoStores()
    const [store] = stores
    await closing(stores, async () => {
      await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          stores[index % 2]!.gate.write(`officer:${index}`, async ({ audit }) => {
            audit({ action: 'sample.do', subject: `sample:${index}`, before: { n: index }, after: { n: index + 1 } })
            audit({ action: 'sample.more', subject: `sample:${index}` })
          }),
        ),
      )
      expect(await verifyProvinceAudit(store.database)).toMatchObject({ rows: 40, whole: true, brokenAt: null })
      const spoilers = [
        sql`update audit set actor = 'officer:other' where seq = 7`,
        sql`update audit set "after" = '{"n":0}' where seq = 7`,
        sql`delete from audit where seq = 7`,
        sql`update audit set seq = 1000 where seq = 7`,
      ]
      for (const spoil of spoilers) {
        // Rolled back afterwards, so that each change starts from a whole chain.
        const broken = store.gate.ungated((database) =>
          database.transaction().execute(async (transaction) => {
            await spoil.execute(transaction)
            expect(await verifyProvinceAudit(transaction)).toMatchObject({ whole: false, brokenAt: 7 })
            throw new Error('undo')
          }),
        )
        await expect(broken).rejects.toThrow('undo')
      }
      expect(await verifyProvinceAudit(store.database)).toMatchObject({ whole: true })
    })
  })

  test('the log proves every entry and its own growth for appends of any size', async () => {
    const stores = await twoStores()
    const [store] = stores
    await closing(stores, async () => {
      const entries = Array.from({ length: 43 }, (_, index) => entry(index))
      const heads = [openCheckpoint(await log.checkpoint(store.database), log.identity)]
      for (let at = 0, size = 1; at < entries.length; at += size, size = (size % 5) + 1) {
        const part = entries.slice(at, at + size)
        const first = await stores[at % 2]!.gate.write('province', ({ database }) => appendToLog(database, part))
        expect(first).toBe(at)
        heads.push(openCheckpoint(await log.checkpoint(store.database), log.identity))
      }
      const hashes = entries.map(logLeafHash)
      expect(heads.at(-1)).toMatchObject({ size: 43, root: merkleRoot(hashes) })
      for (const [index, logged] of entries.entries()) {
        expect(verifyLogProof(await log.proof(store.database, index), logged, log.identity).index).toBe(index)
        expect(await getLogEntry(store.database, index)).toEqual(logged)
      }
      const last = heads.at(-1)!
      for (const head of heads) {
        const proof = await proveConsistency(store.database, head.size, last.size)
        expect(verifyConsistency(head.size, last.size, proof, head.root, last.root)).toBe(true)
      }
      await expect(log.proof(store.database, 43)).rejects.toThrow('server.log.position')
    })
  })

  describe('a province', () => {
    let province: Province
    let store: Store
    let device: ScriptedDevice

    beforeEach(async () => {
      const parent = await folder()
      const home = join(parent, 'province')
      const location = kind.create(parent)
      await initProvince(home, { database: location })
      province = await openProvince(home, { pdfThreads: 1, ...flatPhotos })
      const { enrolmentCode } = await addUnit(province.units, officer, sampleUnit)
      device = await ScriptedDevice.ready(await province.listen(), enrolmentCode, province.units)
      store = await openStore(location, now)
    })
    afterEach(async () => {
      await store?.close()
      await province?.close()
    })

    /** Receives a batch of two records. */
    const receive = async (): Promise<string> => {
      const { manifest } = await device.submit([await samplePerson(200), await samplePerson(201)])
      return manifest.batchId
    }

    /** Issues both certificates of a batch; the log has three entries then. */
    const issue = async (): Promise<void> => {
      await confirmBatch(province.issuing, officer, { batchId: await receive() })
      expect((await issueCertificates(province.issuing, officer)).issued).toHaveLength(2)
    }

    const counts = async (): Promise<Record<string, number>> => {
      const tables = ['batch', 'record', 'certificate', 'feed', 'logEntry', 'logNode', 'audit', 'numberSeries'] as const
      const rows: Record<string, number> = {}
      for (const table of tables) {
        const { count } = await store.database
          .selectFrom(table)
          .select((expression) => expression.fn.countAll<number | string>().as('count'))
          .executeTakeFirstOrThrow()
        rows[table] = Number(count)
      }
      return rows
    }

    test('a batch that fails at any of its writes leaves nothing, and is received once afterwards', async () => {
      const people = [await samplePerson(200), await samplePerson(201)]
      await device.upload(people)
      const { submission } = device.prepare(people)
      const before = await counts()
      for (const table of ['logEntry', 'logNode', 'batch', 'record', 'audit']) {
        const mend = await plantFault(store, table)
        expect(await device.ask('submitBatch', submission)).toMatchObject({
          status: 500,
          value: { code: 'general.unexpected' },
        })
        await mend()
        expect(await counts()).toEqual(before)
      }
      const answers = await Promise.all(Array.from({ length: 8 }, () => device.call('submitBatch', submission)))
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
      const after = await counts()
      expect([after['batch'], after['record']]).toEqual([before['batch']! + 1, before['record']! + 2])
    })

    test('a confirmation or issue that fails at any of its writes leaves no number, event or log entry', async () => {
      const batchId = await receive()
      const confirm = () => confirmBatch(province.issuing, officer, { batchId })
      const before = await counts()
      for (const table of ['numberSeries', 'certificate', 'feed', 'audit']) {
        const mend = await plantFault(store, table)
        await expect(confirm()).rejects.toThrow()
        await mend()
        expect(await counts()).toEqual(before)
      }
      const { confirmed } = await confirm()
      expect(confirmed.map(({ number }) => number.slice(-6))).toEqual(['000001', '000002'])
      const confirmedCounts = await counts()
      for (const table of ['logEntry', 'feed', 'audit']) {
        const mend = await plantFault(store, table)
        await expect(issueCertificates(province.issuing, officer)).rejects.toThrow()
        await mend()
        expect(await counts()).toEqual(confirmedCounts)
      }
      // Two officers issue at once, and each certificate is issued once.
      const results = await Promise.all([
        issueCertificates(province.issuing, officer),
        issueCertificates(province.issuing, { kind: 'officer', id: 'other' }),
      ])
      expect(results.flatMap(({ issued }) => issued).sort()).toEqual(confirmed.map(({ number }) => number))
      const { events } = await device.call('feed')
      expect(events.map(({ kind }) => kind).filter((kind) => kind !== 'key.changed')).toEqual([
        'record.confirmed',
        'record.confirmed',
        'certificate.issued',
        'certificate.issued',
      ])
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
      expect(await verifyAudit(province.log, officer)).toMatchObject({ whole: true })
    })

    test('verification finds any difference between the log and the audit chain', async () => {
      await issue()
      expect(await verifyAudit(province.log, officer)).toMatchObject({
        whole: true,
        brokenAt: null,
        faults: [],
        // The batch, the head that it names, the head of the province's audit; two certificates and again the head.
        log: { entries: 6, whole: true },
      })
      const spoilers: [what: string, statement: RawBuilder<unknown>, brokenAt: number][] = [
        ['a changed entry', sql`update "logEntry" set body = replace(body, '000001', '000009') where position = 3`, 3],
        ['a changed leaf', sql`update "logNode" set hash = 'x' where level = 0 and place = 2`, 2],
        ['a changed node', sql`update "logNode" set hash = 'x' where level = 1 and place = 0`, 1],
        ['a lost node', sql`delete from "logNode" where level = 1`, 1],
        ['a log cut off', sql`delete from "logEntry" where position = 5`, 5],
        ['an audit chain cut off', sql`delete from audit where action = 'certificate.issue'`, 3],
        [
          'an entry nobody answers for',
          sql`insert into "logEntry" (position, body) select 6, body from "logEntry" where position = 3`,
          6,
        ],
      ]
      for (const [what, statement, brokenAt] of spoilers) {
        const undone = store.gate.ungated((database) =>
          database.transaction().execute(async (transaction) => {
            await statement.execute(transaction)
            expect([what, await verifyLog(transaction)]).toMatchObject([what, { whole: false, brokenAt }])
            throw new Error('undo')
          }),
        )
        await expect(undone).rejects.toThrow('undo')
      }
    })

    test('a snapshot does not see what is written meanwhile', async () => {
      await issue()
      const seen = await store.snapshot(async (database) => {
        const before = await verifyLog(database)
        await store.gate.write('province', async (work) => {
          await appendToLog(work.database, [entry(1)])
          work.audit({ action: 'certificate.revoke', subject: 'certificate:GZZC1' })
        })
        return [before.entries, (await verifyLog(database)).entries]
      })
      expect(seen).toEqual([6, 6])
      // The entry, and the head of the audit as it was before.
      expect(await verifyLog(store.database)).toMatchObject({ entries: 8, whole: true })
    })

    test('constraints of the database refuse what no code path may write', async () => {
      await issue()
      const refused = async (statement: RawBuilder<unknown>) =>
        expect(store.gate.ungated((database) => statement.execute(database))).rejects.toThrow(
          /unique|constraint|foreign/i,
        )
      const copy = (table: string, changes: Record<string, RawBuilder<unknown>>, columns: string[]) => {
        const values = columns.map((column) => changes[column] ?? sql.ref(column))
        return sql`insert into ${sql.ref(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
          select ${sql.join(values)} from ${sql.ref(table)} limit 1`
      }
      const batch = [
        'id',
        'unitId',
        'deviceId',
        'seq',
        'digest',
        'recordCount',
        'envelope',
        'receipt',
        'proof',
        'logPosition',
        'receivedAt',
      ]
      const record = [
        'batchId',
        'recordId',
        'unitId',
        'place',
        'status',
        'body',
        'photoSha256',
        'reasons',
        'personKey',
        'titleKey',
        'name',
      ]
      const fresh = sql`${crypto.randomUUID()}`
      // The same batch, the same place in a device's chain, the same title, a record of no batch, an account of two roles.
      await refused(copy('batch', { digest: sql`'x'`, seq: sql`99`, logPosition: sql`99` }, batch))
      await refused(copy('batch', { id: fresh, digest: sql`'x'`, logPosition: sql`99` }, batch))
      await refused(copy('record', { recordId: fresh, place: sql`99` }, record))
      await refused(copy('record', { batchId: fresh, recordId: fresh, titleKey: sql`'x'` }, record))
      await refused(copy('account', { role: sql`'reviewer'` }, ['unitId', 'id', 'role']))
      await refused(sql`update certificate set serial = 1`)
      await refused(sql`update record set status = 'elsewhere'`)
    })
  })
}

onEveryDatabase(suite)

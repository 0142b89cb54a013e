import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Officer } from '../../src/server/access/actor.ts'
import { confirmBatch } from '../../src/server/issuing/confirm-batch.ts'
import { issueCertificates } from '../../src/server/issuing/issue-certificates.ts'
import type { Province } from '../../src/server/province.ts'
import type { Problem } from '../../src/shared/errors/problem.ts'
import { batchRoot } from '../../src/trust/batch.ts'
import { sha256Hex } from '../../src/trust/sha256.ts'
import { type DatabaseKind, onEveryDatabase } from '../fixtures/province/databases.ts'
import { createNewProvince, type NewProvince } from '../fixtures/province/new-province.ts'
import { samplePerson } from '../fixtures/province/sample-batch.ts'
import type { ScriptedDevice } from '../fixtures/province/scripted-device.ts'

const officer: Officer = { kind: 'officer', id: 'sample' }

/** What somebody with a database tool changes in the batch $1, and the place that the refusal names. */
const changes: Readonly<Record<string, readonly [statement: string, what: string]>> = {
  title: [
    `update record set body = replace(body, '"title":"工程师"', '"title":"高级工程师"') where "batchId" = $1 and place = 0`,
    '内容',
  ],
  name: [`update record set body = replace(body, '样例', '样本') where "batchId" = $1 and place = 1`, '内容'],
  'another member': [
    `update record set body = replace(body, '"details":{}', '"details":{"a":"b"}') where "batchId" = $1 and place = 1`,
    '内容',
  ],
  'no JSON': [`update record set body = substr(body, 2) where "batchId" = $1 and place = 0`, '记录的写法'],
  photo: [
    `update record set "photoSha256" = (select "photoSha256" from record where "batchId" = $1 and place = 1)
      where "batchId" = $1 and place = 0`,
    '内容',
  ],
  'size of a photo': [`update record set "photoSize" = "photoSize" + 1 where "batchId" = $1 and place = 0`, '内容'],
  order: [`update record set place = 9 where "batchId" = $1 and place = 0`, '内容'],
  'a record left out': [`delete from record where "batchId" = $1 and place = 0`, '记录数'],
  'the id of a record': [
    `update record set "recordId" = '00000000-0000-4000-8000-' || substr("recordId", 25) where "batchId" = $1 and place = 0`,
    '办理状态',
  ],
  digest: [`update batch set digest = 'z' || substr(digest, 2) where id = $1`, '签名清单'],
  count: [`update batch set "recordCount" = 4 where id = $1`, '签名清单'],
  receipt: [`update batch set receipt = replace(receipt, '"sig":"', '"sig":"A') where id = $1`, '回执'],
  'a refused record set to accepted': [
    `update record set status = 'accepted' where "batchId" = $1 and status = 'refused'`,
    '办理状态',
  ],
}

const suite = (kind: DatabaseKind): void => {
  let made: NewProvince
  let province: Province
  let device: ScriptedDevice
  let people = 0

  beforeAll(async () => {
    await kind.start()
    made = await createNewProvince(kind)
    ;({ province, device } = made)
  })
  afterAll(async () => {
    await made.close()
    await kind.stop()
  })

  /** A received batch of two records that are accepted and one that is refused, with its photos in another order if asked for. */
  const receive = async (reversed = false): Promise<string> => {
    people += 3
    const persons = await Promise.all([
      samplePerson(people),
      samplePerson(people + 1),
      samplePerson(people + 2, { obtainedOn: '2099-01-01' }),
    ])
    const { records, photos } = device.prepare(persons).submission
    const ordered = { records, photos: reversed ? photos.toReversed() : photos }
    const batch = device.prepare(persons, { root: batchRoot(ordered) })
    const { manifest, receipt } = await device.submit(persons, {
      ...batch,
      submission: { ...batch.submission, ...ordered },
    })
    expect(receipt.outcomes.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'refused'])
    return manifest.batchId
  }

  const change = (statement: string, batchId: string) =>
    province.issuing.store.gate.ungated((database) => {
      const [first, ...rest] = statement.split('$1')
      const parts = rest.reduce((before, part) => sql`${before}${batchId}${sql.raw(part)}`, sql.raw(first!))
      return parts.execute(database)
    })

  const foundDifferences = async (batchId: string): Promise<number> => {
    const query = province.issuing.store.database
      .selectFrom('audit')
      .select('seq')
      .where('action', '=', 'batch.differs')
    return (await query.where('subject', '=', `batch:${batchId}`).execute()).length
  }

  const confirm = (batchId: string) => confirmBatch(province.issuing, officer, { batchId })

  test.each(Object.entries(changes))('a batch is not confirmed after a change: %s', async (_, [statement, what]) => {
    const batchId = await receive()
    const other = await receive(true)
    await change(statement, batchId)
    for (const _ of [1, 2]) {
      const refused = await confirm(batchId).then(
        () => undefined,
        (error: Problem) => error,
      )
      expect(refused).toMatchObject({ code: 'server.batch.differs', details: { batch: batchId } })
      expect(refused!.details['what']).toContain(what)
    }
    expect(await foundDifferences(batchId)).toBe(1)
    expect((await confirm(other)).confirmed).toHaveLength(2)
    expect(await foundDifferences(other)).toBe(0)
  })

  const issued: Readonly<Record<string, string>> = {
    ...Object.fromEntries(
      ['title', 'name', 'photo', 'size of a photo', 'digest', 'receipt'].map((what) => [what, changes[what]![0]]),
    ),
    'the name in the register': `update certificate set name = '样本' where "batchId" = $1 and serial % 2 = 0`,
  }
  test('no certificate of a changed batch is sealed; others are, and their events say what they certify', async () => {
    const changed: string[] = []
    for (const statement of Object.values(issued)) {
      const batchId = await receive()
      await confirm(batchId)
      await change(statement, batchId)
      changed.push(batchId)
    }
    const whole = await receive()
    await confirm(whole)
    await issueCertificates(province.issuing, officer)
    const certificates = await province.issuing.store.database.selectFrom('certificate').selectAll().execute()
    for (const batchId of changed) {
      const rows = certificates.filter((row) => row.batchId === batchId)
      const sealed = rows.filter(({ status }) => status !== 'allotted')
      // Of the batch whose register row was changed, the other certificate is not concerned.
      expect(sealed).toHaveLength(batchId === changed.at(-1) ? 1 : 0)
      for (const { problem } of rows.filter(({ status }) => status === 'allotted'))
        expect(JSON.parse(problem!)).toMatchObject({ code: 'server.batch.differs', details: { batch: batchId } })
      expect(await foundDifferences(batchId)).toBe(1)
    }
    const sealed = certificates.filter((row) => row.batchId === whole)
    expect(sealed.map(({ status }) => status)).toEqual(['inForce', 'inForce'])
    const { events } = await device.call('feed', undefined, {}, { limit: 500 })
    for (const { number, recordId } of sealed) {
      const { body, photoSha256 } = await province.issuing.store.database
        .selectFrom('record')
        .select(['body', 'photoSha256'])
        .where('recordId', '=', recordId)
        .executeTakeFirstOrThrow()
      expect(events.find((event) => event.kind === 'certificate.issued' && event.number === number)).toMatchObject({
        content: { record: sha256Hex(body), photo: photoSha256 },
      })
    }
  })
}

onEveryDatabase(suite)

import { beforeAll, beforeEach, expect, test } from 'vitest'
import { countByState, listRecords } from '../../src/core/records/record-reader.ts'
import { review } from '../../src/core/review/review.ts'
import { query } from '../../src/core/store/database.ts'
import { writeBatchFile } from '../../src/core/submission/batch-file.ts'
import { listBatches } from '../../src/core/submission/batch-list.ts'
import { submit } from '../../src/core/submission/submit.ts'
import { syncUnit } from '../../src/core/sync/sync.ts'
import { withdrawRefused } from '../../src/core/sync/withdraw-refused.ts'
import { readBatchFile } from '../../src/exchange/batch-file.ts'
import { receiveBatchFile } from '../../src/server/sync/receive-batch.ts'
import type { CoreClient } from '../../src/shared/rpc/contract.ts'
import { gzzc } from '../fixtures/cli/command.ts'
import { openProvinceHomeCopy, prepareFurther, prepareProvinceHome } from '../fixtures/province/own-province-home.ts'
import { officer, type ProvinceHome } from '../fixtures/province/province-home.ts'
import { sealBatch } from '../fixtures/province/steps.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { openWorkplace } from '../fixtures/unit/own-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

// A sealed batch whose clerk's key the province has ended since.
let prepared: string
let made: ProvinceHome
let client: CoreClient

beforeAll(async () => {
  prepared = await prepareFurther(await prepareProvinceHome(8, 3), async ({ home, as }) => {
    await as('clerk', (unit) => syncUnit(unit.syncContext))
    await sealBatch(home)
  })
})
beforeEach(async () => {
  made = await openProvinceHomeCopy(prepared)
  client = (await openWorkplace(made.home, 'clerk')).client
})

const setKeys = (values: Readonly<Record<string, string | null>>) =>
  made.province.units.store.gate.ungated((database) => database.updateTable('accountKey').set(values).execute())
const endKeys = () => setKeys({ validUntil: '2020-01-01T00:00:00.000Z' })
const round = async () => {
  for await (const _ of await client.sync.now());
}
const shown = async () => (await client.submission.batches()).find(({ step }) => step !== 'withdrawn')!
const states = () => made.as('clerk', async ({ database }) => countByState(database))

test('a batch that the province refuses as a whole says so and is withdrawn; its records go with the next one', async () => {
  await endKeys()
  expect(await problem(round())).toBe('server.batch.keyEnded')
  const batch = await shown()
  expect(batch).toMatchObject({ step: 'sealed', refusal: { code: expect.stringMatching(/^server\.batch\./u) } })
  await client.submission.withdraw({ id: batch.id, digest: batch.digest, reason: '密钥过期' })
  expect(await states()).toMatchObject({ inBatch: 3 })
  await setKeys({ validUntil: '2099-01-01T00:00:00.000Z' })
  await sealBatch(made.home)
  await round()
  expect(await shown()).toMatchObject({ step: 'received', refusal: null, outcomes: { accepted: 3 } })
})

test('a sealed batch that was not refused stays', async () => {
  const { id, digest } = await shown()
  expect(await problem(client.submission.withdraw({ id, digest, reason: '不想交了' }))).toBe('core.submit.notRefused')
  expect(await states()).toMatchObject({ submitted: 3 })
})

test('a batch that the province received as a file after it had refused it is not withdrawn', async () => {
  await endKeys()
  await problem(round())
  await setKeys({ validUntil: '2099-01-01T00:00:00.000Z' })
  const file = `${temporaryFolder()}/batch.gzzc`
  await made.as('clerk', ({ database }) => writeBatchFile(database, file))
  await receiveBatchFile(made.province.sync, officer, await readBatchFile(file, made.province.access.openSealed))
  const { id, digest } = await shown()
  expect(await problem(client.submission.withdraw({ id, digest, reason: '密钥过期' }))).toBe('core.submit.received')
  expect(await shown()).toMatchObject({ step: 'received', outcomes: { accepted: 3 } })
})

test('batches behind a refused one are withdrawn before it', async () => {
  await made.as('reviewer', async (unit) => {
    const waiting = listRecords(unit.database, { state: 'photoSubmitted' }).map(({ id }) => id)
    await review(unit, 'photos', { approve: waiting })
    await review(unit, 'records', { approve: waiting })
  })
  await sealBatch(made.home)
  await endKeys()
  await problem(round())
  await made.as('clerk', async (unit) => {
    const [second, first] = listBatches(unit.database)
    expect(second).toMatchObject({ seq: 2, refusal: { code: first!.refusal!.code } })
    expect(await problem(withdrawRefused(unit, first!, '密钥过期'))).toBe('core.submit.withdrawOrder')
    for (const batch of [second!, first!]) await withdrawRefused(unit, batch, '密钥过期')
    expect(unit.database.all(query.selectFrom('batch').select('id'))).toEqual([])
  })
})

test('by the command line, a frozen batch and a refused one', async () => {
  await endKeys()
  await problem(round())
  const refused = await gzzc('withdraw', '1', '--home', made.home, '--reason', '密钥过期')
  expect(refused).toMatchObject({ code: 0, summary: { seq: 1, records: 3 } })
  await made.as('clerk', (unit) => submit(unit))
  expect(await gzzc('withdraw', '1', '--home', made.home, '--reason', '再看看')).toMatchObject({ code: 0 })
  expect(await states()).toMatchObject({ inBatch: 3 })
})

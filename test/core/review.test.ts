import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { verifyAudit } from '../../src/core/audit/verify-audit.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { attachPhotoFiles } from '../../src/core/photos/attach-photos.ts'
import { moveRecord } from '../../src/core/records/record-moves.ts'
import { countByState, findRecord, historyOf, listRecords } from '../../src/core/records/record-reader.ts'
import { review } from '../../src/core/review/review.ts'
import { query } from '../../src/core/store/database.ts'
import { readBatchContent } from '../../src/core/submission/batch-content.ts'
import { writeBatchFile } from '../../src/core/submission/batch-file.ts'
import { submit } from '../../src/core/submission/submit.ts'
import { openZip } from '../../src/files/zip.ts'
import { provinceDefault } from '../../src/shared/photo/spec.ts'
import { batchFile } from '../../src/shared/sync/batch-file.ts'
import { checkBatchContent, openBatch } from '../../src/trust/batch.ts'
import { importVerifyingKey } from '../../src/trust/keys.ts'
import {
  contentMender,
  createEnrolledUnit,
  openAs,
  rawDatabase,
  runSql,
  temporaryFolder,
  writePeople,
  writePhotoFiles,
} from '../fixtures/unit/enrolled-unit.ts'
import { copyUnit, openCopy } from '../fixtures/unit/own-unit.ts'

/** A unit whose good records all have a photo that waits for review. */
const unitWithPhotos = async (count: number): Promise<string> => {
  const home = await createEnrolledUnit()
  const file = join(temporaryFolder(), 'people.xlsx')
  const people = await writePeople(file, count)
  const unit = await openAs(home, 'clerk')
  await importFile(unit, file)
  const folder = writePhotoFiles(
    temporaryFolder(),
    people.filter(({ fault }) => !fault).map(({ documentNumber }) => documentNumber),
  )
  for await (const { outcome } of attachPhotoFiles(unit, {
    paths: [folder],
    mender: contentMender,
    spec: provinceDefault,
  }))
    expect(outcome).toBe('attached')
  await unit.close()
  return home
}

/** Prepared once: nothing reviewed; one record approved and frozen by the clerk; that batch signed by the reviewer, too. */
let waiting: string
let frozen: string
let sealed: string
beforeAll(async () => {
  waiting = await unitWithPhotos(20)
  frozen = copyUnit(waiting)
  const reviewer = await openAs(frozen, 'reviewer')
  const [row] = listRecords(reviewer.database)
  for (const step of ['photos', 'records'] as const)
    expect((await review(reviewer, step, { approve: [row!.id] })).done).toBe(1)
  await reviewer.close()
  const clerk = await openAs(frozen, 'clerk')
  expect((await submit(clerk)).step).toBe('frozen')
  await clerk.close()
  sealed = copyUnit(frozen)
  const signer = await openAs(sealed, 'reviewer')
  expect((await submit(signer)).step).toBe('sealed')
  await signer.close()
})

test('the person who enters a record cannot approve it, by role or by account', async () => {
  const home = copyUnit(waiting)
  const clerk = await openAs(home, 'clerk')
  await expect(review(clerk, 'photos', { approve: 'all' })).rejects.toMatchObject({ code: 'core.account.role' })
  await clerk.close()

  // The same person with a reviewer's role: the record remembers who entered it.
  const database = await rawDatabase(home)
  const reviewer = database.find(query.selectFrom('account').select('id').where('role', '=', 'reviewer'))!
  const [row] = listRecords(database)
  database.run(query.updateTable('record').set({ enteredBy: reviewer.id }).where('id', '=', row!.id))
  database.close()
  const unit = await openAs(home, 'reviewer')
  const result = await review(unit, 'photos', { approve: [row!.id] })
  expect(result).toMatchObject({ done: 0, refused: [{ id: row!.id, problem: { code: 'core.account.samePerson' } }] })
  expect(findRecord(unit.database, row!.id)!.state).toBe('photoSubmitted')
  await unit.close()
})

test('a return stores its reason in record and audit, and an unknown reason is refused', async () => {
  const unit = await openCopy(waiting, 'reviewer')
  const row = listRecords(unit.database)[1]!
  await expect(review(unit, 'photos', { return: [row.id], reason: 'because' })).rejects.toMatchObject({
    code: 'core.record.reason',
  })
  expect((await review(unit, 'photos', { return: [row.id], reason: 'photo.pose' })).done).toBe(1)
  expect(findRecord(unit.database, row.id)).toMatchObject({
    state: 'returned',
    returnCode: 'photo.pose',
    returnText: expect.stringContaining('姿态'),
  })
  expect(historyOf(unit.database, row.id).at(-1)).toMatchObject({ action: 'record.returnPhoto' })
})

test('one decision covers a record and its waiting photo, and a reason says which of them is returned', async () => {
  const home = copyUnit(waiting)
  const unit = await openAs(home, 'reviewer')
  const [both, typo, photo, approved] = listRecords(unit.database)
  const state = (id: string) => findRecord(unit.database, id)!.state
  const moved = (id: string) => historyOf(unit.database, id).map(({ action }) => action)
  expect((await review(unit, 'persons', { approve: [both!.id] })).done).toBe(1)
  expect(state(both!.id)).toBe('inBatch')
  expect(moved(both!.id).slice(-2)).toEqual(['record.approvePhoto', 'record.approveRecord'])

  await review(unit, 'persons', { return: [typo!.id], reason: 'record.typo' })
  expect(moved(typo!.id).slice(-2)).toEqual(['record.approvePhoto', 'record.returnRecord'])
  await review(unit, 'persons', { return: [photo!.id], reason: 'photo.old' })
  expect(moved(photo!.id).at(-1)).toBe('record.returnPhoto')
  await review(unit, 'photos', { approve: [approved!.id] })
  await review(unit, 'persons', { approve: [approved!.id] })
  expect(state(approved!.id)).toBe('inBatch')
  // A photo alone is not returned for its record: nobody would have approved that photo.
  const next = listRecords(unit.database)[4]!
  await expect(review(unit, 'photos', { return: [next.id], reason: 'record.other' })).rejects.toMatchObject({
    code: 'core.record.reason',
  })
  await unit.close()

  // Only where the photo was approved, the record may come again without it.
  const clerk = await openAs(home, 'clerk')
  const resend = async (id: string) =>
    await clerk.gate.write('clerk', (work) => moveRecord(work, id, { name: 'resend', by: 'clerk' }))
  await resend(typo!.id)
  expect(findRecord(clerk.database, typo!.id)!.state).toBe('photoApproved')
  await expect(resend(photo!.id)).rejects.toMatchObject({ code: 'core.record.move' })
  await clerk.close()
})

test('a record that cannot be moved does not block the others', async () => {
  const unit = await openCopy(waiting, 'reviewer')
  const [first, second, third] = listRecords(unit.database).slice(2)
  const result = await review(unit, 'photos', {
    approve: [first!.id, '00000000-0000-4000-8000-000000000000', second!.id],
  })
  expect(result.done).toBe(2)
  expect(result.refused.map(({ problem }) => problem.code)).toEqual(['core.record.missing'])
  const early = await review(unit, 'records', { approve: [third!.id, first!.id] })
  expect(early).toMatchObject({ done: 1, refused: [{ id: third!.id, problem: { code: 'core.record.move' } }] })
})

test('a batch is frozen once, signed by two, chained, and contains exactly what was signed', async () => {
  const home = copyUnit(waiting)
  const reviewer = await openAs(home, 'reviewer')
  expect(reviewer.session.role).toBe('reviewer')
  await expect(submit(reviewer)).rejects.toMatchObject({ code: 'core.submit.empty' })
  const [row] = listRecords(reviewer.database)
  await review(reviewer, 'photos', { approve: [row!.id] })
  await review(reviewer, 'records', { approve: [row!.id] })
  await reviewer.close()

  const clerk = await openAs(home, 'clerk')
  const { step, batches } = await submit(clerk)
  expect({ step, count: batches[0]!.count }).toEqual({ step: 'frozen', count: 1 })
  await expect(submit(clerk)).rejects.toMatchObject({ code: 'core.submit.empty' })
  await clerk.close()

  const signer = await openAs(home, 'reviewer')
  expect((await submit(signer)).step).toBe('sealed')
  await review(signer, 'photos', { approve: 'all' })
  await review(signer, 'records', { approve: 'all' })
  await signer.close()
  const second = await openAs(home, 'clerk')
  const next = (await submit(second)).batches[0]!
  expect(next.seq).toBe(2)

  const stored = second.database.all(query.selectFrom('batch').selectAll().orderBy('seq'))
  expect(stored[1]!.previous).toBe(stored[0]!.digest)
  const keys = second.database
    .all(query.selectFrom('account').select('publicKey'))
    .map((row) => importVerifyingKey(row.publicKey))
  const opened = openBatch(JSON.parse(stored[0]!.envelope), keys)
  expect(opened.keyIds).toHaveLength(2)
  checkBatchContent(opened.manifest, readBatchContent(second.database, stored[0]!.id))
  expect(countByState(second.database)['submitted']).toBe(1 + next.count)
  expect(verifyAudit(second.database).whole).toBe(true)
  await second.close()
})

test('the database itself refuses to change what was submitted', async () => {
  const database = await rawDatabase(copyUnit(sealed))
  const submitted = listRecords(database, { state: 'submitted' })[0]!
  const change = (set: object) => () =>
    database.run(query.updateTable('record').set(set).where('id', '=', submitted.id))
  expect(change({ contentHash: 'x' })).toThrow('frozen')
  expect(change({ photo: null })).toThrow('frozen')
  const batch = query.updateTable('batch').where('seq', '=', 1)
  expect(() => database.run(batch.set({ digest: 'x' }))).toThrow('frozen')
  expect(() => database.run(batch.set({ envelope: '{}' }))).toThrow('frozen')
  database.close()
})

test('a reviewer signs only what the clerk signed', async () => {
  const home = copyUnit(frozen)
  const database = await rawDatabase(home)
  const batch = database.find(query.selectFrom('batch').select('id').where('sealedAt', 'is', null))!
  const { record } = database.find(query.selectFrom('batchRecord').select('record').where('batchId', '=', batch.id))!
  const forged = record.replace('"sex":"female"', '"sex":"male"').replace('样例', '例样')
  runSql(
    database,
    `update batchRecord set record = '${forged.replaceAll("'", "''")}' where batchId = '${batch.id}' and position = 0`,
  )
  database.close()
  const reviewer = await openAs(home, 'reviewer')
  await expect(submit(reviewer)).rejects.toMatchObject({ code: 'core.submit.tree' })
  expect(
    reviewer.database.find(query.selectFrom('batch').select('sealedAt').where('id', '=', batch.id))!.sealedAt,
  ).toBeNull()
  await reviewer.close()
})

test('a .gzzc file contains the envelope, the records and the photos', async () => {
  const unit = await openCopy(sealed, 'reviewer')
  const file = join(temporaryFolder(), `batch${batchFile.extension}`)
  await writeBatchFile(unit.database, file)
  const zip = await openZip(file)
  expect(zip.entries.map(({ name }) => name).slice(0, 3)).toEqual([
    batchFile.envelope,
    batchFile.records,
    batchFile.photoDescriptors,
  ])
  expect(zip.entries.filter(({ name }) => name.startsWith(batchFile.photoFolder))).toHaveLength(1)
  const envelope: unknown = JSON.parse((await zip.readAll(zip.find(batchFile.envelope)!, 1e6)).toString())
  expect(envelope).toMatchObject({ payloadType: 'application/vnd.gzzc.batch+json' })
  await zip.close()
  // Only the province can read who is in it, and no other account of the computer may copy it.
  const { name, documentNumber } = listRecords(unit.database, {}).find(({ state }) => state === 'submitted')!
  const bytes = readFileSync(file)
  expect(bytes.includes(name) || bytes.includes(documentNumber)).toBe(false)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

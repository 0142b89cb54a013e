import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { verifyAudit } from '../../src/core/audit/verify-audit.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { attachPhotoFiles } from '../../src/core/photos/attach-photos.ts'
import { keepOriginal } from '../../src/core/photos/photo-store.ts'
import { historyOf, listRecords } from '../../src/core/records/record-reader.ts'
import { draw, populationHash } from '../../src/core/review/sample.ts'
import { query } from '../../src/core/store/database.ts'
import { samplePersons } from '../../src/sample/persons.ts'
import { drawPortrait, samplePortrait } from '../../src/sample/portrait.ts'
import { sampleAccounts } from '../../src/sample/sample-unit.ts'
import {
  contentMender,
  createEnrolledUnit,
  openAs,
  rawDatabase,
  sampleDictionary,
  temporaryFolder,
  writePeople,
  writePhotoFiles,
} from '../fixtures/unit/enrolled-unit.ts'
import { handIn } from '../fixtures/unit/hand-in.ts'
import { copyUnit, type OpenWorkplace, openCopy, openWorkplace } from '../fixtures/unit/own-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

const seed = 1
/** A drawn portrait of the person of that place, as a file. */
const portrait = async (at: number, name: string, change: object = {}): Promise<File> => {
  const [...persons] = samplePersons(20, seed, sampleDictionary())
  const bytes = await drawPortrait({ ...samplePortrait(seed + at, persons[at]!.sex), ...change })
  return new File([new Uint8Array(bytes)], name, { type: 'image/jpeg' })
}

/** A unit without photos, and the same unit with a photo of the first two records, both prepared once. */
let imported: string
let photographed: string
let ids: string[]
let numbers: string[]

beforeAll(async () => {
  imported = await createEnrolledUnit()
  const file = join(temporaryFolder(), 'people.xlsx')
  await writePeople(file, 20, seed)
  const unit = await openAs(imported, 'clerk')
  await importFile(unit, file)
  const records = listRecords(unit.database)
  ids = records.map(({ id }) => id)
  numbers = records.map(({ documentNumber }) => documentNumber)
  await unit.close()
  photographed = copyUnit(imported)
  const clerk = await openAs(photographed, 'clerk')
  const paths = [writePhotoFiles(temporaryFolder(), numbers.slice(0, 2))]
  for await (const { outcome } of attachPhotoFiles(clerk, { paths, mender: contentMender, spec: {} as never }))
    expect(outcome).toBe('attached')
  await clerk.close()
})

const open = (home: string, role: 'clerk' | 'reviewer') => openWorkplace(copyUnit(home), role)

/** A copy whose first record the signed-in reviewer has to review. */
const openForReview = async (): Promise<OpenWorkplace> => {
  const opened = await open(photographed, 'reviewer')
  expect(await opened.client.photos.approve({ ids: [ids[0]!] })).toEqual({ done: 1, refused: [] })
  return opened
}

test('a photo is matched by its name, mended, and stored beside its original', async () => {
  const { client } = await open(imported, 'clerk')
  const file = await portrait(0, `${numbers[0]}.jpg`)
  const answer = await handIn(client, file)
  expect(answer).toMatchObject({ outcome: 'attached', records: [{ id: ids[0] }], problem: null })
  expect(answer.mended).toContain('encoded')

  const detail = await client.photos.detail({ id: ids[0]! })
  expect(detail).toMatchObject({
    state: 'photoSubmitted',
    attachedBy: sampleAccounts.clerk,
    own: true,
    replaceable: true,
  })
  expect(detail.report!.checks.find(({ id }) => id === 'headHeight')).toMatchObject({ verdict: 'pass', unit: 'mm' })
  const after = (await client.photos.image({ sha256: detail.photo! })) as File
  expect(after.size).toBeLessThan(40 * 1024)
  const before = (await client.photos.original({ sha256: detail.original! })) as File
  expect(before.size).toBe(file.size)
})

test('a bad photo is refused with reasons, listed under “refused”, and removed by a good one', async () => {
  const { workplace, client } = await open(photographed, 'clerk')
  const id = ids[2]!
  const answer = await handIn(client, await portrait(2, `${numbers[2]}.jpg`, { closedEyes: 1, glasses: false }))
  expect(answer).toMatchObject({ outcome: 'refused', reasons: expect.arrayContaining(['eyes.closed']) })
  const sheet = await client.photos.sheet({ filter: 'refused', reason: 'eyes.closed' })
  expect(sheet.ids).toEqual([id])
  expect(sheet.reasons.map(({ code }) => code)).toContain('eyes.closed')
  expect(sheet.counts).toMatchObject({ all: ids.length, refused: 1, waiting: 2, awaited: ids.length - 2 })
  expect(await client.photos.detail({ id })).toMatchObject({ photo: null, attempt: { original: expect.any(String) } })
  expect(historyOf(workplace.unit.database, id).at(-1)).toMatchObject({ action: 'photo.refuse' })

  const good = await handIn(client, await portrait(2, '照片.jpg'), { record: id })
  expect(good.outcome).toBe('attached')
  expect((await client.photos.sheet({ filter: 'refused' })).ids).toEqual([])
})

test('an executable is refused and not stored, like a file that is not a photo and matches nobody', async () => {
  const { client } = await open(imported, 'clerk')
  const program = new File(['MZ not a photo'], `${numbers[2]}.jpg`)
  expect(await handIn(client, program)).toMatchObject({
    outcome: 'refused',
    reasons: ['readable.executable'],
  })
  expect((await client.photos.detail({ id: ids[2]! })).attempt).toMatchObject({ original: null })
  expect(await handIn(client, new File(['x'], '合影.jpg'))).toMatchObject({ outcome: 'refused', records: [] })
})

test('a cancelled photo is dropped', async () => {
  const { client } = await open(imported, 'clerk')
  const file = await portrait(3, `${numbers[3]}.jpg`)
  const cancelling = new AbortController()
  const call = handIn(client, file, { signal: cancelling.signal })
  cancelling.abort()
  await expect(call).rejects.toThrow()
  expect((await client.photos.detail({ id: ids[3]! })).photo).toBeNull()
})

test('the reviewer decides on photos, not the clerk', async () => {
  const { client, signIn } = await open(photographed, 'clerk')
  expect(await problem(client.photos.approve({ ids: [ids[0]!] }))).toBe('core.account.role')
  await signIn('reviewer')
  expect(await problem(handIn(client, new File(['x'], '1.jpg')))).toBe('core.account.role')
  expect(await client.photos.sendBack({ ids: [ids[1]!], reason: 'photo.old' })).toEqual({ done: 1, refused: [] })
  expect((await client.photos.sheet({ filter: 'returned', reason: 'photo.old' })).ids).toEqual([ids[1]])
  expect((await client.photos.cards({ ids: [ids[1]!] }))[0]).toMatchObject({ photoReturned: true, verdict: 'pass' })
  expect(await client.photos.approve({ ids: [ids[0]!, ids[2]!] })).toMatchObject({
    done: 1,
    refused: [{ id: ids[2], remedy: expect.any(String) }],
  })
  const [card] = await client.photos.cards({ ids: ['nobody', ids[0]!] })
  expect(card).toMatchObject({ id: ids[0], state: 'photoApproved', documentNumber: expect.stringContaining('*') })
})

test('the queue shows what this reviewer saw and what has changed since', async () => {
  const { workplace, client } = await openForReview()
  const id = ids[0]!
  const queue = await client.review.queue()
  expect(queue.counts).toMatchObject({ waiting: 2, photos: 1, never: 2, changed: 0 })
  const { record, ...opened } = await client.review.open({ id })
  expect(opened).toMatchObject({ viewedAt: null, changes: [] })
  const find = async (search: string) => (await client.review.find({ search })).map((row) => row.id)
  expect(await find(record.name)).toEqual([id])
  expect(await find(record.documentNumber.slice(-6))).toEqual([id])
  expect(await find(`${record.name} 没有这个词`)).toEqual([])
  await client.review.markViewed({ id })
  expect((await client.review.queue()).rows[0]).toMatchObject({ viewed: 'same' })

  // The record changes outside this session, as it would by an edit.
  const database = await rawDatabase(workplace.home)
  database.run(
    query
      .updateTable('record')
      .set({ employerName: '样例新单位', contentHash: 'e'.repeat(64) })
      .where('id', '=', id),
  )
  database.close()
  expect((await client.review.queue()).rows[0]).toMatchObject({ viewed: 'changed' })
  const { changes } = await client.review.open({ id })
  expect(changes).toEqual([{ field: '申报单位（机构）', before: expect.any(String), now: '样例新单位' }])
})

test('a sample can be drawn again from its seed and counts viewed records', async () => {
  const { workplace, client } = await openForReview()
  const before = await client.review.queue()
  const sample = await client.review.drawSample({ percent: 10 })
  expect(sample).toMatchObject({ drawn: 1, population: 2, seen: 0 })
  const drawn = draw(
    before.rows.map(({ id }) => id),
    10,
    sample.seed,
  )
  expect(drawn).toHaveLength(1)
  const { subject } = workplace.unit.database.find(
    query.selectFrom('audit').select('subject').where('action', '=', 'review.sample'),
  )!
  const stored = workplace.unit.database.find(query.selectFrom('reviewSample').selectAll().where('id', '=', subject))!
  expect(stored.populationHash).toBe(populationHash(before.rows.map(({ id }) => id)))
  expect((await client.review.queue()).sample).toMatchObject({ seen: 0 })
  await client.review.markViewed({ id: drawn[0]! })
  expect((await client.review.queue()).sample).toMatchObject({ seen: 1 })
})

test('a sample is a share independent of order, and another seed draws other records', () => {
  const all = Array.from({ length: 200 }, (_, index) => `id-${index}`)
  const drawn = draw(all, 10, 'a')
  expect(drawn).toHaveLength(20)
  expect(draw(all.toReversed(), 10, 'a')).toEqual(drawn)
  expect(draw(all, 10, 'b')).not.toEqual(drawn)
})

test('records are approved and returned, and the audit stays intact', async () => {
  const { workplace, client, signIn } = await openForReview()
  expect(await client.review.approve({ ids: [ids[0]!] })).toEqual({ done: 1, refused: [] })
  expect(await client.review.sendBack({ ids: [ids[0]!], reason: 'record.typo' })).toEqual({ done: 1, refused: [] })
  expect(verifyAudit(workplace.unit.database).whole).toBe(true)
  await signIn('clerk')
  expect(await problem(client.review.markViewed({ id: ids[0]! }))).toBe('core.account.role')
  expect(await problem(client.review.drawSample({ percent: 10 }))).toBe('core.account.role')
})

test('originals beyond the limit are deleted, the oldest first', async () => {
  const { gate, database, session } = await openCopy(imported, 'clerk')
  const kept = await gate.write(session.id, (work) =>
    ['a', 'b', 'c'].map((letter, index) =>
      keepOriginal({ ...work, at: `200${index}` }, new TextEncoder().encode(letter.repeat(100)), 3 * 1024 * 1024),
    ),
  )
  const latest = await gate.write(session.id, (work) => keepOriginal({ ...work, at: '2003' }, new Uint8Array(100), 200))
  const left = database.all(query.selectFrom('photoOriginal').select('sha256')).map(({ sha256 }) => sha256)
  expect(left).not.toContain(kept[0])
  expect(left.toSorted()).toEqual([kept[2], latest].toSorted())
})

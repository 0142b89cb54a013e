import { createWriteStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import BetterSqlite from 'better-sqlite3-multiple-ciphers'
import { sql } from 'kysely'
import sharp from 'sharp'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { ZipFile } from 'yazl'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { type AttachOutcome, attachPhotos, type PhotoMender } from '../../src/core/photos/attach-photos.ts'
import { BatchRate } from '../../src/core/photos/batch-rate.ts'
import { fewAtATime } from '../../src/core/photos/few-at-a-time.ts'
import { matchPhoto } from '../../src/core/photos/match-photo.ts'
import { type BatchReport, PhotoBatches } from '../../src/core/photos/photo-batch.ts'
import { countReasons, findSamePictures, listSheet } from '../../src/core/photos/photo-sheet.ts'
import { listUnplaced, placePhoto } from '../../src/core/photos/unplaced-photos.ts'
import { listRecords } from '../../src/core/records/record-reader.ts'
import { removeRecords } from '../../src/core/records/remove-records.ts'
import { query } from '../../src/core/store/database.ts'
import { migrations } from '../../src/core/store/migrations/index.ts'
import type { RecordRow } from '../../src/core/store/schema.ts'
import type { Unit } from '../../src/core/unit.ts'
import type { PhotoSource } from '../../src/files/photo-sources.ts'
import { drawPortrait, samplePortrait } from '../../src/sample/portrait.ts'
import { provinceDefault } from '../../src/shared/photo/spec.ts'
import {
  contentMender,
  createEnrolledUnit,
  openAs,
  temporaryFolder,
  writePeople,
} from '../fixtures/unit/enrolled-unit.ts'
import { openCopy } from '../fixtures/unit/own-unit.ts'

let prepared: string
let rows: RecordRow[]
/** The clerk's, in a copy of the prepared unit for each test. */
let unit: Unit

beforeAll(async () => {
  prepared = await createEnrolledUnit()
  const file = join(temporaryFolder(), 'people.xlsx')
  await writePeople(file, 30, 7)
  const clerk = await openAs(prepared, 'clerk')
  await importFile(clerk, file)
  rows = listRecords(clerk.database)
  await clerk.close()
})
beforeEach(async () => {
  unit = await openCopy(prepared, 'clerk')
})

const text = (content: string): Uint8Array => new TextEncoder().encode(content)

async function* sourcesOf(files: Readonly<Record<string, Uint8Array>>): AsyncGenerator<PhotoSource> {
  for (const [name, bytes] of Object.entries(files)) yield { name, read: async () => bytes }
}

/** Counts the photos that the engine has judged. */
const counting = () => {
  const counted = { photos: 0 }
  const mender: PhotoMender = {
    mend: (bytes, spec, options) => {
      counted.photos++
      return contentMender.mend(bytes, spec, options)
    },
  }
  return { mender, counted }
}

const attach = async (
  files: Readonly<Record<string, Uint8Array>>,
  mender = contentMender,
): Promise<AttachOutcome[]> => {
  const outcomes: AttachOutcome[] = []
  const photos = { sources: sourcesOf(files), mender, spec: provinceDefault }
  for await (const one of attachPhotos(unit, photos)) outcomes.push(one)
  return outcomes
}

const photoOf = (id: string): string | null =>
  unit.database.find(query.selectFrom('record').select('photo').where('id', '=', id))!.photo

const countOf = (table: 'photo' | 'photoOriginal' | 'photoUnplaced'): number =>
  unit.database.find(query.selectFrom(table).select(sql<number>`count(*)`.as('count')))!.count

test('tasks run a few at a time, the next one starts when there is room, and results are in order', async () => {
  let [asked, most, under] = [0, 0, 0]
  async function* tasks() {
    for (let index = 0; index < 20; index++) {
      asked++
      yield async () => {
        most = Math.max(most, ++under)
        // Later ones end sooner.
        for (let turns = 20 - index; turns > 0; turns--) await Promise.resolve()
        under--
        return index
      }
    }
  }
  const results: number[] = []
  for await (const result of fewAtATime(tasks(), 3)) {
    expect(asked - results.length).toBeLessThanOrEqual(4)
    results.push(result)
  }
  expect(results).toEqual(Array.from({ length: 20 }, (_, index) => index))
  expect(most).toBe(3)
})

test('a photo is matched to its person by number, record id, name or folder', () => {
  const row = rows[0]!
  const own = rows.filter(({ documentNumber }) => documentNumber === row.documentNumber).map(({ id }) => id)
  const matched = { kind: 'matched', records: own }
  const find = (path: string) => matchPhoto(unit.database, path)
  expect(find(`照片/${row.documentNumber}.jpg`)).toEqual(matched)
  expect(find(`照片/${row.documentNumber.toLowerCase()} 一寸.JPG`)).toEqual(matched)
  expect(find(`${row.id}.png`)).toMatchObject({ kind: 'matched' })
  expect(find(`${row.documentNumber}/IMG_0001.jpg`)).toEqual(matched)
  const single = rows.find(({ name }) => rows.filter((other) => other.name === name).length === 1)!
  expect(find(`照片/${single.name}.jpg`)).toEqual({ kind: 'matched', records: [single.id] })
  expect(find(`01-${single.name}-白底.jpg`)).toEqual({ kind: 'matched', records: [single.id] })
  expect(find(`${single.name}/IMG_0002.jpg`)).toEqual({ kind: 'matched', records: [single.id] })
  expect(find('合影.jpg')).toEqual({ kind: 'none' })
})

test('persons of one name are distinguished by a folder named after the employer, else by a clerk', async () => {
  const [one, other] = [rows[1]!, rows[2]!]
  await unit.gate.write('unit', (work) => {
    for (const [id, employerName] of [
      [one.id, '样例甲公司'],
      [other.id, '样例乙公司'],
    ] as const)
      work.database.run(query.updateTable('record').set({ name: '样例同名', employerName }).where('id', '=', id))
  })
  expect(matchPhoto(unit.database, '样例乙公司/样例同名.jpg')).toEqual({ kind: 'matched', records: [other.id] })
  expect(matchPhoto(unit.database, '样例同名.jpg')).toMatchObject({ kind: 'several' })
  const [outcome] = await attach({ '样例同名.jpg': text('photo of one of two') })
  expect(outcome).toMatchObject({ outcome: 'unplaced', why: 'several' })
  const [waiting] = listUnplaced(unit.database)
  expect(waiting!.candidates.toSorted()).toEqual([one.id, other.id].toSorted())
  await placePhoto(unit, { source: waiting!.source, record: other.id })
  expect(photoOf(other.id)).toBe(waiting!.photo)
  expect(photoOf(one.id)).toBeNull()
  expect(listUnplaced(unit.database)).toEqual([])
})

test('the end of a number, or an employer’s name, beside a name distinguishes persons or contradicts the only one', async () => {
  const [one, other, third] = [rows[1]!, rows[2]!, rows[3]!]
  const employers: Readonly<Record<string, string>> = {
    [one.id]: '样例市第一中学',
    [other.id]: '样例市第二中学',
    [third.id]: '样例市第三中学',
  }
  await unit.gate.write('unit', (work) => {
    for (const [id, employerName] of Object.entries(employers)) {
      const name = id === third.id ? '样例独名' : '样例同名'
      work.database.run(query.updateTable('record').set({ name, employerName }).where('id', '=', id))
    }
    work.database.run(
      query.insertInto('fieldValue').values({ field: 'employerName', value: '样例市第二中学', uses: 1 }),
    )
  })
  const find = (path: string) => matchPhoto(unit.database, path)
  const sure = (row: RecordRow) => ({ kind: 'matched', records: [row.id] })
  const unsure = { kind: 'several' }
  const end = (row: RecordRow, length = 4) => row.documentNumber.slice(-length)
  for (const path of [
    `样例同名${end(other)}.jpg`,
    `样例同名（${end(other).toLowerCase()}）.jpg`,
    `${end(other, 6)}-样例同名.png`,
    `样例同名/${end(other)}.jpg`,
    `样例市第二中学照片（12人）/样例同名.jpg`,
    `样例市二中/样例同名.jpg`,
    `样例市二中/职称照片/样例同名.jpg`,
    `样例市第二中学-样例同名.jpg`,
  ])
    expect(find(path), path).toEqual(sure(other))
  expect(find(`样例市二中/样例同名${end(one)}.jpg`)).toEqual(sure(one))
  expect(find('样例市中学/样例同名.jpg')).toMatchObject(unsure)

  for (const path of [
    '样例独名.jpg',
    '样例独名2025.jpg',
    '样例独名20250612.jpg',
    '样例独名0012.jpg',
    '其他单位/样例独名.jpg',
  ])
    expect(find(path), path).toEqual(sure(third))
  const wrong = `${end(third)[0] === '9' ? '8' : '9'}${end(third).slice(1)}`
  for (const path of [`样例独名${wrong}.jpg`, '样例独名529999199001010016.jpg', '样例市第二中学/样例独名.jpg'])
    expect(find(path), path).toMatchObject({ ...unsure, records: [third.id] })
})

test('a second run does not call the engine for photos that are done', async () => {
  const files = Object.fromEntries(
    rows.slice(3, 8).map(({ documentNumber }) => [`${documentNumber}.jpg`, text(`photo of ${documentNumber}`)]),
  )
  const first = counting()
  // Cut after two, as by a kill: every photo is a unit of work of its own.
  const photos = { sources: sourcesOf(files), mender: first.mender, spec: provinceDefault }
  let done = 0
  for await (const _ of attachPhotos(unit, photos, { parallel: 1 })) if (++done === 2) break
  const second = counting()
  const outcomes = await attach(files, second.mender)
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['known', 'known', 'attached', 'attached', 'attached'])
  expect(second.counted.photos).toBe(3)
  const third = counting()
  await attach(files, third.mender)
  expect(third.counted.photos).toBe(0)
})

test('a second photo of a person waits for a decision before it replaces the first', async () => {
  const { id, documentNumber } = rows[9]!
  const files = { [`${documentNumber}.jpg`]: text('first'), [`${documentNumber} (2).jpg`]: text('second') }
  expect((await attach(files)).map(({ outcome, why }) => why ?? outcome)).toEqual(['attached', 'taken'])
  const first = photoOf(id)!
  const [waiting] = listUnplaced(unit.database)
  const before = countOf('photo')
  await placePhoto(unit, { source: waiting!.source, record: id })
  expect(photoOf(id)).toBe(waiting!.photo)
  expect(unit.database.find(query.selectFrom('photo').select('size').where('sha256', '=', first))).toBeUndefined()
  expect(countOf('photo')).toBe(before - 1)

  await attach({ [`${documentNumber} (3).jpg`]: text('third') })
  await placePhoto(unit, { source: listUnplaced(unit.database)[0]!.source, record: null })
  expect(countOf('photo')).toBe(before - 1)
  expect(countOf('photoUnplaced')).toBe(0)
})

test('a removed record’s photo and original are deleted with it, unless another record has them', async () => {
  const [one, other] = [rows[10]!, rows[11]!]
  const mender: PhotoMender = {
    mend: async (bytes) => ({ report: { verdict: 'pass', checks: [], mended: [] }, output: text(`mended ${bytes}`) }),
  }
  const [photos, originals] = [countOf('photo'), countOf('photoOriginal')]
  const same = text('one file for two')
  await attach({ [`${one.documentNumber}.jpg`]: same, [`${other.documentNumber}.jpg`]: same }, mender)
  expect([countOf('photo'), countOf('photoOriginal')]).toEqual([photos + 1, originals + 1])
  expect(findSamePictures(unit.database, one.id)).toMatchObject([{ id: other.id }])
  await removeRecords(unit, [one.id])
  expect([countOf('photo'), countOf('photoOriginal')]).toEqual([photos + 1, originals + 1])
  expect(findSamePictures(unit.database, other.id)).toEqual([])
  await removeRecords(unit, [other.id])
  expect([countOf('photo'), countOf('photoOriginal')]).toEqual([photos, originals])
})

test('the same picture in another file is found with another person, and not with another picture', async () => {
  const finished = { width: 295, height: 413, tilt: 0, background: '#ffffff' }
  const [own, strange] = await Promise.all(
    [11, 12].map((seed) => drawPortrait({ ...samplePortrait(seed, seed === 11 ? 'female' : 'male'), ...finished })),
  )
  const copy = new Uint8Array(await sharp(own).linear(1.03, -2).jpeg({ quality: 60 }).toBuffer())
  const [one, other, third] = [rows[12]!, rows[13]!, rows[14]!]
  await attach({
    [`${one.documentNumber}.jpg`]: own!,
    [`${other.documentNumber}.jpg`]: copy,
    [`${third.documentNumber}.jpg`]: strange!,
  })
  expect(findSamePictures(unit.database, one.id)).toMatchObject([{ id: other.id }])
  expect(findSamePictures(unit.database, third.id)).toEqual([])
  expect(listSheet(unit.database, { filter: 'all', reason: 'photo.same' }).toSorted()).toEqual(
    [one.id, other.id].toSorted(),
  )
  expect(countReasons(unit.database, 'waiting')).toContainEqual({ code: 'photo.same', count: 2 })
})

const zipOf = async (files: Readonly<Record<string, Uint8Array>>): Promise<Buffer> => {
  const path = join(temporaryFolder(), 'photos.zip')
  const zip = new ZipFile()
  for (const [name, bytes] of Object.entries(files)) zip.addBuffer(Buffer.from(bytes), name)
  zip.end()
  await pipeline(zip.outputStream as NodeJS.ReadableStream, createWriteStream(path))
  return readFileSync(path)
}

/** Runs a batch over files in memory and sends the requested pieces. */
const runBatch = async (files: Readonly<Record<string, Buffer>>, stopAfter = Infinity) => {
  const batches = new PhotoBatches()
  const held = Object.values(files)
  const work = { context: unit, mender: contentMender, spec: provinceDefault, parallel: 2 }
  const lent = Object.entries(files).map(([name, { length: size }]) => ({ name, size }))
  const outcomes: AttachOutcome[] = []
  const begun: Extract<BatchReport, { kind: 'begun' }>[] = []
  let largest = 0
  for await (const report of batches.run(work, lent, new AbortController().signal)) {
    if (report.kind === 'begun') begun.push(report)
    else if (report.kind === 'done') {
      outcomes.push(report.outcome)
      if (outcomes.length >= stopAfter) break
    } else {
      const { want, file, offset, length } = report
      largest = Math.max(largest, length)
      batches.receive(begun[0]!.batch, want, Buffer.from(held[file]!.subarray(offset, offset + length)))
    }
  }
  return { outcomes, total: begun.at(-1)!.total, largest }
}

test('zips are read in the core, piece by piece; an invalid or truncated one is reported and stops nothing', async () => {
  const people = rows.slice(16, 19)
  const zip = await zipOf(
    Object.fromEntries([
      ...people.map(({ documentNumber }) => [`照片/${documentNumber}.jpg`, text(`zipped ${documentNumber}`)]),
      ['__MACOSX/._x.jpg', text('x')],
      ['Thumbs.db', text('x')],
    ]),
  )
  const { outcomes, total, largest } = await runBatch({
    '坏的.zip': Buffer.from('PK no zip at all'),
    '照片.zip': zip,
    [`${rows[19]!.documentNumber}.jpg`]: Buffer.from('plain'),
  })
  expect(total).toBe(5)
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['refused', 'attached', 'attached', 'attached', 'attached'])
  expect(outcomes[0]!.problem).toMatchObject({ code: 'intake.zipDamaged' })
  expect(outcomes[1]!.file).toBe(`照片.zip/照片/${people[0]!.documentNumber}.jpg`)
  expect(largest).toBeLessThanOrEqual(4 * 1024 * 1024)
})

test('a stopped batch keeps what is done and continues from there', async () => {
  const people = rows.slice(20, 25)
  const files = Object.fromEntries(
    people.map(({ documentNumber }) => [`${documentNumber}.jpg`, Buffer.from(`photo ${documentNumber}`)]),
  )
  const stopped = await runBatch(files, 2)
  expect(stopped.outcomes).toHaveLength(2)
  const { outcomes } = await runBatch(files)
  expect(outcomes.slice(0, 2).map(({ outcome }) => outcome)).toEqual(['known', 'known'])
  expect(outcomes.every(({ outcome }) => outcome === 'known' || outcome === 'attached')).toBe(true)
  expect(people.every(({ id }) => photoOf(id) !== null)).toBe(true)
})

test('the rate covers the last seconds only', () => {
  let now = 0
  const rate = new BatchRate(() => now)
  expect(rate.perSecond).toBeNull()
  for (let photo = 0; photo < 100; photo++) {
    now += 1000
    rate.count()
  }
  expect(rate.perSecond).toBeCloseTo(1, 6)
  for (let photo = 0; photo < 100; photo++) {
    now += 250
    rate.count()
  }
  expect(rate.perSecond).toBeCloseTo(4, 6)
})

test('migrating an older store deletes photos without a record and keeps all others', () => {
  const old = new BetterSqlite(':memory:')
  const step = migrations.findIndex(({ name }) => name === 'photoMatching')
  // The search step wants functions of the store's own connection.
  for (const { up, name } of migrations.slice(0, step)) if (name !== 'search') old.exec(up)
  const sha = (letter: string) => letter.repeat(64)
  old.exec(`insert into account (id, name, role, publicKey, createdAt) values ('a', 'a', 'clerk', 'k', 't')`)
  const photo = old.prepare(
    `insert into photo (sha256, bytes, size, report, createdAt, original) values (?, x'00', 1, '{}', 't', ?)`,
  )
  const original = old.prepare(`insert into photoOriginal (sha256, bytes, size, createdAt) values (?, x'00', 1, 't')`)
  for (const letter of ['a', 'b']) {
    original.run(sha(letter === 'a' ? 'c' : 'd'))
    photo.run(sha(letter), sha(letter === 'a' ? 'c' : 'd'))
  }
  const columns = (
    old.pragma('table_info(record)') as { name: string; notnull: number; type: string; pk: number }[]
  ).filter(({ notnull, pk }) => notnull && !pk)
  const value = ({ name, type }: { name: string; type: string }) =>
    ({ state: 'ready', enteredBy: 'a' })[name] ?? (type === 'INTEGER' ? 1 : name)
  const names = [...columns.map(({ name }) => name), 'photo']
  old
    .prepare(`insert into record (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`)
    .run(...columns.map(value), sha('a'))
  old.exec(migrations[step]!.up)
  const left = (table: string) => old.prepare(`select sha256 from ${table}`).pluck().all()
  expect(left('photo')).toEqual([sha('a')])
  expect(left('photoOriginal')).toEqual([sha('c')])
  expect(old.prepare('select look from photo').pluck().all()).toEqual([null])
  old.exec('delete from record')
  expect(left('photo')).toEqual([])
  expect(left('photoOriginal')).toEqual([])
  old.close()
})

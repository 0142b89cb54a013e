import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { listRecords } from '../../src/core/records/record-reader.ts'
import { Unit } from '../../src/core/unit.ts'
import { createPhotoPool } from '../../src/photo/node/pool.ts'
import { enrolSampleUnit } from '../../src/sample/enrol-sample-unit.ts'
import { samplePersons } from '../../src/sample/persons.ts'
import { drawPortrait, samplePortrait } from '../../src/sample/portrait.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { writeSampleWorkbook } from '../../src/sample/sample-workbook.ts'
import { initProvince, openProvince, type Province } from '../../src/server/province.ts'
import { provinceDefault } from '../../src/shared/photo/spec.ts'
import { contentMender } from '../core/enrolled-unit.ts'

export const officer = '样例处室'

/** A unit at a province that really listens. */
export interface ProvinceHome {
  readonly folder: string
  readonly home: string
  readonly province: Province
  readonly address: string
  as<Result>(role: keyof typeof sampleAccounts, work: (unit: Unit) => Promise<Result>): Promise<Result>
}

/** A grey upright picture of the right size: the province checks size and form, not faces. */
const plainPhoto = (shade: number): Promise<Buffer> =>
  sharp({ create: { width: 295, height: 413, channels: 3, background: { r: shade, g: 120, b: 200 } } })
    .jpeg({ quality: 80 })
    .toBuffer()

/**
 * A province on loopback and a unit enrolled there. Of `people` records the first `approved` are approved by the reviewer,
 * the next `waiting` have a photo that waits for review, one was returned; the rest lack a photo.
 */
export const openProvinceHome = async (people: number, approved: number, waiting = 2): Promise<ProvinceHome> => {
  const folder = await mkdtemp(join(tmpdir(), 'gzzc-window-'))
  const home = join(folder, 'unit')
  await initProvince(join(folder, 'province'), { specimen: true })
  const province = await openProvince(join(folder, 'province'), { pdfThreads: 1 })
  const address = await province.listen()
  await enrolSampleUnit(province, address, home)
  const as: ProvinceHome['as'] = async (role, work) => {
    const unit = await Unit.open(home, { account: sampleAccounts[role], password: samplePassword })
    try {
      return await work(unit)
    } finally {
      await unit.close()
    }
  }
  await as('clerk', async (unit) => {
    const persons = samplePersons(people, 11, unit.dictionary).filter(({ fault }) => !fault)
    const list = join(folder, 'people.xlsx')
    await writeSampleWorkbook(list, persons)
    await unit.importFile(list)
    const photos = join(folder, 'photos')
    await mkdir(photos)
    for (const [index, { documentNumber }] of persons.slice(0, approved + waiting + 1).entries())
      await writeFile(join(photos, `${documentNumber}.jpg`), await plainPhoto(index))
    for await (const _ of unit.attachPhotos([photos], contentMender, provinceDefault));
  })
  await as('reviewer', async (unit) => {
    const submitted = listRecords(unit.database, { state: 'photoSubmitted' }).map(({ id }) => id)
    await unit.review('photos', { approve: submitted.slice(0, approved) })
    await unit.review('records', { approve: submitted.slice(0, approved) })
    await unit.review('photos', { return: [submitted.at(-1)!], reason: 'photo.quality' })
  })
  return { folder, home, province, address, as }
}

/** With photos that the engine judged, too. */
export interface FullHome extends ProvinceHome {
  /** A good photo, tilted and on blue, and one that is refused. */
  readonly portrait: Buffer
  readonly closedEyes: Buffer
  /** Document numbers: of who was given the portrait, and of somebody without a photo. */
  readonly portrayed: string
  readonly awaiting: string
}

/**
 * A unit with something in every section: certificates and a receipt, a batch that waits for the other signature, people
 * to submit, to review, to photograph, a photo whose person is unclear.
 */
export const openFullHome = async (): Promise<FullHome> => {
  const made = await openProvinceHome(20, 4, 5)
  await made.as('clerk', async (unit) => {
    const nobody = join(made.folder, '样例照片.jpg')
    await writeFile(nobody, await plainPhoto(99))
    for await (const _ of unit.attachPhotos([nobody], contentMender, provinceDefault));
  })
  await made.as('clerk', (unit) => unit.submit())
  const approve = (photos: number, records: number) =>
    made.as('reviewer', async (unit) => {
      const waiting = listRecords(unit.database, { state: 'photoSubmitted' }).map(({ id }) => id)
      await unit.review('photos', { approve: waiting.slice(0, photos) })
      await unit.review('records', { approve: waiting.slice(0, records) })
    })
  await made.as('reviewer', async (unit) => {
    await unit.submit()
    await unit.sync()
    for (const { id } of await made.province.listBatches()) await made.province.confirmBatch({ batchId: id, officer })
    await made.province.issue({ officer })
    await unit.sync()
  })
  await approve(1, 1)
  await made.as('clerk', (unit) => unit.submit())
  await approve(2, 1)
  const drawn = samplePortrait(3)
  const draw = (change: Partial<typeof drawn>) => drawPortrait({ ...drawn, ...change }).then(Buffer.from)
  const [portrait, closedEyes] = await Promise.all([
    draw({ tilt: 9, background: '#438edb' }),
    draw({ closedEyes: 1, glasses: false }),
  ])
  const pool = createPhotoPool({ size: 1 })
  try {
    return await made.as('clerk', async (unit) => {
      const lacking = listRecords(unit.database, { state: 'ready' })
      const [portrayed, awaiting] = lacking.map(({ documentNumber }) => documentNumber) as [string, string]
      const folder = join(made.folder, 'portraits')
      await mkdir(folder)
      await writeFile(join(folder, `${portrayed}.jpg`), portrait)
      await writeFile(join(folder, '登记照.jpg'), await draw({ background: '#c8d6e2' }))
      for await (const _ of unit.attachPhotos([folder], pool, provinceDefault));
      return { ...made, portrait, closedEyes, portrayed, awaiting }
    })
  } finally {
    await pool.close()
  }
}

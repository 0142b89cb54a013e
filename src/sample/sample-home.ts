import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { importFile } from '../core/intake/session/import-file.ts'
import { attachPhotoFiles } from '../core/photos/attach-photos.ts'
import { listRecords } from '../core/records/record-reader.ts'
import { review } from '../core/review/review.ts'
import { signInNote } from '../core/sample/sample-mark.ts'
import { Unit } from '../core/unit.ts'
import { createPhotoPool } from '../photo/node/pool.ts'
import { initProvince, openProvince, type Province } from '../server/province.ts'
import { provinceDefault } from '../shared/photo/spec.ts'
import { enrolSampleUnit } from './enrol-sample-unit.ts'
import { samplePersons } from './persons.ts'
import { drawSamplePhotos } from './photos.ts'
import { sampleAccounts, samplePassword } from './sample-unit.ts'
import { writeSampleWorkbook } from './sample-workbook.ts'

const seed = 7
const people = 150
const withPhoto = 36

export interface SampleHome {
  /** The unit's folder. */
  readonly unit: string
  /** The province that the unit is enrolled with. It listens until it is closed. */
  readonly province: Province
  readonly address: string
  /** A spreadsheet with twelve faulty rows, to try the import with. */
  readonly list: string
}

const signedIn = async (home: string, role: keyof typeof sampleAccounts, work: (unit: Unit) => Promise<unknown>) => {
  const unit = await Unit.open(home, { account: sampleAccounts[role], password: samplePassword })
  try {
    await work(unit)
  } finally {
    await unit.close()
  }
}

/** Records in several states: some wait for a photo, some for review, some are approved. */
const fill = async (folder: string, home: string, signal: AbortSignal, progress: (text: string) => void) => {
  const list = join(folder, 'people.xlsx')
  await signedIn(home, 'clerk', async (unit) => {
    const persons = samplePersons(people, seed, unit.dictionary)
    await writeSampleWorkbook(list, persons)
    await importFile(unit, list)
    const photos = join(folder, 'photos')
    const chosen = persons.filter(({ fault }) => !fault).slice(0, withPhoto)
    await drawSamplePhotos(photos, chosen, seed, { signal, progress })
    const pool = createPhotoPool()
    try {
      for await (const { file } of attachPhotoFiles(
        unit,
        { paths: [photos], mender: pool, spec: provinceDefault },
        { signal },
      ))
        progress(file)
    } finally {
      await pool.close()
    }
  })
  await signedIn(home, 'reviewer', async (unit) => {
    const waiting = listRecords(unit.database, { state: 'photoSubmitted' }).map(({ id }) => id)
    const approved = waiting.slice(0, 14)
    await review(unit, 'photos', { approve: approved })
    await review(unit, 'records', { approve: approved.slice(0, 6) })
    await review(unit, 'photos', { return: waiting.slice(14, 16), reason: 'photo.old' })
  })
}

/**
 * Opens the sample unit and its sample province in a folder. The first call makes them, with made-up people and drawn portraits.
 * A folder that was left incomplete is made again.
 * @param port port of the province; the unit keeps the address of the first call
 */
export const openSampleHome = async (
  folder: string,
  port: number,
  signal: AbortSignal,
  progress: (text: string) => void,
): Promise<SampleHome> => {
  if (!existsSync(folder)) {
    const fresh = `${folder}.new`
    await rm(fresh, { recursive: true, force: true })
    await mkdir(fresh, { recursive: true })
    await initProvince(join(fresh, 'province'), {
      specimen: true,
      publicAddress: `http://127.0.0.1:${port}`,
      consoleAddress: `http://localhost:${port + 1}`,
    })
    const province = await openProvince(join(fresh, 'province'))
    try {
      const address = await province.listen({ port })
      await enrolSampleUnit(province, address, join(fresh, 'unit'))
      await fill(fresh, join(fresh, 'unit'), signal, progress)
    } finally {
      await province.close()
    }
    await writeFile(join(fresh, 'unit', signInNote), `样例数据，人员均为虚构。每个账号的密码都是：${samplePassword}\n`)
    await rename(fresh, folder)
  }
  const province = await openProvince(join(folder, 'province'))
  await province.work()
  return {
    unit: join(folder, 'unit'),
    province,
    address: await province.listen({ port }),
    list: join(folder, 'people.xlsx'),
  }
}

// Makes the sample unit of the first-run wizard, as a thread that core/sample/make-sample.ts starts: hosts name this file to the core.
//   workerData: { folder } to fill; posts { step, share } while it works

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { addAccount } from '../core/accounts/accounts.ts'
import type { Enrolment } from '../core/enrolment/enrolment.ts'
import { importFile } from '../core/intake/session/import-file.ts'
import { attachPhotoFiles } from '../core/photos/attach-photos.ts'
import { listRecords } from '../core/records/record-reader.ts'
import { review } from '../core/review/review.ts'
import type { SampleProgress } from '../core/sample/make-sample.ts'
import { sampleAccounts, samplePassword } from '../core/sample/sample-access.ts'
import { markSample, sampleMaterials, signInNote } from '../core/sample/sample-mark.ts'
import { writeSetting } from '../core/store/settings.ts'
import { Unit } from '../core/unit.ts'
import { createPhotoPool } from '../photo/node/pool.ts'
import { signingRoles } from '../shared/account.ts'
import type { Dictionary } from '../shared/dictionary/dictionary.ts'
import { startingDictionary } from '../shared/dictionary/starting-dictionary.ts'
import { provinceDefault } from '../shared/photo/spec.ts'
import { beijingDate } from '../shared/record/calendar-date.ts'
import { generateSealingKey } from '../trust/hpke.ts'
import { exportSigningKey, generateSigningKey } from '../trust/keys.ts'
import { samplePersons } from './persons.ts'
import { drawSamplePhotos } from './photos.ts'
import { sampleCommittee, sampleEmployers, sampleFiling, sampleUnit } from './sample-unit.ts'
import { writeSampleWorkbook } from './sample-workbook.ts'

const seed = 7
/** Numbers of people: all of them, those in the store from the start (the others are in a list for the import), and those with a photo. */
const people = 90
const entered = 60
const withPhoto = 16
const toTry = 5

const { folder } = z.object({ folder: z.string() }).parse(workerData)
const report = (progress: SampleProgress): void => parentPort?.postMessage(progress)

/** A bundle carries the files beside it; see electron.vite.config.ts. */
const dictionaryFolder = fileURLToPath(
  import.meta.url.endsWith('.ts')
    ? new URL('../../assets/dictionaries/', import.meta.url)
    : new URL('./dictionaries/', import.meta.url),
)

const sampleDictionary = async (): Promise<Dictionary> => {
  const read = (name: string) => readFile(join(dictionaryFolder, name), 'utf8')
  const today = beijingDate(Date.now())
  const { creditCode, name, kind } = sampleUnit
  return {
    ...startingDictionary(await read('series27.tsv'), await read('guizhou88.tsv'), today),
    units: [{ creditCode, name, kind }],
    committees: [
      { code: `${creditCode}-01`, name: sampleCommittee, unit: creditCode, series: [], levels: [], reviewTypes: [] },
    ],
    filings: [{ number: sampleFiling, employer: creditCode, series: [] }],
    employers: sampleEmployers,
  }
}

/** An enrolment with random keys and an address to which no request is ever sent (`core.sample.offline`). */
const sampleEnrolment = (): Enrolment => {
  const device = generateSigningKey()
  const key = generateSigningKey()
  const known = { keyId: key.keyId, publicKey: key.publicKey }
  return {
    server: 'https://sample.invalid',
    device: device.keyId,
    deviceKey: exportSigningKey(device),
    unit: { id: 'a5a3a2f0-51a4-4c5e-9d0c-3f1f5f3b9c11', name: sampleUnit.name, creditCode: sampleUnit.creditCode },
    keys: {
      province: '样例省（不连接）',
      signing: known,
      token: known,
      log: { origin: 'sample.invalid/log', verifierKey: 'sample.invalid/log+00000000+AA' },
      sealing: { publicKey: generateSealingKey().publicKey },
      rootCertificate: '-----BEGIN CERTIFICATE-----',
    },
  }
}

const as = async (role: keyof typeof sampleAccounts, work: (unit: Unit) => Promise<unknown>): Promise<void> => {
  const unit = await Unit.open(folder, { account: sampleAccounts[role], password: samplePassword })
  try {
    await work(unit)
  } finally {
    await unit.close()
  }
}

const makeUnit = async (): Promise<void> => {
  const unit = await Unit.create(folder, { account: sampleAccounts.administrator, password: samplePassword })
  try {
    const dictionary = await sampleDictionary()
    await unit.gate.write(unit.session.id, (work) => {
      writeSetting(work.database, 'enrolment', sampleEnrolment())
      writeSetting(work.database, 'dictionary', dictionary)
      markSample(work.database)
      work.audit({ action: 'unit.sample', subject: 'unit' })
    })
    for (const role of signingRoles)
      await addAccount(unit.keyContext, { name: sampleAccounts[role], role, password: samplePassword })
  } finally {
    await unit.close()
  }
}

/** Makes the sample unit, in the order in which a unit would work. */
const make = async (): Promise<void> => {
  report({ step: 'people', share: 0 })
  await makeUnit()
  const materials = join(folder, sampleMaterials)
  const { signal } = new AbortController()
  await as('clerk', async (unit) => {
    const persons = samplePersons(people, seed, unit.dictionary)
    const good = persons.filter(({ fault }) => !fault)
    const kept = good.slice(0, entered)
    const rest = persons.filter((person) => !kept.includes(person))
    await mkdir(materials, { recursive: true })
    const list = join(folder, 'people.xlsx')
    await writeSampleWorkbook(list, kept)
    await importFile(unit, list)
    await writeSampleWorkbook(join(materials, '样例名单.xlsx'), rest)

    report({ step: 'photos', share: 0.1 })
    const photos = join(folder, 'photos')
    let done = 0
    const all = withPhoto + toTry
    const drawn = (): void => report({ step: 'photos', share: 0.1 + (0.5 * ++done) / all })
    await drawSamplePhotos(photos, kept.slice(0, withPhoto), seed, { signal, progress: drawn })
    const further = kept.slice(withPhoto, withPhoto + toTry)
    await drawSamplePhotos(join(materials, '样例照片'), further, seed + 100, { signal, progress: drawn })
    const pool = createPhotoPool()
    try {
      let taken = 0
      for await (const _ of attachPhotoFiles(unit, {
        paths: [photos],
        mender: pool,
        spec: provinceDefault,
      }))
        report({ step: 'photos', share: 0.6 + (0.35 * ++taken) / withPhoto })
    } finally {
      await pool.close()
    }
  })
  report({ step: 'review', share: 0.95 })
  await as('reviewer', async (unit) => {
    const waiting = listRecords(unit.database, { state: 'photoSubmitted' }).map(({ id }) => id)
    await review(unit, 'photos', { approve: waiting.slice(0, 6) })
    await review(unit, 'records', { approve: waiting.slice(0, 3) })
    await review(unit, 'photos', { return: waiting.slice(6, 7), reason: 'photo.old' })
  })
  await writeFile(join(folder, signInNote), `样例数据，人员均为虚构。每个账号的密码都是：${samplePassword}\n`)
}

// A rejection becomes the thread's error.
void make()

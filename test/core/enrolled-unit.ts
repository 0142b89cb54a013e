import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { Keyring } from '../../src/core/accounts/keyring.ts'
import type { PhotoMender } from '../../src/core/photos/attach-photos.ts'
import { Database, query } from '../../src/core/store/database.ts'
import { writeSetting } from '../../src/core/store/settings.ts'
import type { Enrolment } from '../../src/core/sync/enrolment.ts'
import { Unit } from '../../src/core/unit.ts'
import { samplePersons } from '../../src/sample/persons.ts'
import {
  sampleAccounts,
  sampleCommittee,
  sampleFiling,
  samplePassword,
  sampleUnit,
} from '../../src/sample/sample-unit.ts'
import { writeSampleWorkbook } from '../../src/sample/sample-workbook.ts'
import type { Dictionary } from '../../src/shared/dictionary/dictionary.ts'
import { startingDictionary } from '../../src/shared/dictionary/starting-dictionary.ts'
import { exportSigningKey, generateSigningKey } from '../../src/trust/keys.ts'
import { noteVerifierKey } from '../../src/trust/signed-note.ts'

const asset = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../assets/dictionaries', name), 'utf8')

/** The starting dictionary with the sample unit in it. */
export const sampleDictionary = (): Dictionary => ({
  ...startingDictionary(asset('series27.tsv'), asset('guizhou88.tsv'), '2026-01-01'),
  units: [sampleUnit],
  committees: [
    { code: '1', name: sampleCommittee, unit: sampleUnit.creditCode, series: [], levels: [], reviewTypes: [] },
  ],
  filings: [{ number: sampleFiling, employer: sampleUnit.creditCode, series: [] }],
})

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'gzzc-test-'))

const sampleEnrolment = (): Enrolment => {
  const device = generateSigningKey()
  const province = generateSigningKey()
  const log = generateSigningKey()
  return {
    server: 'http://127.0.0.1:9',
    device: device.keyId,
    deviceKey: exportSigningKey(device),
    unit: { id: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff', name: sampleUnit.name, creditCode: sampleUnit.creditCode },
    keys: {
      province: '样例省',
      signing: { keyId: province.keyId, publicKey: province.publicKey },
      token: { keyId: province.keyId, publicKey: province.publicKey },
      log: { origin: 'gzzc.example/log', verifierKey: noteVerifierKey('gzzc.example/log', log) },
      rootCertificate: 'none',
    },
  }
}

/** A unit with three accounts, enrolled with a province that never answers. */
export const createEnrolledUnit = async (home = join(temporaryFolder(), 'unit')): Promise<string> => {
  const administrator = { account: sampleAccounts.administrator, password: samplePassword }
  const unit = await Unit.create(home, administrator)
  await unit.addAccount({ name: sampleAccounts.clerk, role: 'clerk', password: samplePassword })
  await unit.addAccount({ name: sampleAccounts.reviewer, role: 'reviewer', password: samplePassword })
  await unit.close()
  const database = await rawDatabase(home)
  writeSetting(database, 'enrolment', sampleEnrolment())
  writeSetting(database, 'dictionary', sampleDictionary())
  database.close()
  return home
}

/** The store itself, past all rules: to look at it, or to play the forger. */
export const rawDatabase = async (home: string): Promise<Database> => {
  const { databaseKey } = await new Keyring(home).unlock(sampleAccounts.administrator, samplePassword)
  return new Database(join(home, 'unit.db'), databaseKey)
}

/** Runs plain SQL on the store. */
export const runSql = (database: Database, text: string): number =>
  database.run({ compile: () => sql.raw(text).compile(query) })

export const openAs = (home: string, role: keyof typeof sampleAccounts): Promise<Unit> =>
  Unit.open(home, { account: sampleAccounts[role], password: samplePassword })

/** Writes a spreadsheet of sample people; twelve rows of it are bad when there are 48 or more. */
export const writePeople = async (path: string, count: number, seed = 1) => {
  const people = samplePersons(count, seed, sampleDictionary())
  await writeSampleWorkbook(path, people)
  return people
}

/** Takes every photo as it is: for tests of what happens around the engine. */
export const contentMender: PhotoMender = {
  mend: async (bytes) => ({ report: { verdict: 'pass', checks: [], mended: [] }, output: bytes }),
}

/** Writes one small file a person, named by document number, and returns the folder. */
export const writePhotoFiles = (folder: string, numbers: readonly string[]): string => {
  for (const number of numbers) writeFileSync(join(folder, `${number}.jpg`), `photo of ${number}`)
  return folder
}

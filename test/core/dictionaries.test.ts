import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { verifyAudit } from '../../src/core/audit/verify-audit.ts'
import { adoptDictionaryFile } from '../../src/core/dictionaries/adopt-dictionary.ts'
import { countReopened, countStale, listRejudged, rejudgeRecords } from '../../src/core/dictionaries/rejudge.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { undoImport } from '../../src/core/intake/write/import-history.ts'
import { editRecords } from '../../src/core/records/edit-records.ts'
import { eachRecord, findRecord, historyOf, listRecords } from '../../src/core/records/record-reader.ts'
import { sampleCommittee, sampleUnit } from '../../src/sample/sample-unit.ts'
import type { Dictionary } from '../../src/shared/dictionary/dictionary.ts'
import type { Fault } from '../../src/shared/record/fault.ts'
import { signDictionary } from '../../src/trust/dictionary.ts'
import { generateSigningKey, type SigningKey } from '../../src/trust/keys.ts'
import { signerOf } from '../../src/trust/signer.ts'
import {
  createEnrolledUnit,
  openAs,
  pinProvinceKey,
  sampleDictionary,
  temporaryFolder,
  writePeople,
} from '../fixtures/unit/enrolled-unit.ts'
import { openCopy } from '../fixtures/unit/own-unit.ts'

let home: string
let province: SigningKey

beforeAll(async () => {
  home = await createEnrolledUnit()
  province = await pinProvinceKey(home)
  const unit = await openAs(home, 'clerk')
  const file = join(temporaryFolder(), 'people.xlsx')
  await writePeople(file, 40)
  await importFile(unit, file)
  await unit.close()
}, 180_000)

const fileOf = async (dictionary: Dictionary, key = province): Promise<Uint8Array> => {
  const envelope = await signDictionary(dictionary, signerOf(key))
  return new TextEncoder().encode(JSON.stringify({ version: dictionary.version, envelope }))
}

const next = (version: number, change: (dictionary: Dictionary) => Dictionary): Dictionary => ({
  ...change(sampleDictionary()),
  version,
})

test('a dictionary file is adopted if the province signed it and it is newer, and otherwise refused with a reason', async () => {
  const unit = await openCopy(home, 'clerk')
  const adopt = (bytes: Uint8Array) => adoptDictionaryFile(unit, bytes)
  const second = next(2, (dictionary) => dictionary)
  await expect(adopt(await fileOf(second, generateSigningKey()))).rejects.toMatchObject({
    code: 'core.sync.dictionary',
  })
  for (const bytes of ['', '{}', '[1]', '{"version":2}']) {
    await expect(adopt(new TextEncoder().encode(bytes))).rejects.toMatchObject({ code: 'core.dictionary.file' })
  }
  expect(unit.dictionary.version).toBe(1)
  expect(await adopt(await fileOf(second))).toEqual({ version: 2, was: 1 })
  expect(unit.dictionary.version).toBe(2)
  await expect(adopt(await fileOf(second))).rejects.toMatchObject({ code: 'core.dictionary.older' })
  await expect(adopt(await fileOf(next(1, (dictionary) => dictionary)))).rejects.toMatchObject({
    code: 'core.dictionary.older',
  })
})

test('after a dictionary change, editable records are judged again, listed, and sent back to draft if they have errors', async () => {
  const unit = await openCopy(home, 'clerk')
  const { database } = unit
  await adoptDictionaryFile(unit, await fileOf(next(2, (dictionary) => dictionary)))
  const total = [...eachRecord(database)].length
  const [first] = listRecords(database)
  expect(countStale(database, 2)).toBe(total)
  // Only the version differs, so the records change in nothing else.
  expect(await rejudgeRecords(unit)).toEqual({ records: total, changed: 0, reopened: 0 })
  expect(countStale(database, 2)).toBe(0)
  expect(listRejudged(database, 0, 10)).toEqual([])

  const without = next(3, (dictionary) => ({
    ...dictionary,
    series: dictionary.series.map((series) =>
      series.name === first!.series
        ? { ...series, titles: series.titles.filter(({ name }) => name !== first!.title) }
        : series,
    ),
  }))
  await adoptDictionaryFile(unit, await fileOf(without))
  const hit = [...eachRecord(database)].filter(
    ({ series, title }) => series === first!.series && title === first!.title,
  )
  const seen: number[] = []
  const counts = await rejudgeRecords(unit, { onProgress: (done) => seen.push(done) })
  expect(counts).toEqual({ records: total, changed: hit.length, reopened: hit.length })
  expect(seen.at(-1)).toBe(total)
  expect(listRejudged(database, 0, 200).map(({ id }) => id)).toEqual(hit.map(({ id }) => id))
  const changed = findRecord(database, first!.id)!
  expect(changed).toMatchObject({ state: 'draft', dictionaryVersion: 3 })
  expect((JSON.parse(changed.warnings) as Fault[]).some(({ severity }) => severity === 'error')).toBe(true)
  expect(historyOf(database, first!.id).map(({ action }) => action)).toEqual(
    expect.arrayContaining(['record.edit', 'record.rejudge']),
  )
  expect(countReopened(database)).toBe(hit.length)

  // The title is valid again, so no error is left and the clerk completes the draft by saving it.
  await adoptDictionaryFile(unit, await fileOf(next(4, (dictionary) => dictionary)))
  expect(await rejudgeRecords(unit)).toMatchObject({ records: total, changed: hit.length })
  expect(countReopened(database)).toBe(0)
  const { name } = findRecord(database, first!.id)!
  const [outcome] = await editRecords(unit, [{ id: first!.id, values: { name: `${name}安` } }])
  expect(outcome!.outcome).toBe('changed')
  expect(findRecord(database, first!.id)!.state).toBe('ready')
  expect(verifyAudit(unit.database).whole).toBe(true)
})

test('an import follows the published specialties, titles and committees with their dates of validity', async () => {
  const unit = await openCopy(home, 'clerk')
  const { database } = unit
  const [unitsOwn] = sampleDictionary().committees
  const published = next(5, (dictionary) => ({
    ...dictionary,
    series: dictionary.series.map((series) =>
      series.name === '工程技术人员'
        ? {
            ...series,
            titles: series.titles.map((title) =>
              title.name === '工程师' ? { ...title, validTo: '2023-12-31' } : title,
            ),
            specialties: [{ name: '水利水电工程' }, { name: '选矿', validFrom: '2024-01-01' }],
          }
        : series,
    ),
    committees: [{ ...unitsOwn!, validFrom: '2021-01-01' }],
  }))
  await adoptDictionaryFile(unit, await fileOf(published))
  const row = (number: string, specialty: string, title: string, on: string) =>
    `样例甲,男,台湾居民来往大陆通行证,${number},工程技术人员,${specialty},${title},社会化评审,${on},样例单位,${sampleCommittee},${sampleUnit.name}`
  const bytes = Buffer.from(
    [
      '姓名,性别,证件类型,证件号码,资格系列,资格专业,资格名称,评审类型,取得时间,申报单位（机构）,评审机构,评审机构组建单位',
      row('00000101', '水利水电工程', '工程师', '2023-05-06'),
      row('00000102', '选矿', '工程师', '2023-05-06'),
      row('00000103', '选矿', '工程师', '2024-05-06'),
      row('00000104', '园林', '助理工程师', '2024-05-06'),
      row('00000105', '水利水电工程', '助理工程师', '2020-05-06'),
    ].join('\n'),
  )
  const faults: string[] = []
  const importId = crypto.randomUUID()
  const counts = await importFile(
    unit,
    { name: '名单.csv', bytes },
    { importId, confirmed: new Set(), onFault: (fault) => faults.push(`${fault.cell} ${fault.code}`) },
  )
  expect(faults).toEqual([
    'F3 specialty.notInSeries',
    'G4 title.notInSeries',
    'F5 specialty.notInSeries',
    'K6 committee.notAuthorised',
  ])
  expect(counts).toMatchObject({ rows: 5, accepted: 1, refused: 2, unconfirmed: 2 })
  const [entered] = listRecords(database, { importId })
  expect(entered).toMatchObject({ documentNumber: '00000101', dictionaryVersion: 5 })
  await undoImport(unit, importId)
})

test('only a clerk may judge again; after a cancellation, judged records stay judged', async () => {
  const unit = await openCopy(home, 'clerk')
  const { session } = unit
  await adoptDictionaryFile(unit, await fileOf(next(6, (dictionary) => dictionary)))
  const reviewer = { ...session, role: 'reviewer' as const }
  await expect(
    rejudgeRecords({ ...unit.keyContext, session: reviewer, judgeContext: unit.judgeContext }),
  ).rejects.toMatchObject({ code: 'core.account.role' })
  const ended = AbortSignal.abort(new Error('ended'))
  await expect(rejudgeRecords(unit, { signal: ended })).rejects.toThrow('ended')
  expect(countStale(unit.database, 6)).toBe([...eachRecord(unit.database)].length)
})

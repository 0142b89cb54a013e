import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3-multiple-ciphers'
import type { Selectable } from 'kysely'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { verifyAudit } from '../../src/core/audit/verify-audit.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { listImports, undoImport } from '../../src/core/intake/write/import-history.ts'
import { attachPhotoFiles } from '../../src/core/photos/attach-photos.ts'
import { addRecord } from '../../src/core/records/add-record.ts'
import { editRecords } from '../../src/core/records/edit-records.ts'
import { judgeDraft } from '../../src/core/records/judge-draft.ts'
import { recordIndex, recordsByOrdinal } from '../../src/core/records/record-index.ts'
import { findRecord, historyOf, listRecords } from '../../src/core/records/record-reader.ts'
import { removeRecords, restoreRecords } from '../../src/core/records/remove-records.ts'
import { review } from '../../src/core/review/review.ts'
import { suggestValues } from '../../src/core/search/suggest-values.ts'
import { query } from '../../src/core/store/database.ts'
import { migrations } from '../../src/core/store/migrations/index.ts'
import { type ImportTable, toRecord } from '../../src/core/store/schema.ts'
import type { Unit } from '../../src/core/unit.ts'
import { samplePersons } from '../../src/sample/persons.ts'
import { sortColumns } from '../../src/shared/record/field-lists.ts'
import { recordValues } from '../../src/shared/record/record-values.ts'
import { assembleRecord } from '../../src/shared/rules/assemble.ts'
import {
  contentMender,
  createEnrolledUnit,
  openAs,
  sampleDictionary,
  temporaryFolder,
  writePeople,
  writePhotoFiles,
} from '../fixtures/unit/enrolled-unit.ts'
import { openCopy } from '../fixtures/unit/own-unit.ts'

let prepared: string
/** The clerk's, in a copy of the prepared unit for each test. */
let unit: Unit

beforeAll(async () => {
  prepared = await createEnrolledUnit()
  const file = join(temporaryFolder(), 'people.xlsx')
  await writePeople(file, 40)
  const clerk = await openAs(prepared, 'clerk')
  await importFile(clerk, file)
  await clerk.close()
})
beforeEach(async () => {
  unit = await openCopy(prepared, 'clerk')
})

const edit = (id: string, values: Record<string, string>, dryRun = false) =>
  editRecords(unit, [{ id, values }], { dryRun }).then(([outcome]) => outcome!)

const stored = (id: string) => findRecord(unit.database, id)!
const nth = (index: number) => listRecords(unit.database)[index]!

const attachPhotoTo = async (documentNumber: string): Promise<void> => {
  const paths = [writePhotoFiles(temporaryFolder(), [documentNumber])]
  for await (const attached of attachPhotoFiles(unit, { paths, mender: contentMender, spec: {} as never }))
    expect(attached.outcome).toBe('attached')
}

/** Attaches a photo to the record and approves both, which puts the record into the batch. */
const moveToBatch = async ({ id, documentNumber }: { id: string; documentNumber: string }): Promise<void> => {
  await attachPhotoTo(documentNumber)
  const reviewer = await openAs(unit.home, 'reviewer')
  await review(reviewer, 'photos', { approve: [id] })
  await review(reviewer, 'records', { approve: [id] })
  await reviewer.close()
  expect(stored(id).state).toBe('inBatch')
}

/** A new person's texts, of a seed that the import did not use. */
const newPerson = (seed: number): Record<string, string> =>
  Object.fromEntries(
    Object.entries(samplePersons(1, seed, sampleDictionary())[0]!.row).map(([field, value]) => [field, String(value)]),
  )

test('a record’s texts assemble to the same record again', () => {
  for (const row of listRecords(unit.database)) {
    const record = toRecord(row)
    const again = assembleRecord(recordValues(record), unit.dictionary, unit.today)
    expect(again).toEqual({ record, changes: [], faults: [] })
  }
})

describe('a change by hand', () => {
  test('is judged, written, audited by hash, and can be undone', async () => {
    const { id, contentHash } = nth(0)
    const outcome = await edit(id, { employerName: '样例 建设（集团）公司' })
    expect(outcome).toMatchObject({ outcome: 'changed', after: { employerName: '样例建设（集团）公司' } })
    expect(stored(id)).toMatchObject({ state: 'ready', employerName: '样例建设（集团）公司' })
    const actions = historyOf(unit.database, id)
    expect(actions.map(({ action }) => action)).toEqual(['import', 'record.edit', 'record.complete'])
    expect(JSON.parse(actions[1]!.before!)).toEqual({ state: 'ready', content: contentHash })
    expect(JSON.parse(actions[1]!.after!)).toEqual({ state: 'draft', content: stored(id).contentHash })
    await edit(id, outcome.before)
    expect(stored(id).contentHash).toBe(contentHash)
    expect((await edit(id, { name: stored(id).name })).outcome).toBe('same')
    expect(verifyAudit(unit.database)).toMatchObject({ whole: true })
  })

  test('that is wrong changes nothing and says why', async () => {
    const { id, contentHash } = nth(1)
    const outcome = await edit(id, { obtainedOn: '2199-01-01' })
    expect(outcome).toMatchObject({ outcome: 'refused', before: {} })
    expect(outcome.faults).toContainEqual(expect.objectContaining({ field: 'obtainedOn', severity: 'error' }))
    expect(stored(id).contentHash).toBe(contentHash)
    expect((await edit('nobody', {})).problem).toMatchObject({ code: 'core.record.missing' })
  })

  test('to another record’s person and title is refused', async () => {
    const [one, two] = [nth(2), nth(3)]
    const { documentType, documentNumber, series, specialty, title, sex } = recordValues(toRecord(one)) as Record<
      string,
      string
    >
    const values = { documentType, documentNumber, series, specialty, title, sex } as Record<string, string>
    const outcome = await edit(two.id, values)
    expect(outcome.faults).toContainEqual(expect.objectContaining({ code: 'record.differs' }))
    expect(judgeDraft(unit.database, unit.judgeContext, recordValues(toRecord(one)), one.id).faults).toEqual([])
    expect(judgeDraft(unit.database, unit.judgeContext, recordValues(toRecord(one))).faults).toMatchObject([
      { code: 'record.same' },
    ])
  })

  test('as a dry run reports the change and stores nothing', async () => {
    const { id, contentHash } = nth(4)
    expect(await edit(id, { specialty: '样例新专业' }, true)).toMatchObject({ outcome: 'changed' })
    expect(stored(id).contentHash).toBe(contentHash)
  })

  test('of many: each by itself', async () => {
    const ids = listRecords(unit.database)
      .slice(5, 15)
      .map(({ id }) => id)
    const changes = [...ids.map((id) => ({ id, values: { specialty: '样例专业' } })), { id: 'nobody', values: {} }]
    const outcomes = await editRecords(unit, changes)
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([...ids.map(() => 'changed'), 'refused'])
    expect(listRecords(unit.database).filter(({ specialty }) => specialty === '样例专业')).toHaveLength(10)
  })

  test('to a new identity number changes the sex with it', async () => {
    const women = listRecords(unit.database).filter((row) => row.documentType === 'residentId' && row.sex === 'female')
    const { id } = women[0]!
    const outcome = await edit(id, { documentNumber: '110101199003070759' })
    expect(outcome.after).toMatchObject({ sex: '男' })
    await edit(id, outcome.before)
    expect(stored(id).sex).toBe('female')
  })

  test('of another person than the photo’s sends the photo to be looked at again, of other fields it does not', async () => {
    const { id, documentNumber, specialty } = nth(16)
    await attachPhotoTo(documentNumber)
    const reviewer = await openAs(unit.home, 'reviewer')
    await review(reviewer, 'photos', { approve: [id] })
    expect(stored(id).state).toBe('photoApproved')
    await edit(id, { specialty: `${specialty}（新）` })
    expect(stored(id)).toMatchObject({ state: 'photoApproved', photo: expect.any(String) })
    const { name } = stored(id)
    await edit(id, { name: '样例另一人' })
    expect(stored(id)).toMatchObject({ state: 'photoSubmitted', photo: expect.any(String) })
    await edit(id, { name })
    expect(stored(id).state).toBe('photoSubmitted')
    await review(reviewer, 'photos', { approve: [id] })
    await review(reviewer, 'records', { approve: [id] })
    expect(await edit(id, { specialty })).toMatchObject({ outcome: 'refused', problem: { code: 'core.record.move' } })
    await expect(editRecords(reviewer, [{ id, values: {} }])).rejects.toMatchObject({ code: 'core.account.role' })
    await reviewer.close()
  })

  test('of a returned record is not needed to send it again', async () => {
    const { id, documentNumber } = nth(17)
    await attachPhotoTo(documentNumber)
    const reviewer = await openAs(unit.home, 'reviewer')
    const resend = async () => (await editRecords(unit, [{ id, values: {} }], { resend: true }))[0]!
    await review(reviewer, 'photos', { return: [id], reason: 'photo.quality' })
    expect(await resend()).toMatchObject({ outcome: 'changed' })
    expect(stored(id)).toMatchObject({ state: 'photoSubmitted', returnCode: null })
    await review(reviewer, 'photos', { approve: [id] })
    await review(reviewer, 'records', { return: [id], reason: 'record.typo', note: '资格专业：应为样例数学' })
    expect(stored(id)).toMatchObject({ returnText: '信息有误，请核对后重新提交（资格专业：应为样例数学）' })
    expect(await resend()).toMatchObject({ outcome: 'changed' })
    expect(stored(id)).toMatchObject({ state: 'photoApproved', returnText: null })
    expect(await resend()).toMatchObject({ outcome: 'same' })
    expect(historyOf(unit.database, id).at(-1)).toMatchObject({ action: 'record.resend' })
    await reviewer.close()
  })

  test('is refused where the field has another text than the one that was seen', async () => {
    const { id, specialty, employerName } = nth(18)
    const change = async (values: object, seen: object) =>
      (await editRecords(unit, [{ id, values: { ...values }, seen: { ...seen } }]))[0]!
    expect(await change({ specialty: '样例甲' }, { specialty })).toMatchObject({ outcome: 'changed' })
    // Another window still shows the text of before.
    expect(await change({ specialty: '样例乙' }, { specialty })).toMatchObject({
      outcome: 'refused',
      problem: { code: 'core.record.overtaken', found: expect.stringContaining('样例甲') },
    })
    expect(stored(id).specialty).toBe('样例甲')
    expect(await change({ employerName: '样例丙公司' }, { employerName })).toMatchObject({ outcome: 'changed' })
  })
})

test('one record is added by hand, once, and removed without a trace but the audit’s', async () => {
  const values = newPerson(99)
  const added = await addRecord(unit, values)
  if (added.outcome !== 'added') throw new Error(JSON.stringify(added))
  expect(stored(added.id)).toMatchObject({ state: 'ready', importId: null, enteredBy: unit.session.id })
  expect(await addRecord(unit, values)).toMatchObject({
    outcome: 'refused',
    faults: [{ code: 'record.same' }],
  })
  expect(await addRecord(unit, { name: '样例' })).toMatchObject({ outcome: 'refused' })

  expect(await removeRecords(unit, [added.id, 'nobody'])).toMatchObject([
    { removed: true },
    { removed: false, problem: { code: 'core.record.missing' } },
  ])
  expect(findRecord(unit.database, added.id)).toBeUndefined()
  expect(historyOf(unit.database, added.id).map(({ action }) => action)).toEqual(['record.enter', 'record.remove'])
  await moveToBatch(nth(16))
  const [inBatch] = listRecords(unit.database, { state: 'inBatch' })
  expect(await removeRecords(unit, [inBatch!.id])).toMatchObject([
    { removed: false, problem: { code: 'core.record.held' } },
  ])
})

describe('a removal', () => {
  const removeAndRestore = async (id: string) => {
    expect(await removeRecords(unit, [id])).toMatchObject([{ removed: true }])
    expect(findRecord(unit.database, id)).toBeUndefined()
    return restoreRecords(unit, [id])
  }

  test('is undone with the photo, the origin and the place of the record', async () => {
    const { id, documentNumber } = nth(4)
    await attachPhotoTo(documentNumber)
    const before = stored(id)
    const photo = () => unit.database.all(query.selectFrom('photo').selectAll().where('sha256', '=', before.photo!))
    const tally = () => unit.database.all(query.selectFrom('recordTally').selectAll().where('records', '>', 0))
    const order = recordIndex(unit.database, {})
    const [kept, counted] = [photo(), tally()]
    expect(kept).toHaveLength(1)
    expect(await removeAndRestore(id)).toEqual([{ id, restored: true }])
    expect(stored(id)).toEqual(before)
    expect(photo()).toEqual([{ ...kept[0], look: null }])
    expect(tally()).toEqual(counted)
    expect(recordIndex(unit.database, {})).toEqual(order)
    expect(recordIndex(unit.database, { search: before.name })).toContain(before.ordinal)
    expect(
      historyOf(unit.database, id)
        .slice(-2)
        .map(({ action }) => action),
    ).toEqual(['record.remove', 'record.restore'])
    expect(verifyAudit(unit.database)).toMatchObject({ whole: true })
    // It is back, so there is nothing left to put back.
    expect(await restoreRecords(unit, [id])).toMatchObject([{ problem: { code: 'core.record.missing' } }])
  })

  test('is not undone where the same person and title were entered again, nor after signing out', async () => {
    const values = newPerson(98)
    const first = await addRecord(unit, values)
    if (first.outcome !== 'added') throw new Error(JSON.stringify(first))
    await removeRecords(unit, [first.id])
    const second = await addRecord(unit, values)
    if (second.outcome !== 'added') throw new Error(JSON.stringify(second))
    expect(await restoreRecords(unit, [first.id])).toMatchObject([
      { restored: false, problem: { code: 'core.record.enteredAgain' } },
    ])
    await removeRecords(unit, [second.id])
    const later = await openAs(unit.home, 'clerk')
    expect(await restoreRecords(later, [first.id])).toMatchObject([{ problem: { code: 'core.record.missing' } }])
    await later.close()
    expect(await restoreRecords(unit, [first.id])).toEqual([{ id: first.id, restored: true }])
  })
})

describe('the list', () => {
  const all = () => recordIndex(unit.database, {})

  test('is sorted by every column in both directions and loses nothing', async () => {
    // Equal values and a second state among the sorted ones.
    const changes = [...recordsByOrdinal(unit.database, all().slice(5, 15))].map(({ id }) => ({
      id,
      values: { specialty: '样例专业' },
    }))
    await editRecords(unit, changes)
    await moveToBatch(nth(16))
    const ordinals = [...all()].sort((one, other) => one - other)
    expect(all()).toEqual(ordinals)
    for (const by of sortColumns)
      for (const descending of [false, true]) {
        const index = recordIndex(unit.database, {}, { by, descending })
        expect([...index].sort((one, other) => one - other)).toEqual(ordinals)
        const texts = recordsByOrdinal(unit.database, index).map((row) => row[by])
        const compare = new Intl.Collator('zh-CN').compare
        const sorted = [...texts].sort((one, other) => (descending ? compare(other, one) : compare(one, other)))
        expect(texts).toEqual(sorted)
      }
  })

  test('filters by series, review type, warning and import', () => {
    const rows = listRecords(unit.database)
    const count = (filter: Parameters<typeof recordIndex>[1]) => recordIndex(unit.database, filter).length
    const [{ series, reviewType, importId }] = rows as [(typeof rows)[0]]
    expect(count({ series })).toBe(rows.filter((row) => row.series === series).length)
    expect(count({ reviewType })).toBe(rows.filter((row) => row.reviewType === reviewType).length)
    expect(count({ warned: true })).toBe(rows.filter((row) => row.warnings !== '[]').length)
    expect(count({ importId: importId! })).toBe(rows.length)
    expect(count({ importId: 'none' })).toBe(0)
  })

  test('reads rows by ordinal, in the requested order', () => {
    const wanted = all().slice(0, 5).reverse()
    expect(recordsByOrdinal(unit.database, [...wanted, 999_999]).map(({ ordinal }) => ordinal)).toEqual(wanted)
  })
})

test('suggests what other records have: begun first, then held, a wildcard taken as it is', () => {
  const names = suggestValues(unit.database, 'employerName', '样例')
  expect(names.length).toBeGreaterThan(1)
  expect(names.every((name) => name.includes('样例'))).toBe(true)
  expect(suggestValues(unit.database, 'employerName', '中学')[0]).toContain('中学')
  expect(suggestValues(unit.database, 'employerName', '%')).toEqual([])
})

describe('an import is undone as a whole', () => {
  test('while none of its records has moved on, and only once', async () => {
    const file = join(temporaryFolder(), 'people.xlsx')
    await writePeople(file, 12, 5)
    const before = listRecords(unit.database).length
    const { accepted } = await importFile(unit, file)
    const [newest] = listImports(unit.database)
    expect(newest).toMatchObject({ present: accepted, further: 0, undoneAt: null })
    expect(await undoImport(unit, newest!.id)).toBe(accepted)
    expect(listRecords(unit.database)).toHaveLength(before)
    expect(listImports(unit.database)[0]).toMatchObject({ present: 0, undoneAt: expect.any(String) })
    await expect(undoImport(unit, newest!.id)).rejects.toMatchObject({
      code: 'core.import.undone',
    })
    expect(historyOf(unit.database, newest!.id).map(({ action }) => action)).toEqual(['import', 'import.undo'])
    expect((await importFile(unit, file)).accepted).toBe(accepted)
  })

  test('not after one has', async () => {
    await moveToBatch(nth(16))
    const first = listImports(unit.database).at(-1)!
    expect(first.further).toBeGreaterThan(0)
    await expect(undoImport(unit, first.id)).rejects.toMatchObject({
      code: 'core.import.further',
    })
    await expect(undoImport(unit, 'none')).rejects.toMatchObject({
      code: 'core.import.missing',
    })
  })
})

test('the migration for undoing imports keeps existing imports', () => {
  const old = new BetterSqlite(':memory:')
  for (const { up } of migrations.slice(0, 3)) old.exec(up)
  const [account] = unit.database.all(query.selectFrom('account').selectAll())
  const [{ undoneAt, undoneBy, unconfirmed, ...kept }] = unit.database.all(query.selectFrom('import').selectAll()) as [
    Selectable<ImportTable>,
  ]
  for (const [table, row] of Object.entries({ account: { ...account, id: kept.account }, import: kept })) {
    const columns = Object.keys(row)
    old
      .prepare(`insert into ${table} (${columns.join()}) values (${columns.map((name) => `@${name}`).join()})`)
      .run(row)
  }
  old.exec(migrations[3]!.up)
  expect(old.prepare('select * from import').all()).toEqual([{ ...kept, undoneAt: null, undoneBy: null }])
  expect(undoneAt ?? undoneBy).toBeNull()
  old.exec(migrations[4]!.up)
  expect(old.prepare('select unconfirmed from import').get()).toEqual({ unconfirmed })
  old.close()
})

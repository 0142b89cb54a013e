import { join } from 'node:path'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { verifyAudit } from '../../src/core/audit/verify-audit.ts'
import { keepApart, likelyDuplicates, recordsOfEmployer } from '../../src/core/employers/likely-duplicates.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { editRecords } from '../../src/core/records/edit-records.ts'
import { listRecords } from '../../src/core/records/record-reader.ts'
import { query } from '../../src/core/store/database.ts'
import type { Unit } from '../../src/core/unit.ts'
import { createEnrolledUnit, openAs, temporaryFolder, writePeople } from '../fixtures/unit/enrolled-unit.ts'
import { openCopy } from '../fixtures/unit/own-unit.ts'

let prepared: string
/** The clerk's, in a copy of the prepared unit for each test. */
let unit: Unit

beforeAll(async () => {
  prepared = await createEnrolledUnit()
  const clerk = await openAs(prepared, 'clerk')
  const file = join(temporaryFolder(), 'people.xlsx')
  await writePeople(file, 40)
  await importFile(clerk, file)
  const rows = listRecords(clerk.database).filter(({ reviewType }) => reviewType === 'social')
  const name = (row: number) => (row < 3 ? '贵安样例测绘有限公司' : row < 4 ? '贵安样例测绘有限责任公司' : undefined)
  const changes = rows.flatMap(({ id }, row) => (name(row) ? [{ id, values: { employerName: name(row)! } }] : []))
  const outcomes = await editRecords(clerk, changes)
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array(4).fill('changed'))
  await clerk.close()
})
beforeEach(async () => {
  unit = await openCopy(prepared, 'clerk')
})

const group = () =>
  likelyDuplicates(unit.database).find(({ names }) => names.some(({ name }) => name === '贵安样例测绘有限公司'))

test('two spellings of one employer are offered, merged by changing the records, and undone', async () => {
  const { database } = unit
  expect(group()?.names).toEqual([
    { name: '贵安样例测绘有限公司', records: 3 },
    { name: '贵安样例测绘有限责任公司', records: 1 },
  ])
  for (const { names } of likelyDuplicates(database))
    expect(names.map(({ name }) => name).filter((name) => /第\d+中学/u.test(name)).length).toBeLessThan(2)
  const { changeable, held } = recordsOfEmployer(database, '贵安样例测绘有限责任公司')
  expect([changeable.length, held]).toEqual([1, 0])
  const changes = changeable.map((id) => ({ id, values: { employerName: '贵安样例测绘有限公司' } }))
  const outcomes = await editRecords(unit, changes)
  expect(group()).toBeUndefined()
  expect(recordsOfEmployer(database, '贵安样例测绘有限公司').changeable).toHaveLength(4)
  const back = outcomes.map(({ id, before }) => ({ id, values: before }))
  await editRecords(unit, back)
  expect(group()?.names.map(({ records }) => records)).toEqual([3, 1])
  expect(verifyAudit(unit.database).whole).toBe(true)
})

test('records that are submitted keep their employer', async () => {
  const [first] = recordsOfEmployer(unit.database, '贵安样例测绘有限公司').changeable
  await unit.gate.write(
    'unit',
    (work) => void work.database.run(query.updateTable('record').set({ state: 'inBatch' }).where('id', '=', first!)),
  )
  expect(recordsOfEmployer(unit.database, '贵安样例测绘有限公司')).toMatchObject({ held: 1 })
  const change = [{ id: first!, values: { employerName: '别的单位' } }]
  const [outcome] = await editRecords(unit, change)
  expect(outcome).toMatchObject({ outcome: 'refused', problem: { code: 'core.record.move' } })
})

test('names that a clerk declares different are not offered again', async () => {
  const names = ['贵安样例测绘有限公司', '贵安样例测绘有限责任公司']
  const reviewer = { ...unit.session, role: 'reviewer' as const }
  expect(() => keepApart({ gate: unit.gate, session: reviewer }, names)).toThrow(
    expect.objectContaining({ code: 'core.account.role' }),
  )
  await keepApart(unit, names)
  expect(group()).toBeUndefined()
})

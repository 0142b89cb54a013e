import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FileCheck } from '../../src/core/intake/check/file-check.ts'
import { packedBlocks } from '../../src/core/intake/judge/packed-block.ts'
import { openJudgedRows } from '../../src/core/intake/judge/row-source.ts'
import type { IntakeRow } from '../../src/core/intake/read/intake-row.ts'
import { readRememberedHeaders } from '../../src/core/intake/read/remembered-headers.ts'
import type { SheetPlaces } from '../../src/core/intake/read/sheet-places.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { ImportSession } from '../../src/core/intake/session/import-session.ts'
import { undoImport } from '../../src/core/intake/write/import-history.ts'
import { personsFinder } from '../../src/core/records/known-person.ts'
import { findOrigin } from '../../src/core/records/record-origin.ts'
import { listRecords } from '../../src/core/records/record-reader.ts'
import { personOf } from '../../src/core/records/stored-key.ts'
import { query } from '../../src/core/store/database.ts'
import type { Unit } from '../../src/core/unit.ts'
import type { PlacedFault } from '../../src/shared/record/fault.ts'
import type { Field } from '../../src/shared/record/record-fields.ts'
import { corpusFolder } from '../fixtures/tables/corpus-outcome.ts'
import { createEnrolledUnit } from '../fixtures/unit/enrolled-unit.ts'
import { openCopy } from '../fixtures/unit/own-unit.ts'

let prepared: string
/** The clerk's, in a copy of the prepared unit for each test. */
let unit: Unit
beforeAll(async () => {
  prepared = await createEnrolledUnit()
})
beforeEach(async () => {
  unit = await openCopy(prepared, 'clerk')
})

const header =
  '姓名,性别,证件类型,证件号码,资格系列,资格专业,资格名称,评审类型,取得时间,申报单位（机构）,评审机构,评审机构组建单位,备注'

interface Person {
  readonly name: string
  readonly number: string
  readonly title: string
  readonly on: string
}

/** Few names, numbers and titles, so that twins, other spellings and faults meet often. */
const person: fc.Arbitrary<Person> = fc.record({
  name: fc.constantFrom('样例甲', '样例乙', '样例•丙', '样例1'),
  number: fc.constantFrom('00000012', '0000001299', '00000021', '错'),
  title: fc.constantFrom('工程师', '工程师', '幻想师'),
  on: fc.constantFrom('2024-05-06', '2024.5.6', '2024-05'),
})

const csv = (people: readonly Person[]): Uint8Array =>
  Buffer.from(
    [
      header,
      ...people.map(
        ({ name, number, title, on }, index) =>
          `${name},男,台湾居民来往大陆通行证,${number},工程技术人员,样例,${title},社会化评审,${on},样例单位,样例市专业技术职务任职资格评审委员会,样例市人力资源和社会保障局,备注${index}`,
      ),
    ].join('\n'),
  )

const told = (faults: Iterable<PlacedFault>) => [...faults].map(({ cell, code, found }) => `${cell} ${code} ${found}`)

const checkOf = async (bytes: Uint8Array): Promise<FileCheck> => {
  const { places, blocks } = await openJudgedRows('packed', bytes, unit.judgeContext, { name: '名单.csv' })
  const check = new FileCheck(unit.database, unit.judgeContext, places)
  for await (const block of blocks) check.add(block)
  return check
}

const checkOfRows = async (rows: readonly IntakeRow[], places: SheetPlaces): Promise<FileCheck> => {
  const check = new FileCheck(unit.database, unit.judgeContext, places)
  async function* blocks() {
    yield [...rows]
  }
  for await (const block of packedBlocks({ blocks, share: 1 }, unit.judgeContext)) check.add(block)
  return check
}

const sessionOf = async (bytes: Uint8Array): Promise<ImportSession> => {
  const session = await ImportSession.open(unit, { name: '名单.csv', bytes })
  await session.check('名单', { headerRow: 1 }, AbortSignal.timeout(600_000), () => {})
  return session
}

test('a row that is hidden in the file gets a warning, and is not imported until it is confirmed', async () => {
  const bytes = await readFile(join(corpusFolder, 'openpyxl-hidden.xlsx'))
  const session = await ImportSession.open(unit, { name: '隐藏.xlsx', bytes })
  const { sheet, headerRow, columns } = session.layout
  expect(columns.filter(({ hidden }) => hidden).map(({ letters }) => letters)).toEqual(['M'])
  await session.check(sheet, { headerRow: headerRow! }, AbortSignal.timeout(600_000), () => {})
  const { checked } = session
  expect(checked.kinds().filter(({ severity }) => severity === 'warning')).toMatchObject([
    { code: 'row.hidden', count: 1, column: '' },
  ])
  const hidden = [...checked.faults({ code: 'row.hidden' })].map(({ row }) => row.row)
  expect(hidden).toEqual([3])
  const left = checked.counts(new Set())
  expect(checked.counts(new Set(['row.hidden']))).toMatchObject({
    accepted: left.accepted + 1,
    unconfirmed: left.unconfirmed - 1,
  })
  // Mended, it is still hidden.
  await session.mend(3, 'specialty', '样例水利')
  expect(checked.faultsAt(3).map(({ code }) => code)).toEqual(['row.hidden'])
})

test('a check predicts the import: the same counts, the same faults', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(person, { maxLength: 8 }), fc.boolean(), async (people, confirm) => {
      const bytes = csv(people)
      const confirmed = confirm ? undefined : new Set<string>()
      const check = await checkOf(bytes)
      const faults: PlacedFault[] = []
      const importId = crypto.randomUUID()
      const counts = await importFile(
        unit,
        { name: '名单.csv', bytes },
        { importId, confirmed, onFault: (fault) => faults.push(fault) },
      )
      try {
        // A row left out for its warning is nobody's twin later on, so only counts with all warnings in are foretold.
        if (confirm) {
          expect(counts).toEqual(check.counts())
          expect(told(faults)).toEqual(told([...check.faults()].map(({ fault }) => fault)))
        } else expect(counts.warned).toBe(0)
        expect(listRecords(unit.database)).toHaveLength(counts.accepted)
      } finally {
        await undoImport(unit, importId)
      }
    }),
    { numRuns: 40 },
  )
})

test('of hundreds of records of one person only a few are read, and every duplicate and other spelling is reported', async () => {
  const many = 600
  const titled = (name: string, mark: string, from: number) =>
    `${name},男,台湾居民来往大陆通行证,00000055,工程技术人员,${mark}${from},工程师,社会化评审,2024-05-06,样例单位,样例市专业技术职务任职资格评审委员会,样例市人力资源和社会保障局,${from}`
  const file = (rows: readonly string[]) => Buffer.from([header, ...rows].join('\n'))
  const all = Array.from({ length: many }, (_, index) => titled(index === 300 ? '样例乙' : '样例甲', '专业', index))
  const importId = crypto.randomUUID()
  const bytes = file(all)
  await importFile(unit, { name: '名单.csv', bytes }, { importId })
  try {
    const keys = unit.database.all(query.selectFrom('record').select('duplicateKey').where('importId', '=', importId))
    expect(keys).toHaveLength(many)
    const records = keys.slice(0, 10).map(({ duplicateKey: key }) => ({ person: personOf(key), key }))
    const known = personsFinder(unit.database)(records).get(records[0]!.person)!
    expect(known.length).toBeLessThanOrEqual(2 + records.length)
    expect(new Set(known.map(({ name }) => name))).toEqual(new Set(['样例甲', '样例乙']))
    expect((await checkOf(bytes)).counts()).toMatchObject({ rows: many, duplicates: many, accepted: 0 })
    const next = await checkOf(
      file([titled('样例甲', '专业', 5), titled('样例甲', '别的', 0), titled('样例丙', '专业', 300)]),
    )
    expect([...next.faults()].map(({ fault, row }) => `${row.row} ${fault.code}`)).toEqual([
      '3 person.otherName',
      '4 record.differs',
      '4 person.otherName',
    ])
  } finally {
    await undoImport(unit, importId)
  }
})

test('a file that was mended cell by cell is judged like one written that way', async () => {
  const mending = fc.record({
    row: fc.integer({ min: 2, max: 9 }),
    all: fc.boolean(),
    cell: fc.oneof(
      fc.record({ field: fc.constant<Field>('name'), text: fc.constantFrom('样例甲', '样例乙') }),
      fc.record({ field: fc.constant<Field>('documentNumber'), text: fc.constantFrom('00000012', '00000021', '错') }),
      fc.record({ field: fc.constant<Field>('title'), text: fc.constantFrom('工程师', '幻想师') }),
    ),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(person, { minLength: 8, maxLength: 8 }),
      fc.array(mending, { maxLength: 6 }),
      async (people, mendings) => {
        const session = await sessionOf(csv(people))
        const before = told([...session.checked.faults()].map(({ fault }) => fault))
        for (const { row, cell, all } of mendings) {
          const was = session.checked.rowAt(row)!.textOf(cell.field)
          if (all) await session.mendAll(cell.field, was, cell.text)
          else await session.mend(row, cell.field, cell.text)
        }
        const fresh = await checkOfRows([...session.checked.rows()], session.checked.places)
        expect(told([...session.checked.faults()].map(({ fault }) => fault))).toEqual(
          told([...fresh.faults()].map(({ fault }) => fault)),
        )
        expect(session.checked.counts()).toEqual(fresh.counts())
        expect(Object.fromEntries(session.checked.changes.map(({ key, count }) => [key, count]))).toEqual(
          Object.fromEntries(fresh.changes.map(({ key, count }) => [key, count])),
        )
        while (session.mendings > 0) await session.undoMending()
        expect(told([...session.checked.faults()].map(({ fault }) => fault))).toEqual(before)
      },
    ),
    { numRuns: 30 },
  )
})

describe('a session', () => {
  const people = [
    { name: '样例•丙', number: '00000012', title: '幻想师', on: '2024.5.6' },
    { name: '样例乙', number: '00000021', title: '幻想师', on: '2024-05-06' },
    { name: '样例乙', number: '00000039', title: '幻想', on: '2024-05-06' },
  ]

  test('mends all equal cells at once, imports, and stores mended texts and unused columns with the record', async () => {
    const session = await sessionOf(csv(people))
    expect(await session.mendAll('title', '幻想师', '工程师')).toBe(2)
    expect(session.checked.counts()).toMatchObject({ accepted: 2, refused: 1 })
    const importId = crypto.randomUUID()
    const counts = await session.run(importId, new Set(), AbortSignal.timeout(600_000), () => {})
    expect(counts).toMatchObject({ rows: 3, accepted: 2, refused: 1 })
    const [first] = listRecords(unit.database)
    expect(findOrigin(unit.database, first!.ordinal)).toEqual({
      changes: [
        { field: 'title', was: '幻想师', is: '工程师', mended: true },
        { field: 'name', was: '样例•丙', is: '样例·丙' },
        { field: 'obtainedOn', was: '2024.5.6', is: '2024-05-06' },
      ],
      aside: { 备注: '备注0' },
    })
    // Mended in the clerk's own file and imported again, only what was mended is new.
    const again = await importFile(unit, {
      name: '名单.csv',
      bytes: csv(people.map((each) => ({ ...each, title: '工程师' }))),
    })
    expect(again).toMatchObject({ rows: 3, accepted: 1, duplicates: 2 })
    for (const { id } of [{ id: importId }]) await undoImport(unit, id)
    expect(findOrigin(unit.database, first!.ordinal)).toBeUndefined()
  })

  test('keeps the rows that an import left, to be mended and imported by another one', async () => {
    const rows = [
      { name: '样例丁', number: '00000104', title: '工程师', on: '2024-05-06' },
      { name: '样例Ab', number: '00000112', title: '工程师', on: '2024-05-06' },
      { name: '样例戊', number: '00000120', title: '幻想', on: '2024-05-06' },
    ]
    const session = await sessionOf(csv(rows))
    const run = () => session.run(crypto.randomUUID(), new Set(['name.mixed']), AbortSignal.timeout(600_000), () => {})
    await session.mend(2, 'title', '高级工程师')
    expect(await run()).toMatchObject({ rows: 3, accepted: 2, warned: 1, refused: 1 })
    // What is in the store is present now. Its warnings are settled, and its mending cannot be undone here.
    expect(session.checked.counts(new Set())).toMatchObject({ accepted: 0, unconfirmed: 0, refused: 1, duplicates: 2 })
    expect(session.checked.kinds().map(({ code }) => code)).toEqual(['title.notInSeries'])
    expect(session.checked.faultsFrom({}, 0, 10).faults.map(({ row }) => row.row)).toEqual([4])
    expect(session.mendings).toBe(0)
    await session.mend(4, 'title', '工程师')
    expect(session.checked.counts(new Set())).toMatchObject({ accepted: 1, refused: 0, duplicates: 2 })
    expect(await run()).toMatchObject({ rows: 3, accepted: 1, refused: 0, duplicates: 2 })
    expect(session.checked.kinds()).toEqual([])
  })

  test('judges a long file block by block as all its rows here; a stopped check leaves nothing', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => ({
      ...people[index % 3]!,
      title: index % 4 === 0 ? '幻想师' : '工程师',
      // Every hundredth row is about the person of the row before it.
      number: `${10_000_000 + (index % 100 === 99 ? index - 1 : index)}`,
    }))
    const bytes = csv(many)
    const session = await ImportSession.open(unit, { name: '名单.csv', bytes })
    const stop = new AbortController()
    const stopped = session.check('名单', { headerRow: 1 }, stop.signal, () => stop.abort(new Error('stop')))
    await expect(stopped).rejects.toThrow('stop')
    expect(() => session.checked).toThrow(expect.objectContaining({ code: 'intake.notChecked' }))
    const shares: number[] = []
    await session.check('名单', { headerRow: 1 }, AbortSignal.timeout(600_000), ({ share }) => shares.push(share))
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    expect(shares.at(-1)).toBe(1)
    const { checked } = session
    const here = await checkOfRows([...checked.rows()], checked.places)
    expect(checked.counts()).toEqual(here.counts())
    expect(checked.kinds()).toEqual(here.kinds())
    expect(checked.changes).toEqual(here.changes)
    const all = [...checked.faults()].map(({ fault }) => fault)
    expect(told(all)).toEqual(told([...here.faults()].map(({ fault }) => fault)))
    expect(all.some(({ code }) => code === 'person.otherName')).toBe(true)
    // A page of some faults is cut out of all of them.
    const wanted = all.filter(({ code }) => code === 'title.notInSeries')
    expect(wanted.length).toBeGreaterThan(1000)
    const page = checked.faultsFrom({ code: 'title.notInSeries', field: 'title' }, 900, 5)
    expect(page.total).toBe(wanted.length)
    expect(told(page.faults.map(({ fault }) => fault))).toEqual(told(wanted.slice(900, 905)))
    session.close()
    expect(() => checked.rowAt(2)).toThrow(expect.objectContaining({ code: 'intake.notOpen' }))
  }, 600_000)

  test('reads columns as the clerk chose, and stores the choice for the unit', async () => {
    const bytes = Buffer.from(csv(people).toString().replace('姓名', '何人').replace('备注', '单位'))
    const open = () => ImportSession.open(unit, { name: '名单.csv', bytes })
    const session = await open()
    expect(session.layout.columns.find(({ header: written }) => written === '何人')).toMatchObject({
      field: null,
      settled: false,
    })
    // Two columns could be the employer; the first is used, and the clerk must decide on the other.
    expect(session.layout.columns.find(({ header: written }) => written === '单位')).toMatchObject({ field: null })
    await session.check(
      '名单',
      {
        headerRow: 1,
        fields: new Map<number, Field | null>([
          [0, 'name'],
          [12, null],
        ]),
      },
      AbortSignal.timeout(600_000),
      () => {},
    )
    expect(readRememberedHeaders(unit.database)).toMatchObject({ 何人: 'name', 单位: null })
    const next = await open()
    expect(next.layout.columns.find(({ header: written }) => written === '何人')).toMatchObject({
      field: 'name',
      settled: true,
    })
    expect(next.layout.columns.find(({ header: written }) => written === '单位')).toMatchObject({
      field: null,
      settled: true,
    })
  })

  test('gives every row the same text where a column is missing', async () => {
    const bytes = Buffer.from(
      csv(people.map((each) => ({ ...each, title: '工程师' })))
        .toString()
        .replaceAll(',社会化评审', '')
        .replace(',评审类型', ''),
    )
    await expect(sessionOf(bytes)).rejects.toMatchObject({ code: 'intake.columnsMissing' })
    const session = await ImportSession.open(unit, { name: '名单.csv', bytes })
    await session.check(
      '名单',
      { headerRow: 1, fixed: { reviewType: '社会化评审' } },
      AbortSignal.timeout(600_000),
      () => {},
    )
    expect([...session.checked.rows()].map((row) => row.values.reviewType)).toEqual([
      '社会化评审',
      '社会化评审',
      '社会化评审',
    ])
    expect(session.checked.kinds()).toEqual([])
    // The next file with the same headers brings the text along, and one with others does not.
    const next = await ImportSession.open(unit, { name: '另一份.csv', bytes })
    expect(next.layout.constants).toEqual({ reviewType: '社会化评审' })
    const other = Buffer.from(bytes.toString().replace('备注', '说明'))
    expect((await ImportSession.open(unit, { name: '名单.csv', bytes: other })).layout.constants).toEqual({})
  })
})

import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyAudit } from '../../src/core/audit/verify-audit.ts'
import { rejudgeRecords } from '../../src/core/dictionaries/rejudge.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { addRecord } from '../../src/core/records/add-record.ts'
import { editRecords } from '../../src/core/records/edit-records.ts'
import { judgeDraft } from '../../src/core/records/judge-draft.ts'
import { eachRecord, findRecord, listRecords } from '../../src/core/records/record-reader.ts'
import { removeRecords } from '../../src/core/records/remove-records.ts'
import { query } from '../../src/core/store/database.ts'
import { writeSetting } from '../../src/core/store/settings.ts'
import type { Unit } from '../../src/core/unit.ts'
import { sampleCommittee, sampleUnit } from '../../src/sample/sample-unit.ts'
import type { Fault } from '../../src/shared/record/fault.ts'
import { type IdentityFaultCode, isIdentityFault } from '../../src/shared/record/identity.ts'
import type { RawValues } from '../../src/shared/record/record-values.ts'
import { columns } from '../../src/shared/record/template-columns.ts'
import { assembleRecord } from '../../src/shared/rules/assemble.ts'
import { samplePhoto } from '../fixtures/province/sample-batch.ts'
import { ScriptedDevice } from '../fixtures/province/scripted-device.ts'
import { openStage, type Stage } from '../fixtures/province/stage.ts'
import { createEnrolledUnit, openAs, rawDatabase, runSql, sampleDictionary } from '../fixtures/unit/enrolled-unit.ts'

// The same cases through every entry: the table, an import of two files, one file, its dry run, the form, an edit, a
// new dictionary and the province must give the same faults of identity.

/** A document of somebody; the person is the first eight digits of it. */
interface Given {
  readonly name?: string
  /** The document's renewal count, two digits. */
  readonly renewal?: string
  readonly specialty?: string
  readonly obtainedOn?: string
  /** Another person. */
  readonly stranger?: boolean
}

const cases: readonly (readonly [about: string, known: readonly Given[], one: Given, faults: IdentityFaultCode[]])[] = [
  ['nobody else', [{ stranger: true }], {}, []],
  ['a stranger with another name', [{ stranger: true, name: '样例乙' }], {}, []],
  ['another specialty of the same person', [{ specialty: '水利' }], {}, []],
  ['the same record', [{}], {}, ['record.same']],
  ['the same title on another day', [{ obtainedOn: '2023-01-02' }], {}, ['record.differs']],
  ['the same title on a renewed permit', [{ renewal: '01' }], {}, ['record.differs']],
  ['another specialty under another name', [{ specialty: '水利', name: '样例乙' }], {}, ['person.otherName']],
  [
    'another name on a renewed permit',
    [{ specialty: '水利', name: '样例乙', renewal: '02' }],
    {},
    ['person.otherName'],
  ],
  ['the same title under another name', [{ name: '样例乙' }], {}, ['record.differs', 'person.otherName']],
  [
    'two names known, one of them the same',
    [{ specialty: '水利' }, { specialty: '园林', name: '样例乙' }],
    {},
    ['person.otherName'],
  ],
  ['the same record beside another name', [{}, { specialty: '园林', name: '样例乙' }], {}, ['record.same']],
]

let serial = 10_000_000
/** Makes texts of records about a person whom no other test uses. */
const newPerson = () => {
  const person = `${serial++}`
  const stranger = `${serial++}`
  return (given: Given): Record<string, string> => ({
    name: given.name ?? '样例甲',
    sex: '男',
    documentType: '台湾居民来往大陆通行证',
    documentNumber: `${given.stranger ? stranger : person}${given.renewal ?? ''}`,
    series: '工程技术人员',
    specialty: given.specialty ?? '计算机应用',
    title: '工程师',
    reviewType: '社会化评审',
    obtainedOn: given.obtainedOn ?? '2024-05-06',
    employerName: '样例单位',
    committee: sampleCommittee,
    unit: sampleUnit.name,
  })
}

const fileOf = (rows: readonly Readonly<Record<string, string>>[]) => {
  const used = columns.filter(({ field }) => field in rows[0]!)
  const lines = [used.map(({ header }) => header), ...rows.map((row) => used.map(({ field }) => row[field]))]
  return { name: '名单.csv', bytes: Buffer.from(lines.map((line) => line.join(',')).join('\n')) }
}

const codes = (faults: readonly Pick<Fault, 'code'>[]) => faults.filter(isIdentityFault).map(({ code }) => code)

let unit: Unit
beforeAll(async () => {
  unit = await openAs(await createEnrolledUnit(), 'clerk')
})
afterAll(() => unit.close())

const add = async (values: RawValues) => {
  const added = await addRecord(unit, values)
  if (added.outcome === 'refused') throw new Error(codes(added.faults).join())
  return added
}

const importRows = async (rows: readonly Readonly<Record<string, string>>[], dryRun = false) => {
  const faults: Fault[] = []
  const counts = await importFile(unit, fileOf(rows), { dryRun, onFault: (fault) => faults.push(fault) })
  return { counts, faults: codes(faults) }
}

const edit = async (id: string, values: RawValues) => (await editRecords(unit, [{ id, values }]))[0]!

const warningsOf = (id: string): Fault[] => JSON.parse(findRecord(unit.database, id)!.warnings) as Fault[]

/** A dictionary with the same content and the next number. */
const publishUnchanged = () => {
  const version = unit.dictionary.version + 1
  return unit.gate.write('unit', ({ database }) =>
    writeSetting(database, 'dictionary', { ...sampleDictionary(), version }),
  )
}

const rejudge = () => rejudgeRecords(unit)

describe.each(cases)('%s', (_about, known, one, faults) => {
  const same = faults.includes('record.same')
  const refused = faults.some((code) => code.startsWith('record.'))
  /** An import skips an equal record without a fault; inside one file a warning points to the other row. */
  const ofImport = faults.filter((code) => code !== 'record.same')
  const ofFile = same ? ['record.twiceInFile'] : faults

  test('import into the store, and its dry run', async () => {
    const person = newPerson()
    for (const given of known) await add(person(given))
    const candidate = [person(one)]
    const dry = await importRows(candidate, true)
    const real = await importRows(candidate)
    expect(dry).toEqual(real)
    expect(real.faults).toEqual(ofImport)
    expect(real.counts).toMatchObject({
      duplicates: same ? 1 : 0,
      refused: refused && !same ? 1 : 0,
      accepted: refused ? 0 : 1,
    })
  })

  test('rows of one file, and its dry run', async () => {
    const person = newPerson()
    const rows = [...known, one].map(person)
    const before = (await importRows(rows.slice(0, -1), true)).faults
    const dry = await importRows(rows, true)
    const real = await importRows(rows)
    expect(dry).toEqual(real)
    expect(real.faults).toEqual([...before, ...ofFile])
    expect(real.counts.accepted).toBe(known.length + (refused ? 0 : 1))
  })

  test('the entry form, while typing and on saving', async () => {
    const person = newPerson()
    for (const given of known) await add(person(given))
    expect(codes(judgeDraft(unit.database, unit.judgeContext, person(one)).faults)).toEqual(faults)
    const added = await addRecord(unit, person(one))
    expect(codes(added.faults)).toEqual(faults)
    expect(added.outcome).toBe(refused ? 'refused' : 'added')
    if (added.outcome === 'added') expect(codes(warningsOf(added.id))).toEqual(faults)
  })

  test('an edit of another record, and of the record itself', async () => {
    const person = newPerson()
    for (const given of known) await add(person(given))
    const { id } = await add(newPerson()({ specialty: '别的' }))
    const outcome = await edit(id, person(one))
    expect(codes(outcome.faults)).toEqual(faults)
    expect(outcome.outcome).toBe(refused ? 'refused' : 'changed')
    if (refused) return
    expect(codes(warningsOf(id))).toEqual(faults)
    // Judged again, it is not its own twin.
    expect(codes((await edit(id, { employerName: '样例别处' })).faults)).toEqual(faults)
  })

  test('a new dictionary without a change', async () => {
    const person = newPerson()
    const ids: string[] = []
    for (const given of known) ids.push((await add(person(given))).id)
    if (!refused) ids.push((await add(person(one))).id)
    const before = ids.map(warningsOf)
    await publishUnchanged()
    expect(await rejudge()).toMatchObject({ changed: 0, reopened: 0 })
    expect(ids.map(warningsOf)).toEqual(before)
    if (!refused) expect(codes(before.at(-1)!)).toEqual(faults)
  })
})

describe('the province', () => {
  let stage: Stage
  let device: ScriptedDevice
  beforeAll(async () => {
    stage = await openStage()
    device = await ScriptedDevice.ready(stage.address, await stage.code(), stage.province.units)
  })
  afterAll(() => stage.close())

  let photos = 0
  /** A photo of its own for each record, because one photo for two persons is held. */
  const nextPhoto = () => samplePhoto(photos++)

  const reasonOf = (code: IdentityFaultCode) => (code === 'person.otherName' ? code : 'title.duplicate')

  test.each(cases)('%s', async (_about, known, one, faults) => {
    const outcome = faults.some((code) => code.startsWith('record.'))
      ? 'refused'
      : faults.length > 0
        ? 'held'
        : 'accepted'
    const submitted = async (values: Record<string, string>) => ({
      id: randomUUID(),
      record: assembleRecord(values, sampleDictionary(), '2026-06-30').record!,
      photo: await nextPhoto(),
    })
    const expected = { outcome, reasons: faults.map((code) => ({ code: reasonOf(code) })) }
    // In an earlier batch, and above it in the same one.
    const earlier = newPerson()
    await device.submit(await Promise.all(known.map((given) => submitted(earlier(given)))))
    const { receipt } = await device.submit([await submitted(earlier(one))])
    expect(receipt.outcomes[0]).toMatchObject(expected)
    const together = newPerson()
    const batch = await device.submit(await Promise.all([...known, one].map((given) => submitted(together(given)))))
    expect(batch.receipt.outcomes.at(-1)).toMatchObject(expected)
  })

  test('tells a unit neither the other name nor the other record', async () => {
    const person = newPerson()
    const submitted = async (given: Given) => ({
      id: randomUUID(),
      record: assembleRecord(person(given), sampleDictionary(), '2026-06-30').record!,
      photo: await nextPhoto(),
    })
    await device.submit([await submitted({ name: '样例乙' })])
    const { receipt } = await device.submit([await submitted({}), await submitted({ specialty: '水利' })])
    expect(receipt.outcomes.map(({ outcome }) => outcome)).toEqual(['refused', 'held'])
    expect(JSON.stringify(receipt.outcomes)).not.toContain('样例乙')
  })
})

test('a title with a certificate is refused as issued by import, form and edit', async () => {
  const person = newPerson()
  const { id } = await add(person({ obtainedOn: '2023-01-02' }))
  const { id: other } = await add(newPerson()({}))
  const raw = await rawDatabase(unit.home)
  // Past the constraint that an issued record has a batch and a photo.
  runSql(raw, 'pragma ignore_check_constraints=on')
  const set = (values: { state: 'issued' | 'ready'; certificateNumber: string | null }) =>
    raw.run(query.updateTable('record').set(values).where('id', '=', id))
  set({ state: 'issued', certificateNumber: 'GZZC1' })
  try {
    expect((await importRows([person({})])).faults).toEqual(['record.issued'])
    expect(codes(judgeDraft(unit.database, unit.judgeContext, person({})).faults)).toEqual(['record.issued'])
    const [fault] = (await edit(other, person({}))).faults
    expect(fault).toMatchObject({ code: 'record.issued', found: expect.stringContaining('GZZC1') })
  } finally {
    set({ state: 'ready', certificateNumber: null })
    raw.close()
  }
})

test('a dictionary that gives a title another level judges identity again', async () => {
  const person = newPerson()
  const { id } = await add(person({}))
  await add(person({ specialty: '水利', name: '样例乙' }))
  const version = unit.dictionary.version + 1
  const changed = sampleDictionary()
  await unit.gate.write('unit', ({ database }) =>
    writeSetting(database, 'dictionary', {
      ...changed,
      version,
      series: changed.series.map((series) => ({
        ...series,
        titles: series.titles.map((title) =>
          title.name === '工程师' ? { ...title, level: 'seniorAssociate' as const } : title,
        ),
      })),
    }),
  )
  await rejudge()
  expect(findRecord(unit.database, id)!.state).toBe('draft')
  expect(codes(warningsOf(id))).toEqual(['person.otherName'])
  await publishUnchanged()
  await rejudge()
  await removeRecords(
    unit,
    [...eachRecord(unit.database)].map((row) => row.id),
  )
})

const given: fc.Arbitrary<Given> = fc.record({
  name: fc.constantFrom('样例甲', '样例乙', '样例丙'),
  renewal: fc.constantFrom('', '01', '02'),
  specialty: fc.constantFrom('计算机应用', '水利', '园林'),
  obtainedOn: fc.constantFrom('2024-05-06', '2023-01-02'),
  stranger: fc.boolean(),
})
const step = fc.oneof(
  fc.record({ do: fc.constant('add' as const), given }),
  fc.record({ do: fc.constant('import' as const), rows: fc.array(given, { minLength: 1, maxLength: 4 }) }),
  fc.record({ do: fc.constant('edit' as const), at: fc.nat(20), given }),
  fc.record({ do: fc.constant('remove' as const), at: fc.nat(20) }),
)

test('whatever was entered, edited and removed before, an unchanged dictionary changes and audits nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const person = newPerson()
      const ofPerson = () => listRecords(unit.database, { limit: 200 })
      await removeRecords(
        unit,
        ofPerson().map(({ id }) => id),
      )
      for (const each of steps) {
        const chosen = 'at' in each ? ofPerson().at(each.at % Math.max(1, ofPerson().length)) : undefined
        if (each.do === 'add') await addRecord(unit, person(each.given))
        else if (each.do === 'import') await importRows(each.rows.map(person))
        else if (chosen && each.do === 'edit') await edit(chosen.id, person(each.given))
        else if (chosen) await removeRecords(unit, [chosen.id])
      }
      const before = ofPerson()
      const audit = verifyAudit(unit.database)
      await publishUnchanged()
      expect(await rejudge()).toMatchObject({ records: before.length, changed: 0, reopened: 0 })
      const { version } = unit.dictionary
      expect(ofPerson()).toEqual(before.map((row) => ({ ...row, dictionaryVersion: version })))
      expect(verifyAudit(unit.database)).toEqual(audit)
    }),
    { numRuns: 25 },
  )
}, 120_000)

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { verifyAudit } from '../../src/core/audit/verify-audit.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { attachPhotoFiles } from '../../src/core/photos/attach-photos.ts'
import { countByState, eachRecord, listRecords } from '../../src/core/records/record-reader.ts'
import { provinceDefault } from '../../src/shared/photo/spec.ts'
import type { PlacedFault } from '../../src/shared/record/fault.ts'
import {
  contentMender,
  createEnrolledUnit,
  openAs,
  temporaryFolder,
  writePeople,
  writePhotoFiles,
} from '../fixtures/unit/enrolled-unit.ts'

test('good rows are stored, each bad row is listed at its cell, and the same file again adds nothing', async () => {
  const home = await createEnrolledUnit()
  const file = join(home, 'people.xlsx')
  const people = await writePeople(file, 60)
  const bad = people.filter(({ fault }) => fault)
  expect(bad).toHaveLength(12)
  const unit = await openAs(home, 'clerk')
  const faults: PlacedFault[] = []
  const counts = await importFile(unit, file, { onFault: (fault) => faults.push(fault) })
  expect(counts).toMatchObject({ rows: 60, accepted: 48, refused: 12, duplicates: 0 })
  // Row 1 is a title, row 2 the header: person i is in row i + 3.
  const badRows = people.flatMap(({ fault }, index) => (fault ? [index + 3] : []))
  expect([...new Set(faults.filter(({ severity }) => severity === 'error').map(({ row }) => row))]).toEqual(badRows)
  for (const fault of faults) expect(fault.cell).toMatch(new RegExp(`^[A-Z]+${fault.row}$`))
  expect(countByState(unit.database)).toEqual({ ready: 48 })

  const again = await importFile(unit, file)
  expect(again).toMatchObject({ rows: 60, accepted: 0, refused: 12, duplicates: 48 })
  expect(countByState(unit.database)).toEqual({ ready: 48 })
  expect(verifyAudit(unit.database)).toMatchObject({ whole: true })
  await unit.close()
})

test('a dry run counts like the import and stores nothing', async () => {
  const home = await createEnrolledUnit()
  const file = join(home, 'people.xlsx')
  await writePeople(file, 60)
  const unit = await openAs(home, 'clerk')
  const before = verifyAudit(unit.database)
  expect(await importFile(unit, file, { dryRun: true })).toMatchObject({ rows: 60, accepted: 48, refused: 12 })
  expect(countByState(unit.database)).toEqual({})
  expect(verifyAudit(unit.database)).toEqual(before)
  await unit.close()
})

test('a cancelled import stores nothing, and the next one works', async () => {
  const home = await createEnrolledUnit()
  const file = join(home, 'people.xlsx')
  await writePeople(file, 1500)
  const unit = await openAs(home, 'clerk')
  const controller = new AbortController()
  const cancelled = importFile(unit, file, {
    signal: controller.signal,
    onProgress: () => controller.abort(new Error('stop')),
  })
  await expect(cancelled).rejects.toThrow('stop')
  expect(countByState(unit.database)).toEqual({})
  expect((await importFile(unit, file)).accepted).toBe(1488)
  await unit.close()
})

test('the same person and title with other content is refused at the document number', async () => {
  const home = await createEnrolledUnit()
  const unit = await openAs(home, 'clerk')
  const header =
    '姓名,性别,证件类型,证件号码,资格系列,资格专业,资格名称,评审类型,取得时间,申报单位（机构）,评审机构,评审机构组建单位'
  const row = (name: string) =>
    `${name},男,台湾居民来往大陆通行证,00000012,工程技术人员,样例,工程师,社会化评审,2024-05-06,样例单位,样例市专业技术职务任职资格评审委员会,样例市人力资源和社会保障局`
  const file = join(home, 'one.csv')
  writeFileSync(file, `${header}\n${row('样例甲')}\n${row('样例乙')}\n`)
  const faults: PlacedFault[] = []
  expect(await importFile(unit, file, { onFault: (fault) => faults.push(fault) })).toMatchObject({
    accepted: 1,
    refused: 1,
  })
  expect(faults).toMatchObject([
    { code: 'record.differs', cell: 'D3', severity: 'error', found: expect.stringContaining('第 2 行') },
    { code: 'person.otherName', cell: 'A3', severity: 'warning', found: expect.stringContaining('样例甲') },
  ])
  await unit.close()
})

test('lists page by keyset, search finds parts of names, and LIKE wildcards are literal', async () => {
  const home = await createEnrolledUnit()
  const file = join(home, 'people.xlsx')
  await writePeople(file, 60)
  const unit = await openAs(home, 'clerk')
  await importFile(unit, file)
  const all = [...eachRecord(unit.database)]
  const paged = []
  for (let after = 0; ; ) {
    const page = listRecords(unit.database, { after, limit: 7 })
    paged.push(...page)
    if (page.length < 7) break
    after = page.at(-1)!.ordinal
  }
  expect(paged).toEqual(all)
  const wanted = all[10]!
  expect(listRecords(unit.database, { search: wanted.name.slice(1) }).map(({ id }) => id)).toContain(wanted.id)
  expect(listRecords(unit.database, { search: wanted.documentNumber })).toHaveLength(1)
  expect(listRecords(unit.database, { search: '%' })).toHaveLength(0)
  await unit.close()
})

test('photos are matched to records by document number or record id in the file name', async () => {
  const home = await createEnrolledUnit()
  const file = join(home, 'people.xlsx')
  await writePeople(file, 8)
  const unit = await openAs(home, 'clerk')
  await importFile(unit, file)
  const [first, second] = listRecords(unit.database)
  const folder = writePhotoFiles(temporaryFolder(), [`样例 ${first!.documentNumber}（新）`, second!.id, '999999'])
  const outcomes = await Array.fromAsync(
    attachPhotoFiles(unit, { paths: [folder], mender: contentMender, spec: provinceDefault }),
  )
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['attached', 'attached', 'unplaced'])
  expect(countByState(unit.database)['photoSubmitted']).toBe(2)
  await unit.close()
})

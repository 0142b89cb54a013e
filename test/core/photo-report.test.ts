import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import { beforeAll, expect, test } from 'vitest'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { attachPhotos, type PhotoMender } from '../../src/core/photos/attach-photos.ts'
import { contactSheet } from '../../src/core/photos/report/contact-sheet.ts'
import { reportEntries } from '../../src/core/photos/report/report-entry.ts'
import { photoReportWorkbook } from '../../src/core/photos/report/report-workbook.ts'
import { listRecords } from '../../src/core/records/record-reader.ts'
import { query } from '../../src/core/store/database.ts'
import type { RecordRow } from '../../src/core/store/schema.ts'
import type { Unit } from '../../src/core/unit.ts'
import type { PhotoSource } from '../../src/files/photo-sources.ts'
import { drawPortrait, samplePortrait } from '../../src/sample/portrait.ts'
import { provinceDefault } from '../../src/shared/photo/spec.ts'
import type { PhotoReport } from '../../src/shared/photo/verdict.ts'
import { createEnrolledUnit, openAs, temporaryFolder, writePeople } from '../fixtures/unit/enrolled-unit.ts'

let unit: Unit
let rows: RecordRow[]

const report = (reason: 'eyes.closed' | null): PhotoReport => ({
  verdict: reason ? 'fail' : 'pass',
  checks: reason
    ? [{ id: 'eyesOpen', value: 0.01, unit: '', limit: { failBelow: 0.04 }, verdict: 'fail', reason }]
    : [],
  mended: [],
})

beforeAll(async () => {
  const home = await createEnrolledUnit()
  const file = join(temporaryFolder(), 'people.xlsx')
  await writePeople(file, 40, 11)
  unit = await openAs(home, 'clerk')
  await importFile(unit, file)
  rows = listRecords(unit.database)
  // The first has a good photo, the second one with closed eyes, the others none. One employer's name is a formula.
  const face = await drawPortrait({ ...samplePortrait(3), width: 295, height: 413, tilt: 0 })
  const closed = await drawPortrait({ ...samplePortrait(4), width: 295, height: 413, closedEyes: 1 })
  const mender: PhotoMender = { mend: async (bytes) => ({ report: report(bytes === closed ? 'eyes.closed' : null) }) }
  async function* sources(): AsyncGenerator<PhotoSource> {
    yield { name: `${rows[0]!.documentNumber}.jpg`, read: async () => face }
    yield { name: `${rows[1]!.documentNumber}.jpg`, read: async () => closed }
  }
  for await (const _ of attachPhotos(unit, { sources: sources(), mender, spec: provinceDefault })) {
    // run to its end
  }
  await unit.gate.write('unit', (work) =>
    work.database.run(
      query.updateTable('record').set({ employerName: '=HYPERLINK("http://x")' }).where('id', '=', rows[1]!.id),
    ),
  )
  return () => unit.close()
})

test('the list for employers shows who must send a photo and why, with the photo, without formulas and full numbers', async () => {
  const bytes = await photoReportWorkbook(reportEntries(unit.database, { filter: 'all' }))
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.load(bytes.buffer as unknown as ExcelJS.Buffer)
  const [people, summary] = workbook.worksheets
  const lines = people!.getSheetValues().slice(2) as unknown[][]
  expect(lines).toHaveLength(rows.length - 1)
  expect(lines.some((line) => line.includes(rows[0]!.name) && line.includes(rows[0]!.title))).toBe(
    rows.slice(1).some(({ name, title }) => name === rows[0]!.name && title === rows[0]!.title),
  )
  const refused = lines.find((line) => line[2] === rows[1]!.name)!
  expect(refused[1]).toBe(`'=HYPERLINK("http://x")`)
  expect(refused[6]).toBe('照片未采用')
  expect(refused[7]).toBe('眼睛未睁开')
  expect(String(refused[8])).toContain('请睁眼重新拍摄')
  expect(people!.getImages()).toHaveLength(1)
  for (const { documentNumber } of rows) expect(JSON.stringify(lines)).not.toContain(documentNumber)
  const counted = (summary!.getSheetValues().slice(2) as unknown[][]).reduce((sum, line) => sum + Number(line[2]), 0)
  expect(counted).toBe(rows.length - 1)
})

test('one employer’s list contains nobody else', async () => {
  const entries = [...reportEntries(unit.database, { filter: 'all', employer: '=HYPERLINK("http://x")' })]
  expect(entries.map(({ name }) => name)).toEqual([rows[1]!.name])
})

test('the contact sheet is a valid PDF with everybody’s name and the photos', async () => {
  const heading = { title: '照片一览', note: '样例单位', at: new Date('2026-01-02T03:04:05Z') }
  const bytes = await contactSheet(reportEntries(unit.database, { filter: 'all' }), heading)
  const file = join(temporaryFolder(), 'sheet.pdf')
  writeFileSync(file, bytes)
  const run = (program: string, ...args: string[]) => spawnSync(program, args, { encoding: 'utf8' })
  expect(run('qpdf', '--check', file)).toMatchObject({ status: 0 })
  const text = run('pdftotext', '-layout', file, '-').stdout
  for (const { name } of rows) expect(text.replaceAll(' ', '')).toContain(name.replaceAll(' ', ''))
  expect(text).toContain('眼睛未睁开')
  expect(text).toContain('第 1 页，共 1 页')
  expect(run('pdfimages', '-list', file).stdout.trim().split('\n')).toHaveLength(2 + 2)
})

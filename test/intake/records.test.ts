import { createReadStream } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import ExcelJS from 'exceljs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeErrorWorkbook } from '../../src/core/intake/mark/error-workbook.ts'
import type { IntakeRow } from '../../src/core/intake/read/intake-row.ts'
import { openRecordFile, type ReadOptions, readRecords } from '../../src/core/intake/read/record-file.ts'
import { writeTemplate } from '../../src/core/intake/template.ts'
import { withGuard, withoutGuard } from '../../src/files/formula-guard.ts'
import { openZip } from '../../src/files/zip.ts'
import { recogniseHeader } from '../../src/shared/record/recognise-header.ts'
import { columns } from '../../src/shared/record/template-columns.ts'
import { workbookOf } from '../fixtures/tables/ooxml.ts'
import { codeOf, readRows, textsOf } from '../fixtures/tables/reading.ts'
import { sampleDictionary } from '../fixtures/unit/enrolled-unit.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'intake-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const required = columns.filter((column) => column.required)
const headerLine = required.map((column) => column.header).join(',')
const exampleLine = required.map((column) => column.example).join(',')

const csv = (...lines: string[]) => Buffer.from(`${lines.join('\n')}\n`)
const all = async (file: string | Uint8Array, options: ReadOptions = {}): Promise<IntakeRow[]> => {
  const rows: IntakeRow[] = []
  for await (const row of readRecords(file, { name: '名单.csv', ...options })) rows.push(row)
  return rows
}

/** One record whose field has this text, all others their example. */
const withField = async (field: string, text: string): Promise<IntakeRow> => {
  const line = columns.map((column) => (column.field === field ? text : column.example)).join(',')
  return (await all(csv(columns.map((column) => column.header).join(','), line)))[0]!
}

describe('columns', () => {
  it('no header means two fields', () => {
    for (const column of columns)
      for (const header of [column.header, ...column.synonyms])
        expect(recogniseHeader(header), header).toBe(column.field)
  })

  it.each([
    ['* 姓 名', 'name'],
    ['证件号码（必填）', 'documentNumber'],
    ['取得时间\n(格式：2025-12-05)', 'obtainedOn'],
    ['申报单位(机构)', 'employerName'],
    ['评审机构：', 'committee'],
    ['ＩＤ', undefined],
  ])('%j is %s', (header, field) => expect(recogniseHeader(header)).toBe(field))

  it('are found below title rows, in any order, by synonyms; the rest is kept aside', async () => {
    const file = await openRecordFile(
      csv(
        '某市2025年度人员名单',
        ',,填表人：甲,',
        `备注,${headerLine.replace('证件号码', '身份证号')},联系电话`,
        `无,${exampleLine},1`,
      ),
      { name: '名单.csv' },
    )
    expect(file.header.row).toBe(3)
    expect(file.header.known).toHaveLength(required.length)
    expect(file.header.unknown).toEqual([
      { column: 0, header: '备注' },
      { column: required.length + 1, header: '联系电话' },
    ])
    const rows = []
    for await (const row of file.records()) rows.push(row)
    expect(rows.map(({ row, values }) => [row, values.name])).toEqual([[4, required[0]!.example]])
    expect(rows[0]?.placeOf('documentNumber')).toEqual({ sheet: '名单', row: 4, cell: 'D4', column: '身份证号' })
    expect(rows[0]?.placeOf('filingNumber')).toEqual({ sheet: '名单', row: 4, cell: 'B4', column: '' })
    await file.close()
  })

  it('refuses a file without header, with columns missing or given twice', async () => {
    expect(await codeOf(all(csv('1,2,3', '4,5,6')))).toBe('intake.noHeader')
    const missing = all(csv(headerLine.replace('姓名', '联系人'), exampleLine))
    await expect(missing).rejects.toMatchObject({ code: 'intake.columnsMissing', details: { row: 1, columns: '姓名' } })
    expect(await codeOf(all(csv(`${headerLine},身份证号`, exampleLine)))).toBe('intake.columnTwice')
  })

  it('reads the first visible sheet with a header, or the chosen one', async () => {
    const xml = (values: string[]) => `<row>${values.map((value) => `<c t="str"><v>${value}</v></c>`).join('')}</row>`
    const data = xml(headerLine.split(',')) + xml(exampleLine.split(','))
    const book = await workbookOf({
      sheets: [
        { name: '说明', xml: xml(['请填写姓名']) },
        { name: '旧', state: 'hidden', xml: data },
        { name: '新', xml: data },
      ],
    })
    expect((await all(book)).map(({ sheet }) => sheet)).toEqual(['新'])
    expect((await all(book, { sheet: '旧' })).map(({ sheet }) => sheet)).toEqual(['旧'])
  })
})

describe('a header of two rows', () => {
  const groups = ',,证件,,资格,,,评审类型,取得时间,申报单位,评审机构,组建单位,考核,'
  const names = '姓名,性别,类型,号码,系列,专业,名称,,,,,,结果,备注'
  const person =
    '样例甲,男,居民身份证,110101199003070759,工程技术人员,样例,工程师,社会化评审,2025-12-05,样例单位,样例评委会,样例局,合格,无'

  it('is read as one header when a group is above its columns, merged or not', async () => {
    const file = await openRecordFile(csv('某市2025年度人员名单', groups, names, person), { name: '名单.csv' })
    const { header } = file
    expect({ row: header.row, groupRow: header.groupRow }).toEqual({ row: 3, groupRow: 2 })
    expect(header.known.map(({ field, header: text }) => `${field} ${text}`)).toEqual([
      'name 姓名',
      'sex 性别',
      'documentType 证件类型',
      'documentNumber 证件号码',
      'series 系列',
      'specialty 专业',
      'title 资格名称',
      'reviewType 评审类型',
      'obtainedOn 取得时间',
      'employerName 申报单位',
      'committee 评审机构',
      'unit 组建单位',
    ])
    // 备注 has nothing above it: it is not of the group to its left.
    expect(header.unknown.map(({ header: text }) => text)).toEqual(['考核结果', '备注'])
    const rows: IntakeRow[] = []
    for await (const row of file.records()) rows.push(row)
    expect(rows.map(({ row, values }) => [row, values.documentNumber, values.title])).toEqual([
      [4, '110101199003070759', '工程师'],
    ])
    await file.close()
  })

  it('is not assumed where one row names the columns, whatever is above or below', async () => {
    for (const [lines, row] of [
      [['人员信息,,证件信息', headerLine, exampleLine], 2],
      [[headerLine, exampleLine], 1],
      [[headerLine, '1,2,3', exampleLine], 1],
    ] as const) {
      const { header, close } = await openRecordFile(csv(...lines), { name: '名单.csv' })
      expect({ row: header.row, groupRow: header.groupRow }).toEqual({ row, groupRow: undefined })
      expect(header.known.map(({ header: text }) => text)).toEqual(required.map((column) => column.header))
      await close()
    }
  })
})

describe('cells', () => {
  it.each([
    ['2025-12-05', '2025-12-05', 0],
    ['2025年12月5日', '2025年12月5日', 0],
    ['２０２５．１２．５', '２０２５．１２．５', 0],
    ['二〇二五年十二月五日', '2025年12月5日', 1],
    ['二〇二〇年十月二十一日', '2020年10月21日', 1],
    ['46000', '2025-12-09', 1],
  ])('the date %s is handed on as %s', async (text, value, changes) => {
    const row = await withField('obtainedOn', text)
    expect(row.faults).toEqual([])
    expect(row.values.obtainedOn).toBe(value)
    expect(row.changes).toHaveLength(changes)
  })

  it.each([
    ['2025年12月', 'intake.dateIncomplete'],
    ['2025.12', 'intake.dateIncomplete'],
    ['05/12/2025', 'intake.dateAmbiguous'],
    ['25-12-5', 'intake.dateAmbiguous'],
    ['2025-02-30', 'intake.dateUnreadable'],
    ['去年', 'intake.dateUnreadable'],
    ['123', 'intake.dateUnreadable'],
  ])('the date %s is a fault %s at its cell', async (text, code) => {
    const row = await withField('obtainedOn', text)
    expect(row.faults).toMatchObject([{ code, field: 'obtainedOn', cell: 'I2', row: 2, column: '取得时间' }])
    expect(row.values.obtainedOn).toBeUndefined()
  })

  it('reports a number in an identity column, an error, a formula without result, a misplaced date and a too long text', async () => {
    const cells: Record<string, string> = {
      documentNumber: '<c s="2"><v>5.2010119900307E+17</v></c>',
      title: '<c t="e"><v>#REF!</v></c>',
      specialty: '<c><f>A1</f></c>',
      series: '<c s="1"><v>45000</v></c>',
      obtainedOn: '<c s="1"><v>45000</v></c>',
      committee: `<c t="str"><v>${'长'.repeat(300)}</v></c>`,
    }
    const xml = `<row>${required.map(({ header }) => `<c t="str"><v>${header}</v></c>`).join('')}</row><row>${required.map(({ field, example }) => cells[field] ?? `<c t="str"><v>${example}</v></c>`).join('')}</row>`
    const [row] = await all(await workbookOf({ sheets: [{ xml }], formats: [14, '0'] }))
    expect(Object.fromEntries(row!.faults.map(({ code, field, cell }) => [field, `${code} ${cell}`]))).toEqual({
      documentNumber: 'intake.numericIdentity C2',
      series: 'intake.dateUnwanted D2',
      specialty: 'intake.formulaWithoutResult E2',
      title: 'intake.errorValue F2',
      committee: 'intake.tooLong J2',
    })
    expect(row?.values.obtainedOn).toBe('2023-03-15')
    expect(row?.changes).toEqual([{ field: 'obtainedOn', was: '2023/3/15', is: '2023-03-15' }])
  })

  it('a bad row does not stop the next one, and blank rows are skipped', async () => {
    const bad = exampleLine.replace('2025-12-05', '?')
    const rows = await all(csv(headerLine, bad, ',,,', '', exampleLine))
    expect(rows.map(({ row, faults }) => [row, faults.length])).toEqual([
      [2, 1],
      [5, 0],
    ])
  })

  it('stops when cancelled', async () => {
    const reason = new Error('cancelled')
    await expect(all(csv(headerLine, exampleLine), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})

describe('template', () => {
  it('has every column in order as text, with lists, and can be read back', async () => {
    const path = join(folder, 'template.xlsx')
    await writeTemplate(path)
    const file = await openRecordFile(path)
    expect(file.header.known.map(({ field }) => field)).toEqual(columns.map(({ field }) => field))
    expect(file.sheets.map(({ name }) => name)).toEqual(['人员信息', '填写示例', '填写说明'])
    await file.close()
    const zip = await openZip(path)
    const sheet = (await zip.readAll(zip.find('xl/worksheets/sheet1.xml')!, 2 ** 20)).toString()
    expect(sheet.match(/<dataValidation /g)).toHaveLength(columns.filter(({ choices }) => choices.length > 0).length)
    expect(sheet.match(/<col [^>]*style="/g)?.length).toBeGreaterThan(0)
    expect(zip.entries.some(({ name }) => /vba|macro/i.test(name))).toBe(false)
    await zip.close()
  })

  it('offers what the dictionary has, and its example is never imported', async () => {
    const path = join(folder, 'offered.xlsx')
    const dictionary = sampleDictionary()
    await writeTemplate(path, { dictionary, unit: dictionary.units[0]! })
    const file = await openRecordFile(path)
    expect({ sheet: file.sheet, otherLists: file.otherLists }).toEqual({ sheet: '人员信息', otherLists: [] })
    await file.close()
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.readFile(path)
    const lists = workbook.getWorksheet('列表')!
    expect(lists.state).toBe('hidden')
    const listed = (header: string): unknown[] => {
      const at = (lists.getRow(1).values as unknown[]).indexOf(header)
      return (lists.getColumn(at).values as unknown[]).slice(2).filter((value) => value !== '' && value !== undefined)
    }
    expect(listed('资格系列')).toEqual(dictionary.series.map(({ name }) => name))
    expect(listed('评审机构')).toEqual(dictionary.committees.map(({ name }) => name))
    expect(listed('工作县区代码')).toContain('522633')
    const zip = await openZip(path)
    const sheet = (await zip.readAll(zip.find('xl/worksheets/sheet1.xml')!, 2 ** 20)).toString()
    expect(sheet.replaceAll('&apos;', "'")).toContain(`'列表'!$A$2:$A$${dictionary.series.length + 1}`)
    await zip.close()
  })

  it('leaves no file where it cannot write', async () => {
    expect(await codeOf(writeTemplate(join(folder, 'no', 'template.xlsx')))).toBe('intake.writeFailed')
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
  })
})

describe('error workbook', () => {
  const source = csv(
    '某市名单',
    `${headerLine},备注,金额`,
    `${exampleLine.replace('2025-12-05', '2025.12')},=1+1,-3`,
    exampleLine,
  )

  it('is the clerk’s own file with each fault at its place, and can be imported', async () => {
    const rows = await all(source)
    const path = join(folder, 'errors.xlsx')
    await writeErrorWorkbook(
      source,
      rows.flatMap(({ faults }) => [...faults]),
      path,
      { name: '名单.csv' },
    )
    const again = await all(path)
    expect(again.map(({ row, values }) => [row, values])).toEqual(rows.map(({ row, values }) => [row, values]))
    expect(again.map(({ faults }) => faults)).toEqual(rows.map(({ faults }) => faults))
    const texts = textsOf(await readRows(path, '名单'))
    expect(texts).toMatchObject({ A1: '某市名单', L3: "'=1+1", M3: "'-3" })
    expect(textsOf(await readRows(path, '问题清单'))).toMatchObject({
      A2: '名单',
      B2: 'H3',
      C2: rows[0]!.textOf('name'),
      D2: '取得时间',
      E2: '错误',
    })
    const zip = await openZip(path)
    const comments = (
      await zip.readAll(zip.entries.find(({ name }) => /^xl\/\w*[cC]omments\d+\.xml$/.test(name))!, 2 ** 20)
    ).toString()
    expect(comments).toContain('ref="H3"')
    expect(comments).toContain('缺少日')
    await zip.close()
  })

  it('marks empty cells too, and is written completely or not at all', async () => {
    const path = join(folder, 'empty.xlsx')
    const place = { sheet: '名单', row: 4, cell: 'C4', column: '证件号码' }
    const fault = { code: 'value.missing', severity: 'error', found: '为空', wanted: '填写', source: '' } as const
    await writeErrorWorkbook(source, [{ ...fault, ...place }], path, { name: '名单.csv' })
    const zip = await openZip(await buffer(createReadStream(path)))
    expect(
      (
        await zip.readAll(zip.entries.find(({ name }) => /^xl\/\w*[cC]omments\d+\.xml$/.test(name))!, 2 ** 20)
      ).toString(),
    ).toContain('ref="C4"')
  })
})

describe('formula guard', () => {
  it('removes exactly what it adds, and lets no text begin like a formula', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('=', '+', '-', '@', "'", '\t', 'a', '1', '中'), maxLength: 6 }),
        (text) => {
          fc.pre(!/^'[=+\-@\t\r]./s.test(text))
          expect(withoutGuard(withGuard(text))).toBe(text)
          expect(withGuard(text)).not.toMatch(/^[=+\-@\t\r]./s)
        },
      ),
    )
  })
})

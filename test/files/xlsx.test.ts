import { describe, expect, it } from 'vitest'
import { openTable } from '../../src/files/tables/open-table.ts'
import { dateFormat, wordsAround } from '../../src/files/xlsx/styles.ts'
import { type HandMade, spreadsheetNamespace, workbookOf, xmlHead } from '../fixtures/tables/ooxml.ts'
import { cellsOf, codeOf, readRows, textsOf } from '../fixtures/tables/reading.ts'

const sheet = (xml: string, more: Partial<HandMade> = {}) => workbookOf({ sheets: [{ xml }], ...more })

/** Enough cells after the tested one that the fast path reads it. */
const padding = Array.from(
  { length: 60 },
  (_, index) => `<row r="${index + 100}"><c r="A${index + 100}"><v>7</v></c></row>`,
).join('')

describe('text', () => {
  it('reads shared, inline and formula strings, rich text without phonetic runs', async () => {
    const strings =
      '<si><t>姓名</t></si><si><r><rPr><b/></rPr><t xml:space="preserve">富 </t></r><r><t>文本</t></r></si>' +
      '<si><t>漢字</t><rPh sb="0" eb="2"><t>かんじ</t></rPh><phoneticPr fontId="1"/></si>' +
      '<si><t>带注音</t><phoneticPr fontId="1" type="noConversion"/></si><si/><si><t/></si>'
    const rows = await readRows(
      await sheet(
        `<row r="1">${[0, 1, 2, 3, 4, 5].map((index) => `<c r="${'ABCDEF'[index]}1" t="s"><v>${index}</v></c>`).join('')}</row>
         <row r="2"><c r="A2" t="inlineStr"><is><t>行内</t></is></c><c r="B2" t="inlineStr"><is><r><t>富</t></r><r><t>行内</t></r><rPh><t>x</t></rPh></is></c><c r="C2" t="str"><f>A1&amp;"x"</f><v>姓名x</v></c></row>`,
        { strings },
      ),
    )
    expect(textsOf(rows)).toEqual({
      A1: '姓名',
      B1: '富 文本',
      C1: '漢字',
      D1: '带注音',
      A2: '行内',
      B2: '富行内',
      C2: '姓名x',
    })
  })

  it('replaces references, keeps CDATA, undoes the escapes of control characters, on the fast path and the general one', async () => {
    const strings =
      '<si><t>a&lt;b&gt;&amp;&quot;&apos;&#x4e2d;&#20013;</t></si><si><t><![CDATA[<&amp;>]]></t></si><si><t>一_x000A_二_x005F_x000A_</t></si>'
    const rows = await readRows(
      await sheet(
        `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="str"><v>x&amp;y</v></c></row>${padding}`,
        { strings },
      ),
    )
    expect(textsOf(rows.slice(0, 1))).toEqual({ A1: 'a<b>&"\'中中', B1: '<&amp;>', C1: '一\n二_x000A_', D1: 'x&y' })
  })

  it('keeps rare characters of every plane', async () => {
    const rows = await readRows(
      await sheet(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>${padding}`, { strings: '<si><t>䶮㛃𬭎𰻝</t></si>' }),
    )
    expect(rows[0]?.cells[0]?.text).toBe('䶮㛃𬭎𰻝')
  })

  it('finds every string of a long table, in any order', async () => {
    for (const count of [1, 63, 64, 65, 128, 1000]) {
      const strings = Array.from(
        { length: count },
        (_, index) => `<si><t>${index % 7 === 0 ? '' : `第${index}个`}</t></si>`,
      ).join('')
      const asked = Array.from({ length: count }, (_, index) => (index * 389) % count)
      const xml = asked.map((index) => `<row><c t="s"><v>${index}</v></c><c><v>${index}</v></c></row>`).join('')
      const rows = await readRows(await sheet(xml, { strings }))
      expect(rows.map(({ texts }) => texts)).toEqual(
        asked.map((index) => [index % 7 === 0 ? undefined : `第${index}个`, String(index)]),
      )
    }
  })

  it('reads parts in UTF-16', async () => {
    const xml = `\ufeff<?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="${spreadsheetNamespace}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>中文</t></is></c></row></sheetData></worksheet>`
    const rows = await readRows(await sheet('', { parts: { 'xl/worksheets/sheet1.xml': Buffer.from(xml, 'utf16le') } }))
    expect(textsOf(rows)).toEqual({ A1: '中文' })
  })
})

describe('other values', () => {
  const values = (extra: string) =>
    `<row r="1"><c r="A1"><v>520102</v></c><c r="B1"><v>5.2010119900307001E+17</v></c><c r="C1"><v>0.30000000000000004</v></c><c r="D1" t="b"><v>1</v></c><c r="E1" t="e"><v>#N/A</v></c><c r="F1"><f>A1+B1</f></c><c r="G1" t="n"><v>-3</v></c></row>${extra}`

  it.each([
    ['fast', padding],
    ['general', ''],
  ])('distinguishes numbers, booleans, errors and formulas without result (%s path)', async (_, extra) => {
    const [row] = await readRows(await sheet(values(extra)))
    expect(row?.cells.map(({ kind, text, raw }) => [kind, text, raw])).toEqual([
      ['number', '520102', '520102'],
      ['number', '520101199003070000', '5.2010119900307001E+17'],
      ['number', '0.3', '0.30000000000000004'],
      ['boolean', 'TRUE', '1'],
      ['error', '#N/A', '#N/A'],
      ['error', '=A1+B1', '=A1+B1'],
      ['number', '-3', '-3'],
    ])
  })

  const formats = [
    14,
    31,
    57,
    22,
    'yyyy"年"m"月"d"日"',
    '[$-804]yyyy/m/d;@',
    'h:mm',
    '0.00',
    '[Red]0" d"',
    'General',
    49,
  ]
  it.each(['', padding])('shows numbers as dates by their style, built-in Chinese ones too', async (extra) => {
    const cells = formats
      .map((_, index) => `<c r="${'ABCDEFGHIJK'[index]}1" s="${index + 1}"><v>44196</v></c>`)
      .join('')
    const [row] = await readRows(await sheet(`<row r="1">${cells}</row>${extra}`, { formats }))
    expect(row?.cells.map(({ kind }) => kind).join()).toBe(
      'date,date,date,date,date,date,number,number,number,number,number',
    )
    expect(row?.cells[0]).toEqual({ column: 0, kind: 'date', text: '2020-12-31', raw: '44196', format: 'yyyy/m/d' })
  })

  it('does not confuse a serial with a similar cached one', async () => {
    const cells = '<row r="1"><c r="A1" s="1"><v>44089</v></c><c r="B1" s="1"><v>441.9</v></c></row>'
    const [row] = await readRows(await sheet(cells + padding, { formats: [14] }))
    expect(row?.cells.map(({ text }) => text)).toEqual(['2020-09-15', '1901-03-16T21:36:00'])
  })

  it('counts from 1904 if the workbook declares it', async () => {
    const [row] = await readRows(
      await sheet('<row r="1"><c r="A1" s="1"><v>42734</v></c></row>', { formats: [14], date1904: true }),
    )
    expect(row?.cells[0]?.text).toBe('2020-12-31')
  })

  it('reads ISO dates of strict OOXML', async () => {
    const xml =
      '<row r="1"><c r="A1" t="d"><v>2020-12-31T00:00:00</v></c><c r="B1" t="d"><v>2020-12-31</v></c><c r="C1" t="d"><v>2020-12-31T09:30:00.000Z</v></c></row>'
    const [row] = await readRows(await sheet(xml, { strict: true }))
    expect(row?.cells.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'date 2020-12-31',
      'date 2020-12-31',
      'date 2020-12-31T09:30:00',
    ])
  })

  it.each([
    ['yyyy-mm-dd', true],
    ['mmmm', true],
    ['[h]:mm:ss', false],
    ['mm:ss', false],
    ['¥#,##0.00;[Red]-¥#,##0.00', false],
    ['"day" 0', false],
    ['0\\d', false],
    ['General', false],
    ['[DBNum1]yyyy"年"m"月"', true],
    ['aaaa', false],
  ])('format %s shows a day: %s', (format, wanted) => expect(dateFormat(format) !== undefined).toBe(wanted))

  it.each([
    ['yyyy"年"m"月"', 'noDay'],
    ['[DBNum1][$-804]yyyy"年"m"月";@', 'noDay'],
    ['yyyy\\.mm', 'noDay'],
    ['m"月"d"日"', 'noYear'],
    ['yyyy/m/d', 'whole'],
    ['yyyy"年"m"月"d"日";@', 'whole'],
  ])('format %s shows %s', (format, shown) => expect(dateFormat(format)).toBe(shown))

  it.each([
    ['"贵州省"@', ['贵州省', '']],
    ['0;0;0;"样例"@"公司"', ['样例', '公司']],
    ['\\A@', ['A', '']],
    ['@', undefined],
    ['yyyy/m/d;@', undefined],
    ['General', undefined],
  ])('format %s puts %j around a text', (format, around) => expect(wordsAround(format)).toEqual(around))
})

describe('structure', () => {
  it('reads cells and rows without reference, prefixed elements, unusual white space and quotes', async () => {
    const plain = await readRows(
      await sheet('<row><c><v>1</v></c><c/><c><v>3</v></c></row><row/><row><c t="b"><v>0</v></c></row>'),
    )
    expect(textsOf(plain)).toEqual({ A1: '1', C1: '3', A3: 'FALSE' })
    const prefixed = await readRows(
      await workbookOf({
        prefix: 'x:',
        strings: '<x:si><x:t>前缀</x:t></x:si>',
        sheets: [{ xml: `<x:row r='2' ><x:c  t = 's' r='B2'\n><x:v>0</x:v></x:c ></x:row>` }],
      }),
    )
    expect(textsOf(prefixed)).toEqual({ B2: '前缀' })
  })

  it('sorts cells that are out of order and refuses a duplicate cell', async () => {
    const [row] = await readRows(await sheet('<row r="1"><c r="C1"><v>3</v></c><c r="A1"><v>1</v></c></row>'))
    expect(row?.cells.map(({ column }) => column)).toEqual([0, 2])
    expect(
      await codeOf(
        readRows(await sheet('<row r="1"><c r="B1"><v>3</v></c><c r="A1"><v>1</v></c><c r="A1"><v>1</v></c></row>')),
      ),
    ).toBe('intake.xmlDamaged')
  })

  const merged = (rows: string, ...ranges: string[]) =>
    `${xmlHead}<worksheet xmlns="${spreadsheetNamespace}"><cols><col min="2" max="3" width="9" hidden="1"/><col min="4" max="4"/></cols><sheetData>${rows}</sheetData><mergeCells>${ranges.map((range) => `<mergeCell ref="${range}"/>`).join('')}</mergeCells></worksheet>`

  it('does not repeat titles that are merged over a whole sheet', async () => {
    const xml = merged(
      '<row r="1"><c r="A1"><v>5</v></c><c r="B1" s="1"/></row><row r="2"><c r="A2"/></row>',
      'A1:XFD1048576',
    )
    expect(textsOf(await readRows(await sheet(xml)))).toEqual({ A1: '5' })
  })

  it('gives every cell of a merged range its value, ignores values hidden below, and names the source', async () => {
    const text = (address: string, value: string) => `<c r="${address}" t="str"><v>${value}</v></c>`
    const xml = merged(
      `<row r="1">${text('A1', '单位')}${text('C1', '人')}</row><row r="2">${text('A2', '旧')}${text('C2', '甲')}</row><row r="3">${text('C3', '乙')}</row><row r="4">${text('C4', '丙')}</row><row r="5"><c r="A5"/></row>`,
      'A1:B3',
      'C4:D5',
      'F1:G1',
    )
    const rows = await readRows(await sheet(xml))
    expect(textsOf(rows)).toEqual({
      ...{ A1: '单位', B1: '单位', C1: '人', A2: '单位', B2: '单位', C2: '甲', A3: '单位', B3: '单位', C3: '乙' },
      ...{ C4: '丙', D4: '丙' },
    })
    expect(rows[1]?.cell(0)).toMatchObject({ kind: 'text', mergedFrom: 'A1' })
    expect(rows[1]?.cell(2)?.mergedFrom).toBeUndefined()
  })

  it('finds merged ranges wherever the end of the data is among the pieces of a file', async () => {
    for (let length = 262_000; length < 262_200; length += 7) {
      const head = merged('', 'A1:A2').indexOf('</sheetData>')
      const cell = (filler: string) =>
        `<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><!--${filler}--><c r="B2"><v>2</v></c></row>`
      const xml = merged(cell('x'.repeat(length - head - cell('').length)), 'A1:A2')
      expect(textsOf(await readRows(await sheet(xml))), `${length}`).toEqual({ A1: '1', A2: '1', B2: '2' })
    }
  })

  it('finds merged ranges however far the end of the data is from the end of the part', async () => {
    // Nearly a megabyte that deflates no better than a sheet does.
    const filler = `<!--${Array.from({ length: 140_000 }, (_, index) => index).join(' ')}-->`
    const rows = `<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>`
    const data = merged(rows + filler + filler, 'A1:A2')
    for (const end of ['', filler + filler]) {
      const xml = data.replace('</sheetData>', `</sheetData>${end}`)
      expect(textsOf(await readRows(await sheet(xml)))).toEqual({ A1: '1', A2: '1', B2: '2' })
    }
  })

  it('marks hidden rows and lists hidden columns', async () => {
    const table = await openTable(
      await sheet(
        merged(
          `<row r="1" ht="14" hidden="1"><c r="A1"><v>1</v></c></row><row r="2" height="9"><c r="A2"><v>1</v></c></row>${padding}`,
        ),
      ),
    )
    const rows = []
    for await (const block of table.rows('Sheet1')) rows.push(...block)
    expect(rows.slice(0, 3).map(({ row, hidden }) => [row, hidden])).toEqual([
      [1, true],
      [2, false],
      [100, false],
    ])
    expect((await table.layout('Sheet1')).hiddenColumns).toEqual([1, 2])
  })

  it('lists sheets with their visibility and reads each by name', async () => {
    const book = await workbookOf({
      sheets: [
        { name: '隐藏', state: 'hidden', xml: '<row><c><v>1</v></c></row>' },
        { name: '甲&amp;乙', xml: '<row><c><v>2</v></c></row>' },
      ],
    })
    const table = await openTable(book)
    expect(table.sheets).toEqual([
      { name: '隐藏', visible: false },
      { name: '甲&乙', visible: true },
    ])
    expect(textsOf(await readRows(book, '甲&乙'))).toEqual({ A1: '2' })
    expect(await codeOf(readRows(book, '无'))).toBe('intake.sheetMissing')
  })

  it('finds parts by relationship, ignoring case', async () => {
    const book = await sheet('', {
      parts: {
        'xl/_rels/workbook.xml.rels': `${xmlHead}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="../Data/./First.XML"/></Relationships>`,
        'data/first.xml': `${xmlHead}<worksheet xmlns="${spreadsheetNamespace}"><sheetData><row><c><v>9</v></c></row></sheetData></worksheet>`,
      },
    })
    expect(textsOf(await readRows(book))).toEqual({ A1: '9' })
  })

  it('ignores comments, instructions and unknown elements', async () => {
    const xml = `<!-- <c r="A9"><v>1</v></c> --><row r="1"><?x y?><c r="A1"><extLst><ext><v2>8</v2></ext></extLst><v>4</v></c></row>`
    expect(cellsOf(await readRows(await sheet(xml))).map(({ text }) => text)).toEqual(['4'])
  })
})

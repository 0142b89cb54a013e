import { biffBegin, biffEnd, biffRecord, biffWorkbook, oleWith } from '../../test/fixtures/tables/old-workbook.ts'
import { spreadsheetNamespace, workbookOf, xmlHead, zipOf } from '../../test/fixtures/tables/ooxml.ts'
import { header, rows } from './people.ts'

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
const dateColumn = header.indexOf('取得时间')
const serialOf = (iso: string) => Date.parse(iso) / 86_400_000 + 25_569

/** Writes one cell. The default is `<c r="A1" t="str"><v>…</v></c>`. */
type WriteCell = (text: string, address: string, column: number, row: number) => string

const plainCell: WriteCell = (text, address) =>
  text === '' ? '' : `<c r="${address}" t="str"><v>${escaped(text)}</v></c>`

/** The sample people as `<row>` elements, the header in `first`. */
const table = (write: WriteCell = plainCell, people = rows, first = 1): string =>
  [header, ...people]
    .map((values, index) => {
      const row = first + index
      return `<row r="${row}">${values.map((text, column) => write(text, letters[column]! + row, column, row)).join('')}</row>`
    })
    .join('')

/** Strings in order of appearance, and cells that refer to them. */
const withStrings = (item: (text: string) => string) => {
  const strings: string[] = []
  const write: WriteCell = (text, address) => {
    if (text === '') return ''
    if (!strings.includes(text)) strings.push(text)
    return `<c r="${address}" t="s"><v>${strings.indexOf(text)}</v></c>`
  }
  const xml = table(write)
  return { xml, strings: strings.map(item).join('') }
}

const prefixed = (xml: string): string => xml.replace(/<(\/?)(row|c|v)(?=[\s>/])/g, '<$1x:$2')

const at =
  (changes: Record<string, string>): WriteCell =>
  (text, address, column, row) =>
    changes[address] ?? plainCell(text, address, column, row)

const one = (xml: string) => ({ sheets: [{ name: '名单', xml }] })
const whole = (data: string, before = '', after = '') =>
  `${xmlHead}<worksheet xmlns="${spreadsheetNamespace}">${before}<sheetData>${data}</sheetData>${after}</worksheet>`

const utf16 = (xml: string) => Buffer.from(`\ufeff${xml.replace('UTF-8', 'UTF-16')}`, 'utf16le')
const datesBy =
  (style: number): WriteCell =>
  (text, address, column, row) =>
    column === dateColumn && row > 1
      ? `<c r="${address}" s="${style}"><v>${serialOf(text)}</v></c>`
      : plainCell(text, address, column, row)

/** Files written part by part: forms that some programs write, and some that none should. */
export const handMade = async (): Promise<Record<string, Uint8Array>> => {
  const shared = withStrings((text) => `<si><t>${escaped(text)}</t></si>`)
  const phonetic = withStrings(
    (text) => `<si><t>${escaped(text)}</t><rPh sb="0" eb="1"><t>yàng</t></rPh><phoneticPr fontId="1"/></si>`,
  )
  const runs = withStrings(
    (text) =>
      `<si><r><rPr><b/></rPr><t xml:space="preserve">${escaped(text.slice(0, 1))}</t></r><r><t xml:space="preserve">${escaped(text.slice(1))}</t></r></si>`,
  )
  const good = one(table())
  return {
    'shared-strings.xlsx': await workbookOf({ ...one(shared.xml), strings: shared.strings }),
    'phonetic.xlsx': await workbookOf({ ...one(phonetic.xml), strings: phonetic.strings }),
    'rich-runs.xlsx': await workbookOf({ ...one(runs.xml), strings: runs.strings }),
    'inline-strings.xlsx': await workbookOf(
      one(
        table((text, address) => (text ? `<c r="${address}" t="inlineStr"><is><t>${escaped(text)}</t></is></c>` : '')),
      ),
    ),
    'strict.xlsx': await workbookOf({
      ...one(
        table((text, address, column, row) =>
          column === dateColumn && row > 1
            ? `<c r="${address}" t="d"><v>${text}T00:00:00</v></c>`
            : plainCell(text, address, column, row),
        ),
      ),
      strict: true,
    }),
    'prefixed.xlsx': await workbookOf({ ...one(prefixed(table())), prefix: 'x:' }),
    'no-references.xlsx': await workbookOf(
      one(
        table((text) => (text ? `<c t="str"><v>${escaped(text)}</v></c>` : '<c/>')).replace(/<row r="\d+">/g, '<row>'),
      ),
    ),
    'out-of-order.xlsx': await workbookOf(one(table().replace(/(<c r="A\d".*?<\/c>)(<c r="B\d".*?<\/c>)/g, '$2$1'))),
    'single-quotes.xlsx': await workbookOf(one(table().replaceAll('"', "'").replaceAll('<v>', '<v >'))),
    'cdata.xlsx': await workbookOf(
      one(table((text, address) => (text ? `<c r="${address}" t="str"><v><![CDATA[${text}]]></v></c>` : ''))),
    ),
    'references.xlsx': await workbookOf(
      one(
        table((text, address) =>
          text
            ? `<c r="${address}" t="str"><v>${[...text].map((c) => `&#x${c.codePointAt(0)!.toString(16)};`).join('')}</v></c>`
            : '',
        ),
      ),
    ),
    'escapes.xlsx': await workbookOf(
      one(
        table(
          at({
            J2: '<c r="J2" t="str"><v>样例市_x000A_第1中学</v></c>',
            M2: '<c r="M2" t="str"><v>_x005F_x000A_</v></c>',
          }),
        ),
      ),
    ),
    'utf-16.xlsx': await workbookOf({ ...good, parts: { 'xl/worksheets/sheet1.xml': utf16(whole(table())) } }),
    'byte-order-mark.xlsx': await workbookOf({
      ...good,
      parts: { 'xl/worksheets/sheet1.xml': `\ufeff${whole(table())}` },
    }),
    'dates-14.xlsx': await workbookOf({ ...one(table(datesBy(1))), formats: [14] }),
    'dates-31.xlsx': await workbookOf({ ...one(table(datesBy(1))), formats: [31] }),
    'dates-57.xlsx': await workbookOf({ ...one(table(datesBy(1))), formats: [57] }),
    'dates-unformatted.xlsx': await workbookOf(one(table(datesBy(0)))),
    'dates-time-of-day.xlsx': await workbookOf({
      ...one(table(at({ I2: '<c r="I2" s="1"><v>45418.395833333336</v></c>', I3: '<c r="I3" s="2"><v>0.5</v></c>' }))),
      formats: [22, 20],
    }),
    'dates-1904.xlsx': await workbookOf({
      ...one(
        table((text, address, column, row) =>
          column === dateColumn && row > 1
            ? `<c r="${address}" s="1"><v>${serialOf(text) - 1462}</v></c>`
            : plainCell(text, address, column, row),
        ),
      ),
      formats: [14],
      date1904: true,
    }),
    'formulas.xlsx': await workbookOf(
      one(
        table(
          at({
            A2: '<c r="A2" t="str"><f>"样例"&amp;"张青"</f><v>样例张青</v></c>',
            J2: '<c r="J2" t="str"><f t="shared" ref="J2:J3" si="0">"样例市第1中学"</f><v>样例市第1中学</v></c>',
            J3: '<c r="J3" t="str"><f t="shared" si="0"/><v>样例市第1中学</v></c>',
            F4: '<c r="F4"><f>VLOOKUP(1,A:B,2,0)</f></c>',
            G4: '<c r="G4" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
          }),
        ),
      ),
    ),
    'identity-numbers-lost.xlsx': await workbookOf(
      one(
        table(
          at({
            D2: '<c r="D2"><v>5.2999919920318003E+17</v></c>',
            D3: '<c r="D3" t="str"><v>5.3E+17</v></c>',
            D5: '<c r="D5"><v>12</v></c>',
          }),
        ),
      ),
    ),
    'merged-over-values.xlsx': await workbookOf({
      ...good,
      parts: {
        'xl/worksheets/sheet1.xml': whole(
          table(at({ J3: '<c r="J3" t="str"><v>下面藏着的旧单位</v></c>' })),
          '',
          '<mergeCells count="2"><mergeCell ref="J2:J3"/><mergeCell ref="K2:L2"/></mergeCells>',
        ),
      },
    }),
    'merged-whole-sheet.xlsx': await workbookOf({
      ...good,
      parts: {
        'xl/worksheets/sheet1.xml': whole(
          table(),
          '',
          '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        ),
      },
    }),
    'hidden-rows-and-columns.xlsx': await workbookOf({
      ...good,
      parts: {
        'xl/worksheets/sheet1.xml': whole(
          table().replace('<row r="3">', '<row r="3" hidden="1">'),
          '<cols><col min="13" max="16384" width="0" hidden="1" customWidth="1"/></cols>',
        ),
      },
    }),
    'gaps.xlsx': await workbookOf(one(`${table(plainCell, rows, 7)}<row r="900"><c r="A900" s="0"/></row>`)),
    'empty-sheet.xlsx': await workbookOf(one('')),
    'header-only.xlsx': await workbookOf(one(table(plainCell, []))),
    'no-header.xlsx': await workbookOf(one('<row r="1"><c r="A1" t="str"><v>甲</v></c></row>')),
    'column-missing.xlsx': await workbookOf(
      one(table((text, address, column, row) => (column === 3 ? '' : plainCell(text, address, column, row)))),
    ),
    'column-twice.xlsx': await workbookOf(one(table(at({ M1: '<c r="M1" t="str"><v>身份证号</v></c>' })))),
    'wps-office.xlsx': await workbookOf({
      ...one(
        shared.xml
          .replaceAll('<row ', '<row spans="1:13" customFormat="1" ht="15" s="1" ')
          .replaceAll(' t="s"', ' s="1" t="s"'),
      ),
      strings: shared.strings,
      formats: [49],
      parts: {
        'docProps/app.xml': `${xmlHead}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>WPS 表格</Application></Properties>`,
        'xl/worksheets/_rels/sheet1.xml.rels': `${xmlHead}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="https://example.org" TargetMode="External"/></Relationships>`,
      },
    }),
    'column-beyond-limit.xlsx': await workbookOf(one(`${table()}<row r="9"><c r="XFD9"><v>1</v></c></row>`)),
    'doctype.xlsx': await workbookOf({
      ...good,
      parts: {
        'xl/worksheets/sheet1.xml': whole(table()).replace('<worksheet', '<!DOCTYPE x [<!ENTITY a "b">]><worksheet'),
      },
    }),
    'macros.xlsm': await workbookOf({ ...good, parts: { 'xl/vbaProject.bin': 'x' } }),
    'truncated.xlsx': (await workbookOf(good)).subarray(0, 900),
    'string-missing.xlsx': await workbookOf(one('<row r="1"><c r="A1" t="s"><v>5</v></c></row>')),
    'old.xls': oleWith('Book', Buffer.concat([biffBegin(0x0500, 5), biffEnd])),
    'wps-old.et': oleWith('ETExtData', Buffer.from('ET')),
    'encrypted.xlsx': oleWith('EncryptedPackage', Buffer.alloc(512)),
    'encrypted.xls': oleWith('Workbook', biffWorkbook(biffRecord(0x002f, Buffer.alloc(6)), Buffer.alloc(0))),
    'document.xls': oleWith('WordDocument', Buffer.alloc(512)),
    'cut.xls': oleWith('Workbook', biffWorkbook(Buffer.alloc(0), Buffer.alloc(0))).subarray(0, 700),
    'binary.xlsb': await zipOf({ '[Content_Types].xml': `${xmlHead}<Types/>`, 'xl/workbook.bin': 'x' }),
  }
}

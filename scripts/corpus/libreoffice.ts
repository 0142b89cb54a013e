import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { header, rows } from './people.ts'

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const dateColumn = header.indexOf('取得时间')

const text = (value: string, attributes = ''): string =>
  `<table:table-cell office:value-type="string"${attributes}><text:p>${escaped(value)}</text:p></table:table-cell>`
const date = (value: string, style: string): string =>
  `<table:table-cell office:value-type="date" office:date-value="${value}" table:style-name="${style}"><text:p>${value}</text:p></table:table-cell>`
const covered = '<table:covered-table-cell/>'
const row = (cells: readonly string[], attributes = '') =>
  `<table:table-row${attributes}>${cells.join('')}</table:table-row>`
const table = (name: string, content: string, attributes = '') =>
  `<table:table table:name="${name}"${attributes}>${content}</table:table>`

const styles = `<office:automatic-styles>
<number:date-style style:name="N1"><number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>
<number:date-style style:name="N2"><number:year number:style="long"/><number:text>年</number:text><number:month/><number:text>月</number:text><number:day/><number:text>日</number:text></number:date-style>
<style:style style:name="iso" style:family="table-cell" style:data-style-name="N1"/><style:style style:name="chinese" style:family="table-cell" style:data-style-name="N2"/>
<style:style style:name="struck" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/></style:style><style:style style:name="bold" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="hiddenTable" style:family="table"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles>`

/** A flat OpenDocument spreadsheet, which LibreOffice converts to the other formats. */
const flat = (tables: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">${styles}<office:body><office:spreadsheet>${tables}</office:spreadsheet></office:body></office:document>`

const head = row(header.map((value) => text(value)))
const plainRows = rows.map((values) => row(values.map((value) => text(value))))
const plain = flat(table('名单', head + plainRows.join('')))

const dates = flat(
  table(
    '名单',
    head +
      rows
        .map((values, index) =>
          row(
            values.map((value, column) =>
              column === dateColumn ? date(value, index % 2 ? 'chinese' : 'iso') : text(value),
            ),
          ),
        )
        .join(''),
  ),
)

const employer = header.indexOf('申报单位（机构）')
const merged = flat(
  table(
    '名单',
    row([
      text('样例名单', ` table:number-columns-spanned="${header.length}" table:number-rows-spanned="1"`),
      ...header.slice(1).map(() => covered),
    ]) +
      head +
      rows
        .map((values, index) =>
          row(
            values.map((value, column) =>
              column === employer
                ? index % 2
                  ? covered
                  : text(value, ' table:number-columns-spanned="1" table:number-rows-spanned="2"')
                : text(value),
            ),
          ),
        )
        .join(''),
  ),
)

const features = flat(
  table('说明', row([text('见“人员”表')])) +
    table('旧', head + plainRows[0], ' table:style-name="hiddenTable"') +
    table(
      '人员',
      head +
        row([
          `<table:table-cell office:value-type="string"><text:p>样例<text:span text:style-name="bold">张</text:span>青</text:p></table:table-cell>`,
          ...rows[0]!.slice(1, 9).map((value) => text(value)),
          `<table:table-cell office:value-type="string"><text:p><text:a xlink:href="https://example.org/?a=1&amp;b=2">样例市第1中学</text:a></text:p></table:table-cell>`,
          ...rows[0]!.slice(10).map((value) => text(value)),
        ]) +
        row(
          rows[1]!.map((value) => text(value)),
          ' table:visibility="collapse"',
        ) +
        row([
          `<table:table-cell table:formula="of:=&quot;样例&quot;&amp;&quot;公式&quot;" office:value-type="string" office:string-value="样例公式"><text:p>样例公式</text:p></table:table-cell>`,
          ...rows[2]!.slice(1, 5).map((value) => text(value)),
          `<table:table-cell table:formula="of:=1/0" office:value-type="string"><text:p>#DIV/0!</text:p></table:table-cell>`,
          ...rows[2]!.slice(6, 8).map((value) => text(value)),
          `<table:table-cell table:formula="of:=DATE(2024;12;31)" table:style-name="iso" office:value-type="date" office:date-value="2024-12-31"><text:p>2024-12-31</text:p></table:table-cell>`,
          `<table:table-cell office:value-type="string"><text:p>样例县</text:p><text:p>民族中学</text:p></table:table-cell>`,
          ...rows[2]!.slice(10).map((value) => text(value)),
        ]) +
        row([
          ...rows[3]!.slice(0, 3).map((value) => text(value)),
          '<table:table-cell office:value-type="float" office:value="12"><text:p>12</text:p></table:table-cell>',
          ...rows[3]!.slice(4).map((value) => text(value)),
        ]),
    ),
)

const documentNumber = header.indexOf('证件号码')
/** A document number stored as a number, and a row that is struck out. */
const doubtful = flat(
  table(
    '名单',
    head +
      row(
        rows[0]!.map((value, column) =>
          column === documentNumber
            ? `<table:table-cell office:value-type="float" office:value="${value}"><text:p>${value}</text:p></table:table-cell>`
            : text(value),
        ),
      ) +
      row(rows[1]!.map((value) => text(value, ' table:style-name="struck"'))) +
      plainRows[2],
  ),
)

interface Conversion {
  readonly source: string
  /** LibreOffice's `--convert-to`: extension, filter, options. */
  readonly to: string
  readonly name: string
}

const csv = (separator: number, encoding: number) => `csv:Text - txt - csv (StarCalc):${separator},34,${encoding},1`

const conversions: readonly Conversion[] = [
  { source: plain, to: 'xlsx', name: 'plain.xlsx' },
  { source: dates, to: 'xlsx', name: 'dates.xlsx' },
  { source: merged, to: 'xlsx', name: 'merged.xlsx' },
  { source: features, to: 'xlsx', name: 'features.xlsx' },
  { source: plain, to: 'xlsx:Calc Office Open XML', name: 'office-open-xml.xlsx' },
  { source: plain, to: 'xlsm:Calc MS Excel 2007 VBA XML', name: 'macros.xlsm' },
  { source: plain, to: 'xls:MS Excel 97', name: 'old.xls' },
  { source: dates, to: 'xls:MS Excel 97', name: 'old-dates.xls' },
  { source: merged, to: 'xls:MS Excel 97', name: 'old-merged.xls' },
  { source: features, to: 'xls:MS Excel 97', name: 'old-features.xls' },
  { source: doubtful, to: 'xls:MS Excel 97', name: 'old-doubtful.xls' },
  { source: doubtful, to: 'xlsx', name: 'doubtful.xlsx' },
  { source: plain, to: 'ods', name: 'open-document.ods' },
  { source: dates, to: csv(44, 76), name: 'utf-8.csv' },
  { source: plain, to: csv(44, 85), name: 'gb18030.csv' },
  { source: dates, to: csv(9, 65535), name: 'utf-16.csv' },
  { source: dates, to: csv(59, 76), name: 'semicolons.csv' },
]

/** Files that LibreOffice saves, converted in a folder and with a profile of their own. */
export const writeLibreOfficeFiles = (folder: string): void => {
  const work = mkdtempSync(join(tmpdir(), 'corpus-'))
  try {
    for (const [index, { source, to, name }] of conversions.entries()) {
      const from = join(work, `${index}.fods`)
      const out = join(work, String(index))
      mkdirSync(out)
      writeFileSync(from, source)
      const options = ['--headless', '--norestore', `-env:UserInstallation=file://${join(work, 'profile')}`]
      execFileSync('soffice', [...options, '--convert-to', to, '--outdir', out, from], { stdio: 'inherit' })
      renameSync(join(out, `${index}.${to.split(':')[0]}`), join(folder, `libreoffice-${name}`))
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

import { withGuard } from '../../../files/formula-guard.ts'
import { type Cell, columnName, type Row } from '../../../files/table.ts'
import { escapeXml } from '../../../files/xlsx/escape-xml.ts'
import type { Package, ZipEntry } from '../../../files/zip.ts'
import type { RecordFile } from '../read/record-file.ts'

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packageRelationships = 'http://schemas.openxmlformats.org/package/2006/relationships'
const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** Cell styles: as it is, text, header. */
const [plain, asText, asHeader] = [0, 1, 2]
const stylesXml = `<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFDDEBF7"/><bgColor indexed="64"/></patternFill></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1"/></cellXfs></styleSheet>`

/** A text file's name may hold what a sheet's name may not. */
export const sheetNameOf = (name: string): string =>
  name
    .replace(/[*?:\\/[\]]/g, '_')
    .slice(0, 31)
    .replace(/^'|'$/g, '_') || '数据'

/** Digits that a spreadsheet holds exactly. */
const exactDigits = 15

const cellXml = ({ column, kind, text, raw }: Cell, row: number, style: number): string => {
  const place = `r="${columnName(column)}${row}"`
  // Numbers of the clerk's own columns stay numbers; everything else becomes text, dates in ISO form.
  if (style === plain && kind === 'number' && raw.length <= exactDigits)
    return `<c ${place}><v>${escapeXml(raw)}</v></c>`
  return `<c ${place} s="${style === asHeader ? asHeader : asText}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(withGuard(text))}</t></is></c>`
}

async function* sheetPieces(file: RecordFile): AsyncGenerator<Buffer, void, undefined> {
  const ours = new Set(file.header.known.map(({ column }) => column))
  const last = Math.max(...[...file.header.known, ...file.header.unknown].map(({ column }) => column))
  const rowXml = ({ row, cells }: Row): string => {
    const style = (column: number) => (row === file.header.row ? asHeader : ours.has(column) ? asText : plain)
    return `<row r="${row}">${cells.map((cell) => cellXml(cell, row, style(cell.column))).join('')}</row>`
  }
  yield Buffer.from(
    `${head}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="${file.header.row}" topLeftCell="A${file.header.row + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols><col min="1" max="${last + 1}" width="18" style="${asText}" customWidth="1"/></cols><sheetData>`,
  )
  for await (const block of file.rows()) yield Buffer.from(block.map(rowXml).join(''))
  yield Buffer.from('</sheetData></worksheet>')
}

/** A text file as the workbook that it becomes: its rows at their own places, so that every address holds there too. */
export const textPackage = (file: RecordFile, name: string): Package => {
  const text = (xml: string) =>
    async function* () {
      yield Buffer.from(head + xml)
    }
  const parts = new Map<string, () => AsyncGenerator<Buffer, void, undefined>>([
    [
      '[Content_Types].xml',
      text(
        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${types}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${types}.styles+xml"/></Types>`,
      ),
    ],
    [
      '_rels/.rels',
      text(
        `<Relationships xmlns="${packageRelationships}"><Relationship Id="rId1" Type="${relationships}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      ),
    ],
    [
      'xl/workbook.xml',
      text(
        `<workbook xmlns="${main}" xmlns:r="${relationships}"><sheets><sheet name="${escapeXml(sheetNameOf(file.sheet))}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
      ),
    ],
    [
      'xl/_rels/workbook.xml.rels',
      text(
        `<Relationships xmlns="${packageRelationships}"><Relationship Id="rId1" Type="${relationships}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${relationships}/styles" Target="styles.xml"/></Relationships>`,
      ),
    ],
    ['xl/styles.xml', text(stylesXml)],
    ['xl/worksheets/sheet1.xml', () => sheetPieces(file)],
  ])
  const entries = [...parts.keys()].map(
    (part): ZipEntry => ({
      name: part,
      directory: false,
      method: 0,
      compressedSize: 0,
      size: 0,
      crc32: 0,
      offset: 0,
      encrypted: false,
    }),
  )
  const read = (entry: ZipEntry) => parts.get(entry.name)!()
  return { name, entries, find: (part) => entries.find((entry) => entry.name === part), read, pass: read }
}

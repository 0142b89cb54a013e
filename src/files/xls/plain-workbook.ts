import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'
import { cellAddress, columnName, type MergedRange, type Sheet } from '../table.ts'
import { escapeXml } from '../xlsx/escape-xml.ts'

/** A cell as any program stores it. */
export interface PlainCell {
  /** Zero-based. */
  readonly column: number
  /** As in OOXML: a number, a boolean, an error value or a text. */
  readonly type: 'n' | 'b' | 'e' | 'inlineStr'
  readonly text: string
  /** Code of its number format, e.g. `yyyy-mm-dd`; undefined for the general one. */
  readonly format: string | undefined
  readonly struck: boolean
}

export interface PlainRow {
  /** One-based. */
  readonly row: number
  readonly hidden: boolean
  readonly cells: readonly PlainCell[]
}

export interface PlainSheet extends Sheet {
  readonly rows: () => Iterable<PlainRow>
  readonly merged: readonly MergedRange[]
  /** Zero-based. */
  readonly hiddenColumns: readonly number[]
}

export interface PlainWorkbook {
  readonly sheets: readonly PlainSheet[]
  readonly date1904: boolean
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packages = 'http://schemas.openxmlformats.org/package/2006'
const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
const firstOwnFormat = 164
const pieceCharacters = 65_536

/** The cell styles of a workbook: each different format, struck out or not. They are complete once all sheets were written. */
class PlainStyles {
  readonly #indexes = new Map<string, number>()
  readonly #styles: Pick<PlainCell, 'format' | 'struck'>[] = []

  constructor() {
    this.of({ format: undefined, struck: false })
  }

  /** Index of a cell's style. */
  of({ format, struck }: Pick<PlainCell, 'format' | 'struck'>): number {
    const key = `${struck}${format ?? ''}`
    const known = this.#indexes.get(key)
    if (known !== undefined) return known
    this.#indexes.set(key, this.#styles.length)
    return this.#styles.push({ format, struck }) - 1
  }

  get xml(): string {
    const styles = this.#styles
    const formats = styles.flatMap(({ format }, index) =>
      format === undefined ? [] : `<numFmt numFmtId="${firstOwnFormat + index}" formatCode="${escapeXml(format)}"/>`,
    )
    const cells = styles.map(
      ({ format, struck }, index) =>
        `<xf numFmtId="${format === undefined ? 0 : firstOwnFormat + index}" fontId="${struck ? 1 : 0}" fillId="0" borderId="0" xfId="0"/>`,
    )
    return `<styleSheet xmlns="${main}">${formats.length ? `<numFmts count="${formats.length}">${formats.join('')}</numFmts>` : ''}<fonts count="2"><font><sz val="11"/></font><font><strike/><sz val="11"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${cells.length}">${cells.join('')}</cellXfs></styleSheet>`
  }
}

const rowXml = ({ row, hidden, cells }: PlainRow, styles: PlainStyles): string =>
  `<row r="${row}"${hidden ? ' hidden="1"' : ''}>${cells
    .map((cell) => {
      const place = `<c r="${cellAddress(cell.column, row)}" s="${styles.of(cell)}" t="${cell.type}">`
      return cell.type === 'inlineStr'
        ? `${place}<is><t xml:space="preserve">${escapeXml(cell.text)}</t></is></c>`
        : `${place}<v>${escapeXml(cell.text)}</v></c>`
    })
    .join('')}</row>`

function* sheetPieces(sheet: PlainSheet, styles: PlainStyles): Generator<Buffer, void, undefined> {
  const hidden = sheet.hiddenColumns.map((column) => `<col min="${column + 1}" max="${column + 1}" hidden="1"/>`)
  yield Buffer.from(
    `${head}<worksheet xmlns="${main}">${hidden.length ? `<cols>${hidden.join('')}</cols>` : ''}<sheetData>`,
  )
  let piece = ''
  for (const row of sheet.rows()) {
    piece += rowXml(row, styles)
    if (piece.length < pieceCharacters) continue
    yield Buffer.from(piece)
    piece = ''
  }
  yield Buffer.from(piece)
  const merged = sheet.merged.map(
    ({ firstRow, lastRow, firstColumn, lastColumn }) =>
      `<mergeCell ref="${columnName(firstColumn)}${firstRow}:${columnName(lastColumn)}${lastRow}"/>`,
  )
  yield Buffer.from(
    `</sheetData>${merged.length ? `<mergeCells count="${merged.length}">${merged.join('')}</mergeCells>` : ''}</worksheet>`,
  )
}

/** The bytes of an `.xlsx` with these sheets: values, number formats, merged ranges and what is hidden, and nothing else. */
export const writePlainWorkbook = async ({ sheets, date1904 }: PlainWorkbook): Promise<Buffer> => {
  const zip = new ZipFile()
  const styles = new PlainStyles()
  const numbers = sheets.map((_, index) => index + 1)
  const add = (name: string, make: () => Iterable<Buffer>) =>
    zip.addReadStreamLazy(name, { compressionLevel: 1 }, (give) => give(null, Readable.from(make())))
  const addXml = (name: string, xml: () => string) => add(name, () => [Buffer.from(head + xml())])
  addXml(
    '[Content_Types].xml',
    () =>
      `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/>${numbers.map((number) => `<Override PartName="/xl/worksheets/sheet${number}.xml" ContentType="${types}.worksheet+xml"/>`).join('')}<Override PartName="/xl/styles.xml" ContentType="${types}.styles+xml"/></Types>`,
  )
  addXml(
    '_rels/.rels',
    () =>
      `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relationships}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  )
  addXml(
    'xl/workbook.xml',
    () =>
      `<workbook xmlns="${main}" xmlns:r="${relationships}"><workbookPr${date1904 ? ' date1904="1"' : ''}/><sheets>${sheets
        .map(
          ({ name, visible }, index) =>
            `<sheet name="${escapeXml(name)}" sheetId="${index + 1}"${visible ? '' : ' state="hidden"'} r:id="rId${index + 1}"/>`,
        )
        .join('')}</sheets></workbook>`,
  )
  addXml(
    'xl/_rels/workbook.xml.rels',
    () =>
      `<Relationships xmlns="${packages}/relationships">${numbers.map((number) => `<Relationship Id="rId${number}" Type="${relationships}/worksheet" Target="worksheets/sheet${number}.xml"/>`).join('')}<Relationship Id="rId${sheets.length + 1}" Type="${relationships}/styles" Target="styles.xml"/></Relationships>`,
  )
  sheets.forEach((sheet, index) => {
    add(`xl/worksheets/sheet${index + 1}.xml`, () => sheetPieces(sheet, styles))
  })
  // Last, because the sheets decide which styles there are.
  addXml('xl/styles.xml', () => styles.xml)
  zip.end()
  return buffer(zip.outputStream as Readable)
}

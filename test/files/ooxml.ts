import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'

/** A zip of text or bytes by name, deflated. */
export const zipOf = async (parts: Record<string, string | Uint8Array>, forceZip64Format = false): Promise<Buffer> => {
  const zip = new ZipFile()
  for (const [name, content] of Object.entries(parts))
    zip.addBuffer(Buffer.from(content as string), name, { forceZip64Format })
  zip.end({ forceZip64Format, comment: '' })
  return buffer(zip.outputStream)
}

export const xmlHead = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
export const spreadsheetNamespace = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const strictNamespace = 'http://purl.oclc.org/ooxml/spreadsheetml/main'
const relationshipsNamespace = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const strictRelationships = 'http://purl.oclc.org/ooxml/officeDocument/relationships'

export interface HandMadeSheet {
  readonly name?: string
  readonly state?: string
  /** Rows, or the whole part when it starts with `<?xml` or a byte-order mark. */
  readonly xml: string
}

export interface HandMade {
  readonly sheets: readonly HandMadeSheet[]
  /** `<si>` elements. */
  readonly strings?: string
  /** Number formats of the cell styles 1, 2, 3 … (style 0 is General): built-in ids or codes. */
  readonly formats?: readonly (number | string)[]
  readonly date1904?: boolean
  readonly strict?: boolean
  /** Written before every element name of workbook, strings and sheets, e.g. `x:`. */
  readonly prefix?: string
  /** Added or replaced parts. */
  readonly parts?: Record<string, string | Uint8Array>
}

const styles = (formats: readonly (number | string)[]): string => {
  const codes = formats.filter((format) => typeof format === 'string')
  const ids = formats.map((format) => (typeof format === 'string' ? 164 + codes.indexOf(format) : format))
  const escaped = (code: string) => code.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
  return `${xmlHead}<styleSheet xmlns="${spreadsheetNamespace}"><numFmts count="${codes.length}">${codes
    .map((code, index) => `<numFmt numFmtId="${164 + index}" formatCode="${escaped(code)}"/>`)
    .join('')}</numFmts><cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs><cellXfs count="${ids.length + 1}">${[
    0,
    ...ids,
  ]
    .map((id) => `<xf numFmtId="${id}" xfId="0"/>`)
    .join('')}</cellXfs></styleSheet>`
}

/** A workbook written part by part, so that any shape any program may write can be made. */
export const workbookOf = async (given: HandMade): Promise<Buffer> => {
  const { sheets, strings, formats = [], date1904 = false, strict = false, prefix = '', parts = {} } = given
  const main = strict ? strictNamespace : spreadsheetNamespace
  const relationships = strict ? strictRelationships : relationshipsNamespace
  const declared = prefix ? `xmlns:${prefix.slice(0, -1)}="${main}"` : `xmlns="${main}"`
  const files: Record<string, string | Uint8Array> = {
    '[Content_Types].xml': `${xmlHead}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>${sheets.map((_, index) => `<Override PartName="/xl/worksheets/sheet${index + 1}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`).join('')}<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>${strings === undefined ? '' : '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'}</Types>`,
    '_rels/.rels': `${xmlHead}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relationships}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${xmlHead}<${prefix}workbook ${declared} xmlns:r="${relationships}"><${prefix}workbookPr${date1904 ? ' date1904="1"' : ''}/><${prefix}sheets>${sheets.map(({ name, state }, index) => `<${prefix}sheet name="${name ?? `Sheet${index + 1}`}" sheetId="${index + 1}"${state ? ` state="${state}"` : ''} r:id="rId${index + 1}"/>`).join('')}</${prefix}sheets></${prefix}workbook>`,
    'xl/_rels/workbook.xml.rels': `${xmlHead}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${sheets.map((_, index) => `<Relationship Id="rId${index + 1}" Type="${relationships}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`).join('')}<Relationship Id="rIdStyles" Type="${relationships}/styles" Target="/xl/styles.xml"/>${strings === undefined ? '' : `<Relationship Id="rIdStrings" Type="${relationships}/sharedStrings" Target="sharedStrings.xml"/>`}</Relationships>`,
    'xl/styles.xml': styles(formats),
    ...(strings === undefined
      ? {}
      : { 'xl/sharedStrings.xml': `${xmlHead}<${prefix}sst ${declared}>${strings}</${prefix}sst>` }),
  }
  for (const [index, { xml }] of sheets.entries())
    files[`xl/worksheets/sheet${index + 1}.xml`] = xml.startsWith('<?xml')
      ? xml
      : `${xmlHead}<${prefix}worksheet ${declared}><${prefix}sheetData>${xml}</${prefix}sheetData></${prefix}worksheet>`
  return zipOf({ ...files, ...parts })
}

import type ExcelJS from 'exceljs'
import { withGuard } from '../../../files/formula-guard.ts'
import { headerStyle, textFormat } from '../../../files/workbook-file.ts'
import { thumbnailOf } from '../picture-engine.ts'
import type { ReportEntry } from './report-entry.ts'

/** Thumbnails beside rows, in pixels. */
const picture = { width: 57, height: 80 } as const
const rowPoints = 64
/** Beyond this many, spreadsheets open slowly; the rows go on without. */
const mostPictures = 2000

const columns = [
  ['申报单位', 34],
  ['姓名', 14],
  ['照片', 11],
  ['证件号码', 24],
  ['资格名称', 18],
  ['情况', 14],
  ['原因', 40],
  ['怎么办', 48],
  ['交来的文件', 24],
] as const
const pictureColumn = 2

const numbered = (lines: readonly string[]): string =>
  lines.length > 1 ? lines.map((line, index) => `${index + 1}. ${line}`).join('\n') : (lines[0] ?? '')

/** Builds one row; text that looks like a formula is escaped. */
const rowOf = (entry: ReportEntry): string[] =>
  [
    entry.employer,
    entry.name,
    '',
    entry.documentNumber,
    entry.title,
    entry.standing,
    numbered(entry.remarks.map(({ found }) => found)),
    numbered([...new Set(entry.remarks.map(({ remedy }) => remedy))]),
    entry.fileName,
  ].map(withGuard)

const withHeader = (workbook: ExcelJS.Workbook, name: string, header: readonly (readonly [string, number])[]) => {
  const sheet = workbook.addWorksheet(name, {
    views: [{ state: 'frozen', ySplit: 1 }],
    pageSetup: { paperSize: 9, orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
  })
  sheet.columns = header.map(([, width]) => ({ width, style: { numFmt: textFormat } }))
  const row = sheet.addRow(header.map(([text]) => text))
  row.eachCell((cell) => (cell.style = headerStyle))
  return sheet
}

/**
 * The list that a unit sends to employers: who must send a new photo and why, with the photo, employer by employer; and
 * each employer's number on a second sheet. Document numbers are masked, no cell begins like a formula.
 */
export const photoReportWorkbook = async (
  entries: Iterable<ReportEntry> | AsyncIterable<ReportEntry>,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> => {
  const wanted: ReportEntry[] = []
  for await (const entry of entries) if (entry.wanted) wanted.push(entry)
  wanted.sort((a, b) => a.employer.localeCompare(b.employer, 'zh'))
  // Loaded on demand, because it is the core's largest library.
  const { default: exceljs } = await import('exceljs')
  const workbook = new exceljs.Workbook()
  const people = withHeader(workbook, '需要交照片的人', columns)
  for (const [index, entry] of wanted.entries()) {
    signal?.throwIfAborted()
    const row = people.addRow(rowOf(entry))
    row.alignment = { vertical: 'middle', wrapText: true }
    if (index >= mostPictures) continue
    const bytes = await entry.read()
    const small = bytes && (await thumbnailOf(bytes, picture))
    if (!small) continue
    row.height = rowPoints
    const image = workbook.addImage({ buffer: Buffer.from(small) as unknown as ExcelJS.Buffer, extension: 'jpeg' })
    people.addImage(image, {
      tl: { col: pictureColumn + 0.1, row: row.number - 1 + 0.03 },
      ext: picture,
      editAs: 'oneCell',
    })
  }
  const counts = new Map<string, number>()
  for (const { employer } of wanted) counts.set(employer, (counts.get(employer) ?? 0) + 1)
  const summary = withHeader(workbook, '按单位汇总', [
    ['申报单位', 48],
    ['需要交照片', 14],
  ])
  for (const [employer, count] of counts) summary.addRow([withGuard(employer), count]).getCell(2).numFmt = '0'
  return new Uint8Array(await workbook.xlsx.writeBuffer())
}

import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type ExcelJS from 'exceljs'
import { withGuard } from '../../files/formula-guard.ts'
import { headerStyle, textFormat } from '../../files/workbook-file.ts'
import { words } from '../../shared/record/words.ts'
import { type CertificateState, certificateStateWords } from '../../shared/rpc/certificates.ts'
import type { Database } from '../store/database.ts'
import { type CertificateEntry, eachCertificate } from './certificate-list.ts'

const columns: readonly [header: string, width: number, read: (entry: CertificateEntry) => string][] = [
  ['申报单位', 36, ({ employerName }) => employerName],
  ['姓名', 14, ({ name }) => name],
  ['证件号码', 24, ({ documentNumber }) => documentNumber],
  ['资格系列', 20, ({ series }) => series],
  ['资格专业', 20, ({ specialty }) => specialty],
  ['资格名称', 20, ({ title }) => title],
  ['级别', 10, ({ level }) => words.level[level]],
  ['取得时间', 14, ({ obtainedOn }) => obtainedOn],
  ['证书编号', 24, ({ number }) => number],
  ['证书状态', 12, ({ state }) => certificateStateWords[state]],
  ['通知文字', 80, (entry) => personText(entry)],
]

/** What the holder is told, ready to be sent as a message. */
const personText = ({ name, title, level, number, state }: CertificateEntry): string => {
  const what = `${title}（${words.level[level]}）职称证书（编号 ${number}）`
  if (state === 'revoked') return `${name}：您的${what}已撤销，不再有效。`
  if (state === 'corrected') return `${name}：您的${what}已更正，请使用新的证书。`
  return `${name}：您的${what}已签发，请向申报单位索取电子证书。扫描证书上的二维码可以核验。`
}

/** Names in the text to an employer; more would not fit into a message. */
const mostNames = 20

/** What an employer is told about those of its people whose certificate is in force. */
const employerText = (employer: string, entries: readonly CertificateEntry[]): string => {
  const issued = entries.filter(({ state }) => state === 'issued')
  if (issued.length === 0) return ''
  const names = issued.slice(0, mostNames).map(({ name }) => name)
  const more = issued.length > mostNames ? '等' : ''
  return `${employer}：贵单位 ${issued.length} 人的职称证书已签发（${names.join('、')}${more}），电子证书另附，请转交本人。扫描证书上的二维码可以核验。`
}

const addSheet = (
  workbook: ExcelJS.stream.xlsx.WorkbookWriter,
  name: string,
  header: readonly (readonly [text: string, width: number, ...rest: unknown[]])[],
): ExcelJS.Worksheet => {
  const sheet = workbook.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] })
  sheet.columns = header.map(([, width]) => ({ width, style: { numFmt: textFormat } }))
  const row = sheet.addRow(header.map(([text]) => text))
  row.eachCell((cell) => {
    cell.style = headerStyle
  })
  row.commit()
  return sheet
}

const byEmployer = (entries: Iterable<CertificateEntry>): Map<string, CertificateEntry[]> => {
  const groups = new Map<string, CertificateEntry[]>()
  for (const entry of entries) {
    const group = groups.get(entry.employerName)
    if (group) group.push(entry)
    else groups.set(entry.employerName, [entry])
  }
  return groups
}

/**
 * The list that a unit sends to employers: one sheet with a row per certificate, sorted by employer, and one with the count
 * of each employer. No cell begins like a formula; document numbers are masked.
 */
export const makeNotifyList = async (
  database: Database,
  wanted: { readonly state?: CertificateState | undefined; readonly search?: string | undefined } = {},
): Promise<Uint8Array<ArrayBuffer>> => {
  const { default: exceljs } = await import('exceljs')
  const groups = [...byEmployer(eachCertificate(database, wanted))].sort(([one], [other]) =>
    one.localeCompare(other, 'zh'),
  )
  const stream = new PassThrough()
  const written = buffer(stream)
  const workbook = new exceljs.stream.xlsx.WorkbookWriter({ stream, useStyles: true, useSharedStrings: false })
  const people = addSheet(workbook, '证书名单', columns)
  for (const [, entries] of groups) {
    entries.forEach((entry, index) => {
      const row = people.addRow(columns.map(([, , read]) => withGuard(read(entry))))
      // A line above each employer's first row: the groups show without merged cells, so the sheet still sorts and filters.
      if (index === 0) row.eachCell((cell) => (cell.border = { top: { style: 'thin', color: { argb: 'FF9DC3E6' } } }))
      row.commit()
    })
  }
  people.commit()
  const summary = addSheet(workbook, '按单位汇总', [
    ['申报单位', 48],
    ['证书数', 12],
    ['通知文字', 80],
  ])
  for (const [employer, entries] of groups) {
    const row = summary.addRow([withGuard(employer), entries.length, withGuard(employerText(employer, entries))])
    row.getCell(2).numFmt = '0'
    row.commit()
  }
  summary.commit()
  await workbook.commit()
  return new Uint8Array(await written)
}

import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { contactSheet } from '../../core/photos/report/contact-sheet.ts'
import { type ReportEntry, remarksOf } from '../../core/photos/report/report-entry.ts'
import { photoReportWorkbook } from '../../core/photos/report/report-workbook.ts'
import { thumbnail } from '../../photo/node/thumbnail.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { incurable, type PhotoReport } from '../../shared/photo/verdict.ts'

/** Size in pixels of the pictures that are kept until the report is written. */
const kept = { width: 197, height: 276 } as const

/** The entry of one judged file in a report. */
export const fileEntry = async (
  file: string,
  bytes: Uint8Array | undefined,
  judged: PhotoReport | Problem,
): Promise<ReportEntry> => {
  const small = bytes && (await thumbnail(bytes, kept))
  const wrong = judged instanceof Problem
  return {
    name: basename(file),
    documentNumber: '',
    title: '',
    employer: '',
    fileName: file,
    standing: wrong ? '读不出来' : '已检查',
    verdict: wrong ? 'fail' : judged.verdict,
    wanted: wrong || incurable(judged).length > 0,
    remarks: wrong ? [{ found: judged.toJSON().found, remedy: judged.toJSON().remedy }] : remarksOf(judged),
    read: async () => small,
  }
}

/** Writes a report in the format that its name's extension gives. @throws Problem `photo.reportName`, `intake.writeFailed` */
export const writePhotoReport = async (
  path: string,
  entries: Iterable<ReportEntry>,
  note: string,
  signal: AbortSignal,
): Promise<void> => {
  const kind = reportKind(path)
  const bytes =
    kind === 'xlsx'
      ? await photoReportWorkbook(entries, signal)
      : await contactSheet(entries, { title: '照片一览', note, at: new Date() }, signal)
  await writeFile(path, bytes, { mode: 0o600 }).catch((cause: unknown) => {
    throw new Problem('intake.writeFailed', { path }, { cause })
  })
}

/** Format of a report by its name. Call it before the work, so that a mistyped name fails at once. @throws Problem `photo.reportName` */
export const reportKind = (path: string): 'xlsx' | 'pdf' => {
  const kind = /\.(xlsx|pdf)$/iu.exec(path)?.[1]?.toLowerCase()
  if (kind !== 'xlsx' && kind !== 'pdf') throw new Problem('photo.reportName', { path })
  return kind
}

import type { Outcome } from '../../../shared/photo/limit.ts'
import { reasons } from '../../../shared/photo/reasons.ts'
import { type PhotoReport, photoReportSchema } from '../../../shared/photo/verdict.ts'
import { findingOfCheck } from '../../../shared/photo/words.ts'
import { maskDocumentNumber } from '../../../shared/record/document-number.ts'
import { stateWords } from '../../../shared/record/life-cycle.ts'
import { isAboutPhoto } from '../../../shared/record/return-reasons.ts'
import { mostCards } from '../../../shared/rpc/photos.ts'
import type { Database } from '../../store/database.ts'
import { type CardRow, listSheet, readCards, type SheetQuery } from '../photo-sheet.ts'
import { findOriginal, findPhoto } from '../photo-store.ts'

/** A fault of a photo and its remedy. */
export interface Remark {
  readonly found: string
  readonly remedy: string
}

/** One photo, or a person without one, as a report lists it. */
export interface ReportEntry {
  /** Name of the person, or of the file where no person is known. */
  readonly name: string
  /** Masked; empty where no person is known. */
  readonly documentNumber: string
  readonly title: string
  readonly employer: string
  readonly fileName: string
  /** Chinese: where it stands. */
  readonly standing: string
  /** A reviewer's return counts as a failure. */
  readonly verdict: Outcome | null
  /** Another photo must be sent. */
  readonly wanted: boolean
  readonly remarks: readonly Remark[]
  /** Reads the photo, or the file that was refused; undefined where there is none. */
  readonly read: () => Promise<Uint8Array | undefined>
}

/** The faults of a report that only another photo can remedy. */
const graveOf = (report: PhotoReport): Remark[] =>
  report.checks
    .filter(({ verdict, reason }) => verdict === 'fail' && reason !== null && !reasons[reason].mendable)
    .map(({ reason }) => reasons[reason!])

/** All that a report remarks. */
export const remarksOf = (report: PhotoReport): Remark[] =>
  report.checks.flatMap((check) => {
    const finding = findingOfCheck(check)
    return finding ? { found: finding.found, remedy: finding.remedy ?? '不用重拍' } : []
  })

const send: Remark = { found: '还没有照片', remedy: '请交本人近期正面免冠白底照片' }
const other: Remark = { found: '与他人的照片相同', remedy: '请核对是谁的照片，交本人的照片' }

const reportIn = (text: string | null) => (text === null ? undefined : photoReportSchema.parse(JSON.parse(text)))

const toEntry = (database: Database, row: CardRow): ReportEntry => {
  const report = reportIn(row.report)
  const attempt = reportIn(row.attemptReport)
  const returned = row.state === 'returned' && isAboutPhoto(row.returnCode ?? '')
  const absent = row.photo === null
  const remarks = [
    ...(returned ? [{ found: row.returnText ?? '照片已退回', remedy: '请按要求交一张新照片' }] : []),
    ...(absent && attempt ? graveOf(attempt) : []),
    ...(absent && !attempt && !returned ? [send] : []),
    ...(row.same ? [other] : []),
    ...(report && !returned ? remarksOf(report) : []),
  ]
  return {
    name: row.name,
    documentNumber: maskDocumentNumber(row.documentNumber),
    title: row.title,
    employer: row.employerName,
    // Files are often named by the number: no report shows it whole.
    fileName: (row.attemptFile?.split(/[\\/]/u).at(-1) ?? '').replace(
      new RegExp(row.documentNumber.replace(/[^\p{L}\p{N}]/gu, '.'), 'giu'),
      maskDocumentNumber(row.documentNumber),
    ),
    standing: absent ? (attempt ? '照片未采用' : '没有照片') : stateWords[row.state],
    verdict: returned ? 'fail' : (report?.verdict ?? attempt?.verdict ?? null),
    wanted: absent || returned,
    remarks,
    read: async () =>
      row.photo
        ? findPhoto(database, row.photo)
        : row.attemptOriginal
          ? findOriginal(database, row.attemptOriginal)
          : undefined,
  }
}

/** The persons of a sheet for a report, some at a time. */
export function* reportEntries(database: Database, wanted: SheetQuery): Generator<ReportEntry> {
  const ids = listSheet(database, wanted)
  for (let from = 0; from < ids.length; from += mostCards) {
    const some = ids.slice(from, from + mostCards)
    const rows = new Map(readCards(database, some).map((row) => [row.id, row]))
    for (const id of some) {
      const row = rows.get(id)
      if (row) yield toEntry(database, row)
    }
  }
}

import { Problem } from '../../shared/errors/problem.ts'
import { photoReportSchema } from '../../shared/photo/verdict.ts'
import { maskDocumentNumber } from '../../shared/record/document-number.ts'
import { moves, type State } from '../../shared/record/life-cycle.ts'
import { isAboutPhoto } from '../../shared/record/return-reasons.ts'
import {
  type BatchEvent,
  type HandedOutcome,
  type PhotoCard,
  type PhotoDetail,
  type PhotoFilter,
  type PhotoSheet,
  photoFilters,
  type Unplaced,
} from '../../shared/rpc/photos.ts'
import { unitAccounts } from '../accounts/keyring.ts'
import type { UnitContext } from '../context/unit-context.ts'
import { isOwn } from '../review/second-person.ts'
import type { Database } from '../store/database.ts'
import { countUploads } from './applicant-uploads.ts'
import type { AttachOutcome } from './attach-photos.ts'
import { mayAdjust } from './framing.ts'
import type { BatchReport } from './photo-batch.ts'
import {
  type CardRow,
  countEmployers,
  countReasons,
  countSheet,
  findSamePictures,
  listSheet,
  readCards,
} from './photo-sheet.ts'
import { findReport, hasOriginal, reasonsOf } from './photo-store.ts'
import { countUnplaced, listUnplaced } from './unplaced-photos.ts'

const open = new Set<State>(moves.submitPhoto.from)

const readReport = (text: string | null) => (text === null ? null : photoReportSchema.parse(JSON.parse(text)))

/** The hash of an original that is still stored. */
const storedOriginal = (database: Database, sha256: string | null): string | null =>
  sha256 !== null && hasOriginal(database, sha256) ? sha256 : null

const toCard = (row: CardRow): PhotoCard => {
  const report = readReport(row.report ?? row.attemptReport)
  return {
    id: row.id,
    name: row.name,
    documentNumber: maskDocumentNumber(row.documentNumber),
    title: row.title,
    state: row.state,
    photo: row.photo,
    verdict: row.report === null ? null : report!.verdict,
    reasons: report ? reasonsOf(report) : [],
    returned: row.state === 'returned' ? row.returnText : null,
    photoReturned: row.state === 'returned' && isAboutPhoto(row.returnCode ?? ''),
    attempted: row.attemptReport !== null,
    same: Boolean(row.same),
  }
}

/** The records that fit, in order, and the counts of the sheet's filters. */
export const readPhotoSheet = (database: Database, query: Parameters<typeof listSheet>[1]): PhotoSheet => ({
  ids: listSheet(database, query),
  counts: Object.fromEntries(photoFilters.map((filter) => [filter, countSheet(database, filter)])) as Record<
    PhotoFilter,
    number
  >,
  reasons: countReasons(database, query.filter),
  employers: countEmployers(database, query.filter),
  unplaced: countUnplaced(database),
  uploads: countUploads(database),
})

/** The cards of some records, in the order of the ids; missing records are left out. */
export const readPhotoCards = (database: Database, ids: readonly string[]): PhotoCard[] => {
  const rows = new Map(readCards(database, ids).map((row) => [row.id, row]))
  return ids.flatMap((id) => rows.get(id) ?? []).map(toCard)
}

/** One record's photo with its report and its last refused attempt. @throws Problem `core.record.missing` */
export const getPhotoDetail = (
  { database, home, session }: Pick<UnitContext, 'database' | 'home' | 'session'>,
  id: string,
): PhotoDetail => {
  const [row] = readCards(database, [id])
  if (!row) throw new Problem('core.record.missing', { id })
  const attempt = readReport(row.attemptReport)
  return {
    ...toCard(row),
    sex: row.sex,
    employerName: row.employerName,
    obtainedOn: row.obtainedOn,
    report: readReport(row.report),
    original: storedOriginal(database, row.original),
    attachedBy: unitAccounts(home).find((account) => account.id === row.photoBy)?.name ?? null,
    attempt: attempt && {
      fileName: row.attemptFile!,
      original: storedOriginal(database, row.attemptOriginal),
      report: attempt,
      at: row.attemptAt!,
    },
    samePictures: findSamePictures(database, row.id).map(({ photo, own, documentNumber, ...twin }) => ({
      ...twin,
      documentNumber: maskDocumentNumber(documentNumber),
      photo: photo!,
      identical: photo === own,
    })),
    own: isOwn(session, row),
    replaceable: open.has(row.state),
    adjustable:
      mayAdjust(row.state, row.photo) && (row.original === null || storedOriginal(database, row.original) !== null),
  }
}

const toOutcome = (
  database: Database,
  { file, outcome, records, why, report, problem }: AttachOutcome,
): HandedOutcome => ({
  file,
  outcome,
  records: records.length ? readCards(database, records).map(({ id, name }) => ({ id, name })) : [],
  why: why ?? null,
  verdict: report?.verdict ?? null,
  reasons: report ? reasonsOf(report) : [],
  mended: report ? [...report.mended] : [],
  problem: problem ? { found: problem.found, remedy: problem.remedy } : null,
})

/** A batch's report with the names of the records that it concerns. */
export const toBatchEvent = (database: Database, report: BatchReport): BatchEvent =>
  report.kind === 'done' ? { ...report, outcome: toOutcome(database, report.outcome) } : report

/** Photos without a record, each with the cards of the candidates. */
export const readUnplaced = (database: Database): Unplaced[] =>
  listUnplaced(database).flatMap(({ source, fileName, photo, why, candidates }) => {
    const stored = findReport(database, photo)
    if (!stored) return []
    const cards = candidates.length ? readCards(database, candidates) : []
    return {
      source,
      fileName,
      photo,
      verdict: readReport(stored)!.verdict,
      why,
      candidates: cards.map((row) => ({ ...toCard(row), employerName: row.employerName })),
    }
  })

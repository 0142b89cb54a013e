import { availableParallelism } from 'node:os'
import { Problem } from '../../../shared/errors/problem.ts'
import { provinceDefault } from '../../../shared/photo/spec.ts'
import { photoReportSchema } from '../../../shared/photo/verdict.ts'
import { maskDocumentNumber } from '../../../shared/record/document-number.ts'
import { moves, type State } from '../../../shared/record/life-cycle.ts'
import {
  type BatchEvent,
  type HandedOutcome,
  type PhotoCard,
  type PhotoDetail,
  type PhotoFilter,
  photoFilters,
  type Unplaced,
} from '../../../shared/rpc/photos.ts'
import { unitAccounts } from '../../accounts/keyring.ts'
import { countUploads } from '../../photos/applicant-uploads.ts'
import type { AttachOutcome } from '../../photos/attach-photos.ts'
import { adjustPhoto, Framing, landmarksOf, mayAdjust } from '../../photos/framing.ts'
import { LazyPhotoPool } from '../../photos/lazy-pool.ts'
import { type BatchReport, type BatchWork, PhotoBatches, takeUploads } from '../../photos/photo-batch.ts'
import { fingerprintOlderPhotos } from '../../photos/photo-fingerprint.ts'
import {
  type CardRow,
  countEmployers,
  countReasons,
  countSheet,
  findSamePictures,
  listSheet,
  readCards,
} from '../../photos/photo-sheet.ts'
import { findOriginal, findPhoto, findReport, hasOriginal, reasonsOf } from '../../photos/photo-store.ts'
import { contactSheet } from '../../photos/report/contact-sheet.ts'
import { reportEntries } from '../../photos/report/report-entry.ts'
import { photoReportWorkbook } from '../../photos/report/report-workbook.ts'
import { shownOriginal } from '../../photos/shown-original.ts'
import { countUnplaced, listUnplaced, placePhoto } from '../../photos/unplaced-photos.ts'
import type { ReviewResult } from '../../review/review.ts'
import { isOwn } from '../../review/second-person.ts'
import type { Database } from '../../store/database.ts'
import type { Unit } from '../../unit.ts'
import { type Procedures, withCallErrors } from '../calls/procedures.ts'
import type { Workplace } from '../workplace/workplace.ts'

/** Photos under way at once: the pool's workers, and as many read and waiting. */
const photosUnderWay = 2 * Math.min(4, availableParallelism())

const open = new Set<State>(moves.submitPhoto.from)

const readReport = (text: string | null) => (text === null ? null : photoReportSchema.parse(JSON.parse(text)))

/** The hash of an original that is still there. */
const kept = (database: Database, sha256: string | null): string | null =>
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
    attempted: row.attemptReport !== null,
    same: Boolean(row.same),
  }
}

const toDetail = (unit: Unit, row: CardRow): PhotoDetail => {
  const attempt = readReport(row.attemptReport)
  return {
    ...toCard(row),
    sex: row.sex,
    employerName: row.employerName,
    obtainedOn: row.obtainedOn,
    report: readReport(row.report),
    original: kept(unit.database, row.original),
    attachedBy: unitAccounts(unit.home).find(({ id }) => id === row.photoBy)?.name ?? null,
    attempt: attempt && {
      fileName: row.attemptFile!,
      original: kept(unit.database, row.attemptOriginal),
      report: attempt,
      at: row.attemptAt!,
    },
    samePictures: findSamePictures(unit.database, row.id).map(({ photo, own, documentNumber, ...twin }) => ({
      ...twin,
      documentNumber: maskDocumentNumber(documentNumber),
      photo: photo!,
      identical: photo === own,
    })),
    own: isOwn(unit.session, row),
    replaceable: open.has(row.state),
    adjustable:
      mayAdjust(row.state, row.photo) && (row.original === null || kept(unit.database, row.original) !== null),
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

const toEvent = (database: Database, report: BatchReport): BatchEvent =>
  report.kind === 'done' ? { ...report, outcome: toOutcome(database, report.outcome) } : report

/** Photos without a person, each with the cards of those it may be of. */
const toUnplaced = (database: Database): Unplaced[] =>
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

/** A review's outcome in the words a window shows. */
export const toDecision = ({ done, refused }: ReviewResult) => ({
  done,
  refused: refused.map(({ id, problem: { found, remedy } }) => ({ id, found, remedy })),
})

const asFile = (bytes: Uint8Array, sha256: string, type: string): File =>
  new File([new Uint8Array(bytes)], sha256, { type })

export const photosRoutes = ({ photos }: Procedures, workplace: Workplace) => {
  const pool = new LazyPhotoPool()

  const batches = new PhotoBatches()
  const framing = new Framing()
  const spec = provinceDefault

  const workOf = (record?: string): BatchWork => {
    const { unit, closing } = workplace
    return {
      store: unit.store,
      session: unit.session,
      mender: pool.for(closing),
      spec,
      parallel: photosUnderWay,
      record,
    }
  }
  /** Signing out stops a batch; what it did stays. */
  async function* events(
    run: (signal: AbortSignal) => AsyncGenerator<BatchReport>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<BatchEvent, void, void> {
    const { unit, closing } = workplace
    for await (const report of run(signal ? AbortSignal.any([signal, closing]) : closing))
      yield toEvent(unit.database, report)
  }

  /** Photos of a store from before looks were are looked at once, beside the work. */
  let fingerprinted: Unit | undefined
  const fingerprintOlder = () => {
    const { unit, closing } = workplace
    if (fingerprinted === unit) return
    fingerprinted = unit
    fingerprintOlderPhotos(unit.store, closing).catch((error: unknown) =>
      workplace.journal.noteError('photos.look', error, {}),
    )
  }

  return {
    sheet: photos.sheet.handler(({ input }) => {
      const { database } = workplace.unit
      fingerprintOlder()
      return {
        ids: listSheet(database, input),
        counts: Object.fromEntries(photoFilters.map((filter) => [filter, countSheet(database, filter)])) as Record<
          PhotoFilter,
          number
        >,
        reasons: countReasons(database, input.filter),
        employers: countEmployers(database, input.filter),
        unplaced: countUnplaced(database),
        uploads: countUploads(database),
      }
    }),

    cards: photos.cards.handler(({ input: { ids } }) => {
      const rows = new Map(readCards(workplace.unit.database, ids).map((row) => [row.id, row]))
      return ids.flatMap((id) => rows.get(id) ?? []).map(toCard)
    }),

    detail: photos.detail.handler(({ input: { id } }) => {
      const { unit } = workplace
      const [row] = readCards(unit.database, [id])
      if (!row) throw new Problem('core.record.missing', { id })
      return toDetail(unit, row)
    }),

    image: photos.image.handler(({ input: { sha256 } }) => {
      const bytes = findPhoto(workplace.unit.database, sha256)
      if (!bytes) throw new Problem('core.photo.imageMissing')
      return asFile(bytes, sha256, 'image/jpeg')
    }),

    original: photos.original.handler(async ({ input: { sha256 } }) => {
      const bytes = findOriginal(workplace.unit.database, sha256)
      if (!bytes) throw new Problem('core.photo.imageMissing')
      const shown = await shownOriginal(bytes)
      return asFile(shown.bytes, sha256, shown.type)
    }),

    batch: photos.batch.handler(({ input: { files, record }, signal }) =>
      withCallErrors(
        events((ending) => batches.run(workOf(record), files, ending), signal),
        signal,
      ),
    ),

    takeUploads: photos.takeUploads.handler(({ signal }) =>
      withCallErrors(
        events((ending) => takeUploads(workOf(), ending), signal),
        signal,
      ),
    ),

    lend: photos.lend.handler(async ({ input: { batch, want, piece } }) => {
      // `File` is a DOM word; shared has none, so the contract's type is empty there. It is Node's own File here.
      batches.lend(batch, want, piece && Buffer.from(await (piece as File).arrayBuffer()))
    }),

    unplaced: photos.unplaced.handler(() => toUnplaced(workplace.unit.database)),

    place: photos.place.handler(({ input }) => placePhoto(workplace.unit.store.gate, workplace.unit.session, input)),

    framing: photos.framing.handler(({ input: { id, from, to } }) => {
      const { unit, closing } = workplace
      return framing.frame(unit.database, { pool: pool.for(closing), spec }, id, from, to)
    }),

    adjust: photos.adjust.handler(({ input: { id, adjustment } }) => {
      const { unit, closing } = workplace
      return adjustPhoto(unit.store, unit.session, { pool: pool.for(closing), spec }, id, adjustment)
    }),

    landmarks: photos.landmarks.handler(({ input: { sha256 } }) => {
      const { unit, closing } = workplace
      const bytes = findPhoto(unit.database, sha256)
      return bytes ? landmarksOf(bytes, pool.for(closing), spec) : null
    }),

    report: photos.report.handler(async ({ input: { format, query }, signal }) => {
      const { unit } = workplace
      const entries = reportEntries(unit.database, query)
      if (format === 'xlsx') return new File([await photoReportWorkbook(entries, signal)], '需要交照片的人.xlsx')
      const heading = { title: '照片一览', note: `${unit.signingUnit.name} · ${unit.today}`, at: new Date() }
      return new File([await contactSheet(entries, heading, signal)], '照片一览.pdf', { type: 'application/pdf' })
    }),

    approve: photos.approve.handler(async ({ input: { ids } }) =>
      toDecision(await workplace.unit.review('photos', { approve: ids })),
    ),

    sendBack: photos.sendBack.handler(async ({ input: { ids, reason } }) =>
      toDecision(await workplace.unit.review('photos', { return: ids, reason })),
    ),
  }
}

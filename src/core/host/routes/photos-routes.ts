import { maskDocumentNumber } from '../../../shared/certificate/document-number.ts'
import { moves, type State } from '../../../shared/certificate/life-cycle.ts'
import { Problem } from '../../../shared/errors/problem.ts'
import { provinceDefault } from '../../../shared/photo/spec.ts'
import { photoReportSchema } from '../../../shared/photo/verdict.ts'
import {
  type AttachAnswer,
  type PhotoCard,
  type PhotoDetail,
  type PhotoFilter,
  photoFilters,
} from '../../../shared/rpc/photos.ts'
import { type AttachOutcome, attachPhotos } from '../../photos/attach-photos.ts'
import { LazyPhotoPool } from '../../photos/lazy-pool.ts'
import { type CardRow, countReasons, countSheet, listSheet, readCards } from '../../photos/photo-sheet.ts'
import type { PhotoSource } from '../../photos/photo-sources.ts'
import { findOriginal, findPhoto, hasOriginal, reasonsOf } from '../../photos/photo-store.ts'
import { shownOriginal } from '../../photos/shown-original.ts'
import type { ReviewResult } from '../../review/review.ts'
import { isOwn } from '../../review/second-person.ts'
import type { Database } from '../../store/database.ts'
import { type Unit, unitAccounts } from '../../unit.ts'
import type { Desk } from '../desk.ts'
import type { Procedures } from '../procedures.ts'

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
    own: isOwn(unit.session, row),
    replaceable: open.has(row.state),
  }
}

const toAnswer = (database: Database, { outcome, records, report, problem }: AttachOutcome): AttachAnswer => ({
  outcome,
  records: records.length ? readCards(database, records).map(({ id, name }) => ({ id, name })) : [],
  verdict: report?.verdict ?? null,
  reasons: report ? reasonsOf(report) : [],
  mended: report ? [...report.mended] : [],
  problem: problem ? { found: problem.found, remedy: problem.remedy } : null,
})

/** A review's outcome in the words a window shows. */
export const toDecision = ({ done, refused }: ReviewResult) => ({
  done,
  refused: refused.map(({ id, problem: { found, remedy } }) => ({ id, found, remedy })),
})

async function* oneSource(file: File): AsyncGenerator<PhotoSource> {
  yield { name: file.name, read: async () => new Uint8Array(await file.arrayBuffer()) }
}

const asFile = (bytes: Uint8Array, sha256: string, type: string): File =>
  new File([new Uint8Array(bytes)], sha256, { type })

export const photosRoutes = ({ photos }: Procedures, desk: Desk) => {
  const pool = new LazyPhotoPool()

  const attach = async (file: File, record: string | undefined, signal: AbortSignal | undefined) => {
    const { unit, closing } = desk
    const ending = signal ? AbortSignal.any([signal, closing]) : closing
    const engine = { mender: pool.for(closing), spec: provinceDefault }
    const outcomes = attachPhotos(unit.store, unit.session, engine, oneSource(file), { signal: ending, record })
    for await (const outcome of outcomes) return toAnswer(unit.database, outcome)
    throw new Problem('general.unexpected')
  }

  return {
    sheet: photos.sheet.handler(({ input }) => {
      const { database } = desk.unit
      return {
        ids: listSheet(database, input),
        counts: Object.fromEntries(photoFilters.map((filter) => [filter, countSheet(database, filter)])) as Record<
          PhotoFilter,
          number
        >,
        reasons: countReasons(database, input.filter),
      }
    }),

    cards: photos.cards.handler(({ input: { ids } }) => {
      const rows = new Map(readCards(desk.unit.database, ids).map((row) => [row.id, row]))
      return ids.flatMap((id) => rows.get(id) ?? []).map(toCard)
    }),

    detail: photos.detail.handler(({ input: { id } }) => {
      const { unit } = desk
      const [row] = readCards(unit.database, [id])
      if (!row) throw new Problem('core.record.missing', { id })
      return toDetail(unit, row)
    }),

    image: photos.image.handler(({ input: { sha256 } }) => {
      const bytes = findPhoto(desk.unit.database, sha256)
      if (!bytes) throw new Problem('core.photo.imageMissing')
      return asFile(bytes, sha256, 'image/jpeg')
    }),

    original: photos.original.handler(async ({ input: { sha256 } }) => {
      const bytes = findOriginal(desk.unit.database, sha256)
      if (!bytes) throw new Problem('core.photo.imageMissing')
      const shown = await shownOriginal(bytes)
      return asFile(shown.bytes, sha256, shown.type)
    }),

    // `File` is a DOM word; shared has none, so the contract's type is empty there. It is Node's own File here.
    attach: photos.attach.handler(({ input, signal }) => attach(input.file as File, input.record, signal)),

    approve: photos.approve.handler(async ({ input: { ids } }) =>
      toDecision(await desk.unit.review('photos', { approve: ids })),
    ),

    sendBack: photos.sendBack.handler(async ({ input: { ids, reason } }) =>
      toDecision(await desk.unit.review('photos', { return: ids, reason })),
    ),
  }
}

import { adjustPhoto, landmarksOf } from '../../photos/framing.ts'
import { attachUploads, type BatchReport } from '../../photos/photo-batch.ts'
import { getPhotoDetail, readPhotoCards, readPhotoSheet, readUnplaced, toBatchEvent } from '../../photos/photo-cards.ts'
import { findPhoto, getOriginal, getPhoto } from '../../photos/photo-store.ts'
import { PhotoWorkshop } from '../../photos/photo-workshop.ts'
import { makePhotoReport } from '../../photos/report/make-report.ts'
import { shownOriginal } from '../../photos/shown-original.ts'
import { placePhoto } from '../../photos/unplaced-photos.ts'
import { review, toDecisionResult } from '../../review/review.ts'
import { callBytes } from '../calls/call-file.ts'
import { type Procedures, withCallErrors } from '../calls/procedures.ts'
import type { Workplace } from '../workplace/workplace.ts'

const asFile = (bytes: Uint8Array, sha256: string, type: string): File =>
  new File([new Uint8Array(bytes)], sha256, { type })

export const photosRoutes = ({ photos }: Procedures, workplace: Workplace) => {
  const workshop = new PhotoWorkshop()

  /** The events of a batch. Signing out stops it; what it has done stays. */
  async function* events(run: (signal: AbortSignal) => AsyncGenerator<BatchReport>, signal: AbortSignal | undefined) {
    const { unit, closing } = workplace
    for await (const report of run(signal ? AbortSignal.any([signal, closing]) : closing))
      yield toBatchEvent(unit.database, report)
  }

  return {
    sheet: photos.sheet.handler(({ input }) => {
      const { unit, closing, journal } = workplace
      workshop.fingerprintOlder(unit, closing, (error) => journal.noteError('photos.look', error, {}))
      return readPhotoSheet(unit.database, input)
    }),
    cards: photos.cards.handler(({ input: { ids } }) => readPhotoCards(workplace.unit.database, ids)),
    detail: photos.detail.handler(({ input: { id } }) => getPhotoDetail(workplace.unit, id)),
    image: photos.image.handler(({ input: { sha256 } }) =>
      asFile(getPhoto(workplace.unit.database, sha256), sha256, 'image/jpeg'),
    ),
    original: photos.original.handler(async ({ input: { sha256 } }) => {
      const shown = await shownOriginal(getOriginal(workplace.unit.database, sha256))
      return asFile(shown.bytes, sha256, shown.type)
    }),
    batch: photos.batch.handler(({ input: { files, record }, signal }) => {
      const { unit, closing } = workplace
      const work = workshop.batchWork(unit, closing, record)
      return withCallErrors(
        events((ending) => workshop.batches.run(work, files, ending), signal),
        signal,
      )
    }),
    attachUploads: photos.attachUploads.handler(({ signal }) => {
      const { unit, closing } = workplace
      const work = workshop.batchWork(unit, closing)
      return withCallErrors(
        events((ending) => attachUploads(work, ending), signal),
        signal,
      )
    }),
    sendPiece: photos.sendPiece.handler(async ({ input: { batch, want, piece } }) => {
      workshop.batches.receive(batch, want, piece && Buffer.from(await callBytes(piece)))
    }),
    unplaced: photos.unplaced.handler(() => readUnplaced(workplace.unit.database)),
    place: photos.place.handler(({ input }) => placePhoto(workplace.unit, input)),
    framing: photos.framing.handler(({ input: { id, from, to } }) => {
      const { unit, closing } = workplace
      return workshop.framing.frame(unit.database, workshop.engine(closing), id, from, to)
    }),
    adjust: photos.adjust.handler(({ input: { id, adjustment } }) => {
      const { unit, closing } = workplace
      return adjustPhoto(unit, workshop.engine(closing), id, adjustment)
    }),
    landmarks: photos.landmarks.handler(({ input: { sha256 } }) => {
      const { unit, closing } = workplace
      const bytes = findPhoto(unit.database, sha256)
      const { pool, spec } = workshop.engine(closing)
      return bytes ? landmarksOf(bytes, pool, spec) : null
    }),
    report: photos.report.handler(({ input, signal }) => makePhotoReport(workplace.unit, input, signal)),
    approve: photos.approve.handler(async ({ input: { ids } }) =>
      toDecisionResult(await review(workplace.unit, 'photos', { approve: ids })),
    ),
    sendBack: photos.sendBack.handler(async ({ input: { ids, reason } }) =>
      toDecisionResult(await review(workplace.unit, 'photos', { return: ids, reason })),
    ),
  }
}

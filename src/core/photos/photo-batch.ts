import { randomUUID } from 'node:crypto'
import type { PhotoSource } from '../../files/photo-sources.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { PhotoSpec } from '../../shared/photo/spec.ts'
import type { AccountContext } from '../context/unit-context.ts'
import { forgetUpload, uploadSources } from './applicant-uploads.ts'
import { type AttachOutcome, attachPhotos, type PhotoMender } from './attach-photos.ts'
import { BatchRate } from './batch-rate.ts'
import { type Want, type WindowFile, WindowFiles } from './window-files.ts'

/** What a batch reports while it runs. */
export type BatchReport =
  | { readonly kind: 'begun'; readonly batch: string; readonly total: number }
  | ({ readonly kind: 'want' } & Want)
  | {
      readonly kind: 'done'
      readonly outcome: AttachOutcome
      readonly perSecond: number | null
      readonly secondsLeft: number | null
    }

export interface BatchWork {
  readonly context: AccountContext
  readonly mender: PhotoMender
  readonly spec: PhotoSpec
  readonly parallel: number
  readonly record?: string | undefined
}

/** Batches under way, by id: a piece of a file that the window sends belongs to one of them. */
export class PhotoBatches {
  readonly #running = new Map<string, WindowFiles>()

  /** Receives a piece for a batch; a batch that has ended ignores it. */
  receive(batch: string, want: number, piece: Buffer | null): void {
    this.#running.get(batch)?.receive(want, piece)
  }

  /**
   * Runs a batch over files that a window holds: reports the pieces that it needs and the outcome of each photo. Ending
   * the stream, or the signal, stops it; every photo that it has reported stays done.
   */
  async *run(work: BatchWork, files: readonly WindowFile[], signal: AbortSignal): AsyncGenerator<BatchReport> {
    const reports: BatchReport[] = []
    let wake = () => {}
    const publish = (report: BatchReport) => {
      reports.push(report)
      wake()
    }
    const held = new WindowFiles(files, (want) => publish({ kind: 'want', ...want }))
    const batch = randomUUID()
    this.#running.set(batch, held)
    const ending = new AbortController()
    const stop = AbortSignal.any([signal, ending.signal])
    stop.addEventListener('abort', () => held.end(stop.reason), { once: true })

    const running = this.#work(work, held, batch, publish, stop)
    let over = false
    const finished = running.finally(() => {
      over = true
      wake()
    })
    // The consumer of the stream gets the failure below; a consumer that has left needs none.
    finished.catch(() => {})
    try {
      // The window gets the batch's id before the first request for a piece.
      yield { kind: 'begun', batch, total: files.length }
      while (!over || reports.length) {
        const next = reports.shift()
        if (next) yield next
        else if (!over) await new Promise<void>((resolve) => (wake = resolve))
      }
      await finished
    } finally {
      ending.abort(new Problem('general.cancelled'))
      this.#running.delete(batch)
      await finished.catch(() => {})
    }
  }

  async #work(
    work: BatchWork,
    held: WindowFiles,
    batch: string,
    publish: (report: BatchReport) => void,
    signal: AbortSignal,
  ): Promise<void> {
    for await (const report of attachReports(work, batch, await held.photos(), signal)) publish(report)
  }
}

/** Attaches photos and reports their number, the outcome of each, and how long the rest will take. */
async function* attachReports(
  { context, mender, spec, parallel, record }: BatchWork,
  batch: string,
  sources: readonly PhotoSource[],
  signal: AbortSignal,
): AsyncGenerator<BatchReport> {
  yield { kind: 'begun', batch, total: sources.length }
  const rate = new BatchRate()
  let left = sources.length
  const each = (async function* () {
    yield* sources
  })()
  for await (const outcome of attachPhotos(context, { sources: each, mender, spec }, { signal, parallel, record })) {
    left--
    if (outcome.report) rate.count()
    const { perSecond } = rate
    yield { kind: 'done', outcome, perSecond, secondsLeft: perSecond && left / perSecond }
  }
}

/**
 * Judges, mends and attaches the photos that applicants uploaded, as a batch. A judged upload is deleted, because its
 * outcome is stored with its record or among the unplaced photos.
 */
export async function* attachUploads(work: BatchWork, signal: AbortSignal): AsyncGenerator<BatchReport> {
  const uploads = uploadSources(work.context.database)
  let answered = 0
  for await (const report of attachReports(work, randomUUID(), uploads, signal)) {
    // Outcomes come in the order of their photos.
    if (report.kind === 'done') await forgetUpload(work.context, uploads[answered++]!)
    yield report
  }
}

import { randomUUID } from 'node:crypto'
import type { PhotoSource } from '../../files/photo-sources.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { PhotoSpec } from '../../shared/photo/spec.ts'
import type { Session } from '../context/session.ts'
import type { Database } from '../store/database.ts'
import type { WriteGate } from '../store/write-gate.ts'
import { forgetUpload, uploadSources } from './applicant-uploads.ts'
import { type AttachOutcome, attachPhotos, type PhotoMender } from './attach-photos.ts'
import { BatchRate } from './batch-rate.ts'
import { type Want, type WindowFile, WindowFiles } from './window-files.ts'

/** What a batch tells while it runs. */
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
  readonly store: { readonly database: Database; readonly gate: WriteGate }
  readonly session: Session
  readonly mender: PhotoMender
  readonly spec: PhotoSpec
  readonly parallel: number
  readonly record?: string | undefined
}

/** Batches under way: pieces of lent files find their way to them. */
export class PhotoBatches {
  readonly #running = new Map<string, WindowFiles>()

  /** Takes a piece for a batch. One that has ended needs it no more. */
  lend(batch: string, want: number, piece: Buffer | null): void {
    this.#running.get(batch)?.lend(want, piece)
  }

  /**
   * Runs a batch over files that a window lends: reports what it wants of them and what became of each photo. Ending the
   * stream, or the signal, stops it; every photo it has told of stays done.
   */
  async *run(work: BatchWork, files: readonly WindowFile[], signal: AbortSignal): AsyncGenerator<BatchReport> {
    const reports: BatchReport[] = []
    let wake = () => {}
    const tell = (report: BatchReport) => {
      reports.push(report)
      wake()
    }
    const lent = new WindowFiles(files, (want) => tell({ kind: 'want', ...want }))
    const batch = randomUUID()
    this.#running.set(batch, lent)
    const ending = new AbortController()
    const stop = AbortSignal.any([signal, ending.signal])
    stop.addEventListener('abort', () => lent.end(stop.reason), { once: true })

    const running = this.#work(work, lent, batch, tell, stop)
    let over = false
    const finished = running.finally(() => {
      over = true
      wake()
    })
    // Whoever listens gets the failure below; whoever left has no use for it.
    finished.catch(() => {})
    try {
      // The window knows the batch before it is asked for anything.
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
    lent: WindowFiles,
    batch: string,
    tell: (report: BatchReport) => void,
    signal: AbortSignal,
  ): Promise<void> {
    for await (const report of attachReports(work, batch, await lent.photos(), signal)) tell(report)
  }
}

/** Attaches photos and tells how many they are, what became of each, and how long the rest will take. */
async function* attachReports(
  { store, session, mender, spec, parallel, record }: BatchWork,
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
  for await (const outcome of attachPhotos(store, session, { mender, spec }, each, { signal, parallel, record })) {
    left--
    if (outcome.report) rate.count()
    const { perSecond } = rate
    yield { kind: 'done', outcome, perSecond, secondsLeft: perSecond && left / perSecond }
  }
}

/**
 * Judges, mends and attaches what applicants uploaded, as a batch. Each that was judged waits no more: what became of it
 * stands with its record, or among the photos that wait to be matched.
 */
export async function* takeUploads(work: BatchWork, signal: AbortSignal): AsyncGenerator<BatchReport> {
  const uploads = uploadSources(work.store.database)
  let answered = 0
  for await (const report of attachReports(work, randomUUID(), uploads, signal)) {
    // Outcomes come in the order of their photos.
    if (report.kind === 'done') await forgetUpload(work.store.gate, uploads[answered++]!)
    yield report
  }
}

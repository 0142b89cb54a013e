import { stateWords } from '../../shared/certificate/life-cycle.ts'
import { Problem, type ProblemValue } from '../../shared/errors/problem.ts'
import type { PhotoSpec } from '../../shared/photo/spec.ts'
import type { PhotoReport } from '../../shared/photo/verdict.ts'
import { requireRole, type Session } from '../accounts/session.ts'
import type { Database } from '../store/database.ts'
import type { WriteGate } from '../store/write-gate.ts'
import { matchPhoto, matchRecord, type PhotoMatch } from './match-photo.ts'
import type { PhotoSource } from './photo-sources.ts'
import { attachPhoto, noteRefusal } from './photo-store.ts'

/** The engine as the core needs it: a pool of workers. */
export interface PhotoMender {
  mend(
    bytes: Uint8Array,
    spec: PhotoSpec,
    options?: { readonly signal?: AbortSignal },
  ): Promise<{ readonly report: PhotoReport; readonly output?: Uint8Array | undefined }>
}

/** What became of one file. */
export interface AttachOutcome {
  readonly file: string
  readonly outcome: 'attached' | 'refused' | 'unmatched'
  readonly records: readonly string[]
  readonly report?: PhotoReport
  readonly problem?: ProblemValue
}

export interface AttachOptions {
  readonly signal?: AbortSignal | undefined
  /** Photos in work at the same time: as many as the pool has workers. */
  readonly parallel?: number
  /** The record all of them belong to, whatever their names say. */
  readonly record?: string | undefined
}

/**
 * Judges and mends every photo of a source and hangs it on the records its name points to. Each photo is a unit of work
 * of its own; a bad one never blocks the others.
 */
export async function* attachPhotos(
  store: { readonly database: Database; readonly gate: WriteGate },
  session: Session,
  engine: { readonly mender: PhotoMender; readonly spec: PhotoSpec },
  sources: AsyncIterable<PhotoSource>,
  options: AttachOptions = {},
): AsyncGenerator<AttachOutcome> {
  requireRole(session, 'clerk')

  const judge = async (file: string, bytes: Uint8Array, records: readonly string[]): Promise<AttachOutcome> => {
    const { report, output } = await engine.mender.mend(
      bytes,
      engine.spec,
      options.signal ? { signal: options.signal } : {},
    )
    options.signal?.throwIfAborted()
    if (report.verdict === 'fail') {
      await store.gate.write(session.id, (work) => noteRefusal(work, session, records, { name: file, bytes, report }))
      return { file, outcome: 'refused', records, report }
    }
    // A photo that needed no mending is its own result.
    const photo = { bytes: output ?? bytes, report, original: output && bytes }
    await store.gate.write(session.id, (work) => attachPhoto(work, session, records, photo))
    return { file, outcome: 'attached', records, report }
  }

  const failed = (file: string, error: unknown): AttachOutcome => {
    if (!(error instanceof Problem)) throw error
    return { file, outcome: 'refused', records: [], problem: error.toJSON() }
  }

  const running: Promise<AttachOutcome>[] = []
  const parallel = Math.max(1, options.parallel ?? 2)
  for await (const source of sources) {
    options.signal?.throwIfAborted()
    const match: PhotoMatch = options.record
      ? matchRecord(store.database, options.record)
      : matchPhoto(store.database, source.name)
    if (match.kind !== 'matched') {
      const problem =
        match.kind === 'closed'
          ? new Problem('core.photo.closed', { file: source.name, state: stateWords[match.state] })
          : new Problem('core.photo.unmatched', { file: source.name })
      yield { file: source.name, outcome: 'unmatched', records: [], problem: problem.toJSON() }
      continue
    }
    try {
      // Read here, in order: a zip gives its photos one at a time.
      const bytes = await source.read()
      const task = judge(source.name, bytes, match.records).catch((error: unknown) => failed(source.name, error))
      // Awaited in its turn below; until then a failure must not count as unhandled.
      task.catch(() => undefined)
      running.push(task)
    } catch (error) {
      yield failed(source.name, error)
    }
    if (running.length >= parallel) yield await running.shift()!
  }
  while (running.length) yield await running.shift()!
}

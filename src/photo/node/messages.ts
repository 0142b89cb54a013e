import type { ProblemValue } from '../../shared/errors/problem.ts'
import type { Adjustment } from '../../shared/photo/adjustment.ts'
import type { PhotoSpec } from '../../shared/photo/spec.ts'
import type { Located } from '../engine/locate.ts'
import type { MendResult } from '../engine/mend.ts'

/** Settings of a worker. */
export interface WorkerSettings {
  readonly modelsDirectory?: string
}

/** One photo for a worker. */
export interface PhotoJob {
  readonly task: 'check' | 'mend' | 'locate'
  readonly bytes: Uint8Array
  readonly spec: PhotoSpec
  /** A person's changes of the framing, for `mend`. */
  readonly adjustment?: Adjustment | undefined
}

/** A report, the mended file if there is one, and the person's position for `locate`. */
export interface PhotoResult extends MendResult {
  readonly located?: Located | undefined
}

/** A worker's answer to a job. */
export type PhotoAnswer =
  | { readonly done: PhotoResult }
  | { readonly problem: ProblemValue }
  | { readonly error: string }

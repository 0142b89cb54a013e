import type { ProblemValue } from '../../shared/errors/problem.ts'
import type { PhotoSpec } from '../../shared/photo/spec.ts'
import type { MendResult } from '../mend.ts'

/** What a worker is told when it starts. */
export interface WorkerSettings {
  readonly modelsDirectory?: string
}

/** One photo for a worker. */
export interface PhotoJob {
  readonly task: 'check' | 'mend'
  readonly bytes: Uint8Array
  readonly spec: PhotoSpec
}

/** A worker's answer to a job. */
export type PhotoAnswer =
  | { readonly done: MendResult }
  | { readonly problem: ProblemValue }
  | { readonly error: string }

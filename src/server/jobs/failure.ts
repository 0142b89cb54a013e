import { Problem } from '../../shared/errors/problem.ts'
import type { ErrorCode } from '../../shared/errors/registry.ts'

/** The part of a failed attempt that is stored and logged. The message is left out, because it may name a person. */
export interface Failure {
  readonly code: ErrorCode
  /** Frames of the stack at the failure. */
  readonly at: string
}

export const failureOf = (error: unknown): Failure => ({
  code: Problem.from(error)?.code ?? 'general.unexpected',
  at: error instanceof Error ? framesOf(error) : '',
})

const framesOf = ({ stack = '' }: Error): string =>
  stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n')

/** The stored code, or `general.unexpected` for text that is no code of this version. */
export const storedCode = (code: string | null): ErrorCode | null =>
  code === null ? null : (Problem.from({ code })?.code ?? 'general.unexpected')

/** Pause after the n-th attempt, graphile-worker's own: 2.7 s, 7.4 s, 20 s … 6.1 h. */
export const pauseSeconds = (attempts: number): number => Math.exp(Math.min(attempts, 10))

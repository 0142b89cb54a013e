import type { ProblemValue } from '../../shared/errors/problem.ts'

/**
 * The decoders: native libraries run for pictures alone, and the library that reads `.xls` runs apart from our own readers. What ends
 * one process ends no work of the others.
 */
export type DecoderKind = 'pictures' | 'tables' | 'oldWorkbooks'

/** Mebibytes of a decoder's heap, where V8's own limit is too much. One file of at most 64 MB is in it at a time. */
export const heapLimits: Readonly<Partial<Record<DecoderKind, number>>> = { oldWorkbooks: 1024 }

/** What the core sends to a decoder. */
export type ToDecoder =
  | { readonly kind: 'call'; readonly call: number; readonly task: string; readonly input: unknown }
  /** Answers a question that a task asked. */
  | { readonly kind: 'answer'; readonly question: number; readonly value?: unknown; readonly problem?: ProblemValue }

/** What a decoder sends to the core. */
export type FromDecoder =
  | { readonly kind: 'done'; readonly call: number; readonly result: unknown }
  | { readonly kind: 'problem'; readonly call: number; readonly problem: ProblemValue }
  /** A task needs something of its caller, e.g. a piece of the file. */
  | { readonly kind: 'question'; readonly call: number; readonly question: number; readonly value: unknown }

/** A running decoder process, as the core reaches it. */
export interface DecoderLine {
  send(message: ToDecoder): void
  /** Ends the process at once, whatever it does. */
  kill(): void
  /** Whether the process keeps this one alive. */
  hold(busy: boolean): void
}

/** Starts a decoder process. `ended` is called when it has ended, however that came. */
export type StartDecoder = (
  kind: DecoderKind,
  events: { readonly receive: (message: FromDecoder) => void; readonly ended: () => void },
) => DecoderLine

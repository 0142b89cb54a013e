import { withCallErrors } from './procedures.ts'
import { progressStream } from './progress-stream.ts'

/**
 * Answers a call with a stream of its progress.
 * @param closing ends the work when the session ends; absent for work that no session owns
 * @param signal the caller's
 */
export const streamCall = <Report extends object, Result>(
  closing: AbortSignal | undefined,
  signal: AbortSignal | undefined,
  run: (report: (report: Report) => void, signal: AbortSignal) => Promise<Result>,
  finish: (result: Result) => Report,
) =>
  withCallErrors(
    progressStream<Report, Result>(
      (report, aborted) => run(report, closing ? AbortSignal.any([aborted, closing]) : aborted),
      finish,
      signal,
    ),
    signal,
  )

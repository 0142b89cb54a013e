import { implement, ORPCError } from '@orpc/server'
import { Problem } from '../../../shared/errors/problem.ts'
import { contract } from '../../../shared/rpc/contract.ts'
import type { Journal } from '../../journal/journal.ts'
import type { Presence } from '../workplace/presence.ts'
import { longCallName } from './long-calls.ts'

/** The error that a window gets: a problem of the registry unchanged; anything else is logged here and reported as unexpected. */
const asCallError = (error: unknown, signal: AbortSignal | undefined): unknown => {
  if (signal?.aborted || error instanceof ORPCError) return error
  const problem = Problem.from(error) ?? new Problem('general.unexpected', {}, { cause: error })
  if (problem.code === 'general.unexpected') console.error('[core]', error)
  return new ORPCError('PROBLEM', { status: 400, message: problem.message, data: problem.toJSON(), cause: problem })
}

/** Writes a call's failure to the log, by its code. A cancelled call is no failure. */
const noteFailure = (
  journal: Journal,
  path: readonly string[],
  error: unknown,
  signal: AbortSignal | undefined,
): void => {
  if (!signal?.aborted)
    journal.noteError('call.fail', error instanceof ORPCError ? (error.cause ?? error) : error, {
      call: path.join('.'),
    })
}

/** Passes a stream's events on and logs its failure. */
async function* noted(stream: AsyncIterable<unknown>, note: (error: unknown) => void) {
  try {
    yield* stream
  } catch (error) {
    note(error)
    throw error
  }
}

const isStream = (output: unknown): output is AsyncIterable<unknown> =>
  typeof output === 'object' && output !== null && Symbol.asyncIterator in output

/**
 * The contract's procedures with the conversion of errors and the protection of long calls. Each section's routes add
 * the handlers.
 */
export const createProcedures = (journal: Journal, presence: Presence) =>
  implement(contract).use(async ({ next, signal, path }) => {
    const note = (error: unknown) => noteFailure(journal, path, error, signal)
    try {
      const longCall = longCallName(path)
      const result = await (longCall ? presence.within(longCall, Promise.resolve(next())) : next())
      if (!isStream(result.output)) return result
      const stream = noted(result.output, note)
      return { ...result, output: longCall ? presence.during(longCall, stream) : stream }
    } catch (error) {
      note(error)
      throw asCallError(error, signal)
    }
  })

export type Procedures = ReturnType<typeof createProcedures>

/** Converts the errors of a stream, which fails after its call has returned and so past the middleware. */
export async function* withCallErrors<Event>(stream: AsyncIterable<Event>, signal: AbortSignal | undefined) {
  try {
    yield* stream
  } catch (error) {
    throw asCallError(error, signal)
  }
}

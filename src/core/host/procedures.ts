import { implement, ORPCError } from '@orpc/server'
import { Problem } from '../../shared/errors/problem.ts'
import { contract } from '../../shared/rpc/contract.ts'

/** What crosses to a window: a problem of the registry as it is, anything else logged here and told as unexpected. */
function asCallError(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted || error instanceof ORPCError) return error
  const problem = Problem.from(error) ?? new Problem('general.unexpected', {}, { cause: error })
  if (problem.code === 'general.unexpected') console.error('[core]', error)
  return new ORPCError('PROBLEM', { status: 400, message: problem.message, data: problem.toJSON() })
}

/** The contract with its way out for errors; the section's routes add the handlers. */
export const createProcedures = () =>
  implement(contract).use(async ({ next, signal }) => {
    try {
      return await next()
    } catch (error) {
      throw asCallError(error, signal)
    }
  })

export type Procedures = ReturnType<typeof createProcedures>

/** A stream fails after its call was answered: its errors never pass the calls' own way out. */
export async function* withCallErrors<Event>(stream: AsyncIterable<Event>, signal: AbortSignal | undefined) {
  try {
    yield* stream
  } catch (error) {
    throw asCallError(error, signal)
  }
}

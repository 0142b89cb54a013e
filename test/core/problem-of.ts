import { ORPCError } from '@orpc/client'
import { Problem } from '../../src/shared/errors/problem.ts'

/** The registry code that a call of the core, or a deed, is refused with; `no problem` when it goes well, else the error's text. */
export const problem = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no problem',
    (error) => Problem.from(error instanceof ORPCError ? error.data : error)?.code ?? String(error),
  )

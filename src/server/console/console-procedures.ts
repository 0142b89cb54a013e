import { implement, ORPCError } from '@orpc/server'
import type { FastifyRequest } from 'fastify'
import { consoleContract } from '../../shared/console/contract.ts'
import { mayDo, type OfficerRole, officerRoleWords, rolesWith } from '../../shared/console/officer-roles.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { Officer } from '../access/actor.ts'
import { storeTrouble } from '../store/store-trouble.ts'

/** An officer who signed in. */
export type SignedInOfficer = Officer & { readonly roles: readonly OfficerRole[] }

/** What every call has: its request with the session, and who signed in. */
export interface CallContext {
  readonly request: FastifyRequest
  readonly officer: SignedInOfficer | undefined
}

/** The problem of the registry for an error of any kind. An unexpected error is logged. */
export const problemOfCall = (error: unknown, logUnexpected: (error: unknown) => void): Problem => {
  const problem = Problem.from(error) ?? storeTrouble(error) ?? new Problem('general.unexpected', {}, { cause: error })
  if (problem.code === 'general.unexpected') logUnexpected(error)
  return problem
}

/** The error that a page gets. */
const asCallError = (error: unknown, logUnexpected: (error: unknown) => void): unknown => {
  if (error instanceof ORPCError) return error
  const problem = problemOfCall(error, logUnexpected)
  const status = problem.entry.http ?? 400
  return new ORPCError('PROBLEM', { status, message: problem.code, data: problem.toJSON(), cause: problem })
}

/**
 * The contract's procedures with the check of who calls: what a procedure needs stands in the contract, so that none is
 * open by mistake. The slice's function checks the permission again.
 */
export const createProcedures = (logUnexpected: (error: unknown) => void) =>
  implement(consoleContract)
    .$context<CallContext>()
    .use(async ({ context, next, procedure }) => {
      try {
        const { needs } = procedure['~orpc'].meta
        if (needs !== 'nothing') {
          if (!context.officer) throw new Problem('officers.signedOut')
          if (needs !== 'session' && !mayDo(context.officer.roles, needs)) {
            const roles = rolesWith(needs).map((role) => officerRoleWords[role])
            throw new Problem('officers.permission', { roles: roles.join('、') })
          }
        }
        return await next()
      } catch (error) {
        throw asCallError(error, logUnexpected)
      }
    })

export type ConsoleProcedures = ReturnType<typeof createProcedures>

/** The officer of a call whose procedure needs a session. */
export const signedIn = ({ officer }: CallContext): SignedInOfficer => {
  if (!officer) throw new Problem('officers.signedOut')
  return officer
}

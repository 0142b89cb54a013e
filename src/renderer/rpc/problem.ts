import { ORPCError } from '@orpc/client'
import { Problem } from '../../shared/errors/problem.ts'

/** The problem that a failed call tells of; whatever the contract does not name is unexpected. */
export const problemOf = (error: unknown): Problem => {
  const told = error instanceof ORPCError && error.code === 'PROBLEM' ? Problem.from(error.data) : Problem.from(error)
  if (told) return told
  console.warn('unexpected answer of the core', error)
  return new Problem('general.unexpected')
}

import { Problem } from '../../shared/errors/problem.ts'

/** An oRPC error that carries a problem of the contract. Recognised by its shape, so that pages without oRPC do not load it. */
const carriesProblem = (error: unknown): error is Error & { readonly data: unknown } =>
  error instanceof Error && 'code' in error && error.code === 'PROBLEM' && 'data' in error

/** The problem that a failed call reports; an error outside the contract becomes `general.unexpected`. */
export const problemOf = (error: unknown): Problem => {
  const reported = carriesProblem(error) ? Problem.from(error.data) : Problem.from(error)
  if (reported) return reported
  console.warn('unexpected answer to a call', error)
  return new Problem('general.unexpected')
}

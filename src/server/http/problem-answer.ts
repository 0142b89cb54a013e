import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../../shared/errors/problem.ts'

/** Writes one line about what went wrong inside; never request contents. */
export type Log = (line: Readonly<Record<string, unknown>>) => void

/** The registry's problem for whatever was thrown. */
export const toProblem = (error: unknown, request: FastifyRequest): Problem => {
  const known = Problem.from(error)
  if (known) return known
  const { code, statusCode } = error as Partial<FastifyError>
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new Problem('server.request.tooLarge', { limit: request.routeOptions.bodyLimit ?? 0 }, { cause: error })
  }
  if (statusCode !== undefined && statusCode < 500) {
    return new Problem('server.request.malformed', { where: code ?? '' }, { cause: error })
  }
  return new Problem('general.unexpected', {}, { cause: error })
}

const statusOf = (problem: Problem): number => problem.entry.http ?? 400

/**
 * Every refusal leaves as a `ProblemValue`; what nobody foresaw is logged with its stack and told without it.
 * @param showPage answers a browser's form with a page instead of JSON
 */
export const answerProblems = (
  app: FastifyInstance,
  log: Log,
  showPage: (
    request: FastifyRequest,
    reply: FastifyReply,
    problem: Problem,
    status: number,
  ) => FastifyReply | undefined,
): void => {
  const answer = (request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply =>
    showPage(request, reply, problem, statusOf(problem)) ?? reply.code(statusOf(problem)).send(problem.toJSON())
  app.setErrorHandler((error, request, reply) => {
    const problem = toProblem(error, request)
    if (statusOf(problem) >= 500) {
      log({
        level: 'error',
        route: request.routeOptions.url,
        code: problem.code,
        stack: (problem.cause as Error)?.stack,
      })
    }
    if (problem.code === 'server.request.tooMany') reply.header('retry-after', String(problem.details['seconds']))
    return answer(request, reply, problem)
  })
  app.setNotFoundHandler((request, reply) => answer(request, reply, new Problem('server.request.notFound')))
}

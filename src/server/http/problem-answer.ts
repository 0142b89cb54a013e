import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../../shared/errors/problem.ts'
import { storeTrouble } from '../store/store-trouble.ts'

/** Receives one line per request and per fault. A line never has contents of a request. */
export type Log = (line: Readonly<Record<string, unknown>>) => void

/** Shows a problem to a browser as a page with this status; undefined when the client is a program. */
export type ProblemPage = (
  request: FastifyRequest,
  reply: FastifyReply,
  problem: Problem,
  status: number,
) => FastifyReply | undefined

/** The problem of the registry for an error of any kind. */
const toProblem = (error: unknown, request: FastifyRequest): Problem => {
  const known = Problem.from(error)
  if (known) return known
  const trouble = storeTrouble(error)
  if (trouble) return trouble
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

/** The function that Fastify calls for a request that ends with an error. */
export type AnswerError = (error: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply

const answerProblem = (
  problemPage: ProblemPage,
  request: FastifyRequest,
  reply: FastifyReply,
  problem: Problem,
): FastifyReply =>
  problemPage(request, reply, problem, statusOf(problem)) ?? reply.code(statusOf(problem)).send(problem.toJSON())

/**
 * Answers every refusal with a `ProblemValue`, or with a page. An unexpected error is logged with its stack; the answer
 * leaves the stack out.
 */
export const createErrorAnswer =
  (log: Log, problemPage: ProblemPage): AnswerError =>
  (error, request, reply) => {
    const problem = toProblem(error, request)
    if (statusOf(problem) >= 500) {
      log({
        level: 'error',
        route: request.routeOptions.url,
        code: problem.code,
        stack: (problem.cause as Error)?.stack,
      })
    }
    if (problem.code === 'server.request.tooMany' || problem.code === 'server.busy') {
      reply.header('retry-after', String(problem.details['seconds']))
    }
    return answerProblem(problemPage, request, reply, problem)
  }

/** Answers errors of routes, and addresses that no route has. */
export const answerProblems = (app: FastifyInstance, answerError: AnswerError, problemPage: ProblemPage): void => {
  app.setErrorHandler(answerError)
  app.setNotFoundHandler((request, reply) =>
    answerProblem(problemPage, request, reply, new Problem('server.request.notFound')),
  )
}

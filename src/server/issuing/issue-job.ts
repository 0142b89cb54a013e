import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { Problem, type ProblemValue } from '../../shared/errors/problem.ts'
import { type Actor, auditName, type Officer, requireOfficer } from '../access/actor.ts'
import { defineJob, handle, type JobHandler } from '../jobs/job.ts'
import { inChunks } from '../store/in-chunks.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { type IssueRequest, type IssueResult, issueCertificates } from './issue-certificates.ts'
import type { IssuingContext, MakingContext } from './issuing-context.ts'

/** Issues what is confirmed, of one batch or of all. */
const issueJob = defineJob({
  name: 'issuing.issue',
  input: z.strictObject({
    /** The officer who asked for it, as named in the audit log. */
    officer: z.string(),
    batchId: z.string().optional(),
  }),
})

export const issueHandler = (context: MakingContext): JobHandler =>
  handle(issueJob, async ({ officer, batchId }, { stopping }) => {
    const actor = { kind: 'officer', id: officer } as const
    const request = batchId === undefined ? {} : { batchId }
    await issueCertificates(context, actor, { ...request, stopping })
    // Stopping must not wait for a thousand certificates, so the next worker issues the rest.
    if (stopping.aborted) await requestIssue(context, actor, request)
  })

/** Few, so that a waiting officer soon learns that issuing is impossible. They may ask again. */
const maxAttempts = 3

/**
 * Enqueues the issuing of all confirmed certificates. A worker does it, even if a process crashes in between.
 * The job has no key, because an older job may already be running and miss what was confirmed since. A job that finds
 * nothing to issue costs one query.
 * @returns the job's id
 * @throws Problem `server.access.role`
 */
export const requestIssue = async (
  { store, jobs }: IssuingContext,
  actor: Actor,
  { batchId }: Pick<IssueRequest, 'batchId'> = {},
): Promise<string> => {
  const officer = requireOfficer(actor)
  return store.gate.write(auditName(officer), (work) => enqueueIssue(jobs, work, officer, { batchId }))
}

/** {@link requestIssue} inside a transaction, for a decision of two officers. */
export const enqueueIssue = (
  jobs: IssuingContext['jobs'],
  { database }: UnitOfWork,
  officer: Officer,
  { batchId }: { readonly batchId?: string | undefined },
): Promise<string> => {
  const input = { officer: officer.id, ...(batchId === undefined ? {} : { batchId }) }
  return jobs.enqueue(database, issueJob, input, { maxAttempts })
}

const lookMilliseconds = 100

/**
 * Enqueues the issuing of all confirmed certificates and waits until a worker of this process or another one has done it.
 * The result is read back from the store.
 * @throws Problem `server.access.role`, or that of the job's last attempt when it was given up
 */
export const issueAndWait = async (
  context: IssuingContext,
  actor: Actor,
  { batchId, onProgress }: IssueRequest = {},
): Promise<IssueResult> => {
  const request = batchId === undefined ? {} : { batchId }
  const numbers = await allotted(context, batchId)
  for (;;) {
    const job = await requestIssue(context, actor, request)
    for (let found = await context.jobs.find(job); found; found = await context.jobs.find(job)) {
      if (found.state === 'failed') throw Problem.from({ code: found.errorCode }) ?? new Problem('general.unexpected')
      onProgress?.(Math.max(0, numbers.length - (await allotted(context, batchId)).length))
      await wait(lookMilliseconds)
    }
    const { issued, failed, untried } = await outcome(context, numbers)
    // The worker that had the job was stopped, so ask the next one.
    if (untried) continue
    onProgress?.(issued.length)
    return { issued, failed }
  }
}

/** Numbers of the certificates that are confirmed and not issued. */
const allotted = async ({ store }: IssuingContext, batchId: string | undefined): Promise<string[]> => {
  const query = store.database.selectFrom('certificate').select('number').where('status', '=', 'allotted')
  const rows = await (batchId === undefined ? query : query.where('batchId', '=', batchId)).orderBy('number').execute()
  return rows.map(({ number }) => number)
}

const outcome = async (
  { store }: IssuingContext,
  numbers: readonly string[],
): Promise<IssueResult & { readonly untried: boolean }> => {
  const issued: string[] = []
  const failed: { number: string; problem: ProblemValue }[] = []
  let untried = false
  for (const chunk of inChunks(numbers)) {
    const rows = await store.database
      .selectFrom('certificate')
      .select(['number', 'status', 'problem'])
      .where('number', 'in', chunk)
      .orderBy('number')
      .execute()
    for (const { number, status, problem } of rows) {
      if (status !== 'allotted') issued.push(number)
      else if (problem === null) untried = true
      else failed.push({ number, problem: storedProblem(problem) })
    }
  }
  return { issued, failed, untried }
}

/** The stored reason why a certificate could not be made. */
export const storedProblem = (problem: string): ProblemValue =>
  (Problem.from(JSON.parse(problem)) ?? new Problem('general.unexpected')).toJSON()

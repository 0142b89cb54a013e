import type { z } from 'zod'

/**
 * A kind of job: its name and the shape of its input. The definition is apart from the handler, so that code which
 * enqueues a job does not load what the job needs to run.
 *
 * An input holds ids and settings, never personal data: job rows are kept until they are done, and failed ones longer.
 */
export interface Job<Input extends object> {
  /** Unique; stored with each waiting job, so it is never changed. */
  readonly name: string
  readonly input: z.ZodType<Input>
}

/** Facts about the job that a handler runs. */
export interface JobRun {
  /** As `enqueue` returned it. */
  readonly id: string
  /** 1 for the first attempt. */
  readonly attempt: number
  /** Aborted when the worker is to stop. A long job may then enqueue what is left and end. */
  readonly stopping: AbortSignal
}

/** A job with the function that runs it. */
export interface JobHandler {
  readonly name: string
  /** @throws ZodError when the stored input no longer fits the job's schema */
  run(input: unknown, run: JobRun): Promise<void>
}

/**
 * Names a kind of job.
 * @example const closeYear = defineJob({ name: 'year.close', input: z.strictObject({ year: z.int() }) })
 */
export const defineJob = <Input extends object>(job: Job<Input>): Job<Input> => job

/**
 * Joins a job with its handler. A job may run more than once: its worker may die after the work and before the job is
 * marked as done. A handler therefore starts from what the database says, and doing nothing is a good second run.
 */
export const handle = <Input extends object>(
  job: Job<Input>,
  run: (input: Input, run: JobRun) => Promise<void>,
): JobHandler => ({
  name: job.name,
  run: (input, context) => run(job.input.parse(input), context),
})

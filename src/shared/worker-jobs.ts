import { Problem, type ProblemValue } from './errors/problem.ts'

/** A message of a worker thread. It first posts that it is ready, then one answer for each job, in the order of the jobs. */
export type WorkerMessage<Result> =
  | { readonly ready: true }
  | { readonly done: Result }
  | { readonly problem: ProblemValue }

/** The part of a thread's `parentPort` that answering needs. */
interface JobPort<Job> {
  on(event: 'message', listener: (job: Job) => void): unknown
  postMessage(message: WorkerMessage<unknown>): void
}

/**
 * Answers the jobs of a `WorkerPool` (`src/files/worker-pool.ts`) inside its thread. The thread's entry calls it once, as its last
 * statement. A Problem crosses as a value. Any other error ends the thread, because its state can no longer be trusted.
 * @example answerJobs(parentPort!, (file: Uint8Array) => countPages(file))
 */
export const answerJobs = <Job, Result>(port: JobPort<Job>, handle: (job: Job) => Result | Promise<Result>): void => {
  port.on('message', async (job) => {
    try {
      port.postMessage({ done: await handle(job) })
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      port.postMessage({ problem: error.toJSON() })
    }
  })
  port.postMessage({ ready: true })
}

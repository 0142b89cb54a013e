import { Problem, type ProblemValue } from './errors/problem.ts'

/**
 * A message of a worker thread. It first posts that it is ready, then one answer for each job, by the job's id. A job may ask its
 * pool for something before it is answered.
 */
export type WorkerMessage<Result> =
  | { readonly ready: true }
  | { readonly id: number; readonly done: Result }
  | { readonly id: number; readonly problem: ProblemValue }
  | { readonly ask: number; readonly question: unknown }

/** A message of a pool: a job, or the answer to what a job asked. */
export type PoolMessage<Job> =
  | { readonly id: number; readonly job: Job }
  | { readonly answer: number; readonly value: unknown }
  | { readonly answer: number; readonly problem: ProblemValue }

/** Asks the pool. @throws Problem of the answer */
export type AskPool = (question: unknown) => Promise<unknown>

/** The part of a thread's `parentPort` that answering needs. */
interface JobPort<Job> {
  on(event: 'message', listener: (message: PoolMessage<Job>) => void): void
  postMessage(message: WorkerMessage<unknown>): void
}

interface Asked {
  resolve(value: unknown): void
  reject(problem: unknown): void
}

/**
 * Answers the jobs of a `WorkerPool` (`src/files/worker-pool.ts`) inside its thread. The thread's entry calls it once, as its last
 * statement. A Problem crosses as a value. Any other error ends the thread, because its state can no longer be trusted.
 * @example answerJobs(parentPort!, (file: Uint8Array) => countPages(file))
 */
export const answerJobs = <Job, Result>(
  port: JobPort<Job>,
  handle: (job: Job, ask: AskPool) => Result | Promise<Result>,
): void => {
  const asked = new Map<number, Asked>()
  let last = 0
  const ask: AskPool = (question) =>
    new Promise((resolve, reject) => {
      asked.set(++last, { resolve, reject })
      port.postMessage({ ask: last, question })
    })
  const run = async (id: number, job: Job): Promise<void> => {
    try {
      port.postMessage({ id, done: await handle(job, ask) })
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      port.postMessage({ id, problem: error.toJSON() })
    }
  }
  port.on('message', (message) => {
    if ('job' in message) return void run(message.id, message.job)
    const waiting = asked.get(message.answer)
    asked.delete(message.answer)
    if ('problem' in message) waiting?.reject(Problem.from(message.problem))
    else waiting?.resolve(message.value)
  })
  port.postMessage({ ready: true })
}

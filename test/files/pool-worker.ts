import { parentPort, workerData } from 'node:worker_threads'
import { Problem } from '../../src/shared/errors/problem.ts'
import { answerJobs } from '../../src/shared/worker-jobs.ts'

/** What the thread does with a job: each name is one kind of file that a stranger might send. */
export type PoolJob = {
  readonly what: 'echo' | 'spin' | 'grow' | 'crash' | 'refuse' | 'settings' | 'ask'
  readonly value: number
}

let answered = 0

answerJobs(parentPort!, async ({ what, value }: PoolJob, ask): Promise<{ value: unknown; answered: number }> => {
  if (what === 'spin') for (;;) value++
  if (what === 'grow')
    for (const grown: number[][] = []; ; ) grown.push(Array.from({ length: 10_000 }, () => value++ / 3))
  if (what === 'crash') throw new Error('a bug')
  if (what === 'refuse') throw new Problem('general.fileMissing', { path: 'there' })
  if (what === 'ask') return { value: await Promise.all([ask(value), ask(value + 1)]), answered: ++answered }
  return { value: what === 'settings' ? workerData : value, answered: ++answered }
})

import { afterEach, describe, expect, test } from 'vitest'
import { WorkerPool, type WorkerPoolOptions } from '../../src/files/worker-pool.ts'
import { Problem } from '../../src/shared/errors/problem.ts'
import type { PoolJob } from './pool-worker.ts'

type Pool = WorkerPool<PoolJob, { value: unknown; answered: number }>
const pools: Pool[] = []
const openPool = (options: Partial<WorkerPoolOptions> = {}): Pool => {
  const entry = new URL('./pool-worker.ts', import.meta.url)
  const pool: Pool = new WorkerPool({ entry, threads: 1, queue: 10, deadline: 60_000, memory: 64, ...options })
  pools.push(pool)
  return pool
}
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())))

const echo = (value: number): PoolJob => ({ what: 'echo', value })
const spin: PoolJob = { what: 'spin', value: 0 }

describe('worker pool', () => {
  test('answers each job with its own result', async () => {
    const pool = openPool({ threads: 2 })
    const answers = await Promise.all([1, 2, 3, 4, 5].map((value) => pool.run(echo(value))))
    expect(answers.map(({ value }) => value)).toEqual([1, 2, 3, 4, 5])
  })

  test('keeps a thread for many jobs and gives it the settings', async () => {
    const pool = openPool({ settings: { limit: 7 } })
    expect(await pool.run(echo(1))).toEqual({ value: 1, answered: 1 })
    expect(await pool.run({ what: 'settings', value: 0 })).toEqual({ value: { limit: 7 }, answered: 2 })
  })

  test('answers what a job asks, also with a problem', async () => {
    const asked: number[] = []
    const pool = openPool({
      answer: async (question: number) => {
        asked.push(question)
        if (question > 10) throw new Problem('general.fileMissing', { path: String(question) })
        return question * 2
      },
    })
    expect(await pool.run({ what: 'ask', value: 3 })).toEqual({ value: [6, 8], answered: 1 })
    await expect(pool.run({ what: 'ask', value: 10 })).rejects.toMatchObject({
      code: 'general.fileMissing',
      details: { path: '11' },
    })
    expect(asked).toEqual([3, 4, 10, 11])
    expect(await pool.run(echo(1)), 'by the same thread').toEqual({ value: 1, answered: 2 })
  })

  test('a thread works on as many jobs at once as it may, while they wait for what they asked', async () => {
    let waiting = 0
    let most = 0
    let begin = () => {}
    const both = new Promise<void>((resolve) => {
      begin = resolve
    })
    const pool = openPool({
      atOnce: 2,
      answer: async (question: number) => {
        most = Math.max(most, ++waiting)
        if (most === 4) begin()
        await both
        waiting--
        return question
      },
    })
    // Each of these jobs asks twice, so four questions at once are two jobs.
    const answers = await Promise.all([10, 20, 30].map((value) => pool.run({ what: 'ask', value })))
    expect(answers.map(({ value }) => value)).toEqual([
      [10, 11],
      [20, 21],
      [30, 31],
    ])
    expect(most).toBe(4)
  })

  test('jobs of one thread fail together, and the next ones get a new thread', async () => {
    const pool = openPool({ atOnce: 2, deadline: 500, answer: () => new Promise(() => {}) })
    const [asking, spinning] = await Promise.allSettled([pool.run({ what: 'ask', value: 1 }), pool.run(spin)])
    expect(asking).toMatchObject({ status: 'rejected', reason: { code: 'general.tooSlow' } })
    expect(spinning).toMatchObject({ status: 'rejected', reason: { code: 'general.tooSlow' } })
    expect(await pool.run(echo(1))).toEqual({ value: 1, answered: 1 })
  })

  test('an answer that fails otherwise is an unexpected problem', async () => {
    const answer = async () => {
      throw new Error('a bug')
    }
    await expect(openPool({ answer }).run({ what: 'ask', value: 1 })).rejects.toMatchObject({
      code: 'general.unexpected',
    })
  })

  test('passes a problem of the thread on and keeps the thread', async () => {
    const pool = openPool()
    await expect(pool.run({ what: 'refuse', value: 0 })).rejects.toMatchObject({
      code: 'general.fileMissing',
      details: { path: 'there' },
    })
    expect(await pool.run(echo(1))).toEqual({ value: 1, answered: 1 })
  })

  test('ends a job at its deadline and continues with a new thread', async () => {
    const pool = openPool({ deadline: 50 })
    const slow = pool.run(spin)
    const next = pool.run(echo(2))
    await expect(slow).rejects.toMatchObject({ code: 'general.tooSlow' })
    expect(await next).toEqual({ value: 2, answered: 1 })
  })

  test('counts the deadline from the start of the job, not from its place in the queue', async () => {
    const pool = openPool({ deadline: 1_000 })
    const slow = pool.run(spin)
    const after = pool.run(spin)
    const last = pool.run(echo(3))
    await expect(slow).rejects.toMatchObject({ code: 'general.tooSlow' })
    await expect(after).rejects.toMatchObject({ code: 'general.tooSlow' })
    expect(await last).toMatchObject({ value: 3 })
  })

  test('ends a job that needs more memory than allowed', async () => {
    const pool = openPool({ memory: 16 })
    const greedy = pool.run({ what: 'grow', value: 0 })
    const next = pool.run(echo(4))
    await expect(greedy).rejects.toMatchObject({ code: 'general.tooMuchMemory' })
    expect(await next).toMatchObject({ value: 4, answered: 1 })
  })

  test('fails one job when the thread crashes, with the error as the cause', async () => {
    const pool = openPool()
    const lost = pool.run({ what: 'crash', value: 0 })
    const next = pool.run(echo(5))
    await expect(lost).rejects.toMatchObject({ code: 'general.unexpected', cause: { message: 'a bug' } })
    expect(await next).toMatchObject({ value: 5 })
  })

  test('refuses a job when too many wait, and answers the others', async () => {
    const pool = openPool({ queue: 2 })
    const accepted = [1, 2, 3].map((value) => pool.run(echo(value)))
    await expect(pool.run(echo(4))).rejects.toMatchObject({ code: 'general.busy' })
    expect((await Promise.all(accepted)).map(({ value }) => value)).toEqual([1, 2, 3])
    expect(await pool.run(echo(5))).toMatchObject({ value: 5 })
  })

  test('leaves the event loop free while hostile jobs run', async () => {
    const pool = openPool({ threads: 2, queue: 200 })
    let settled = 0
    const hostile = Array.from({ length: 100 }, () => pool.run(spin).finally(() => settled++))
    const failing = Promise.allSettled(hostile)
    const turns = await Array.fromAsync(
      { length: 100 },
      () => new Promise<number>((done) => setImmediate(done, settled)),
    )
    expect(turns).toEqual(Array(100).fill(0))
    await pool.close()
    for (const outcome of await failing) expect(outcome).toMatchObject({ reason: { code: 'general.cancelled' } })
  })

  test('drops a cancelled job that waits, and the result of one that runs', async () => {
    const pool = openPool()
    const cancel = new AbortController()
    const running = pool.run(echo(1), cancel.signal)
    const waiting = pool.run(echo(2), cancel.signal)
    const other = pool.run(echo(3))
    cancel.abort(new Error('no longer wanted'))
    await expect(running).rejects.toThrow('no longer wanted')
    await expect(waiting).rejects.toThrow('no longer wanted')
    expect(await other).toEqual({ value: 3, answered: 2 })
    await expect(pool.run(echo(4), cancel.signal)).rejects.toThrow('no longer wanted')
  })

  test('refuses a job that cannot be copied and keeps the thread', async () => {
    const pool = openPool()
    await expect(pool.run((() => 1) as never)).rejects.toThrow(/could not be cloned/)
    expect(await pool.run(echo(1))).toEqual({ value: 1, answered: 1 })
  })

  test('fails everything when it is closed, and takes no more', async () => {
    const pool = openPool()
    const jobs = Promise.allSettled([pool.run(spin), pool.run(echo(1))])
    await pool.close()
    for (const job of await jobs) expect(job).toMatchObject({ reason: { code: 'general.cancelled' } })
    await expect(pool.run(echo(1))).rejects.toMatchObject({ code: 'general.cancelled' })
  })
})

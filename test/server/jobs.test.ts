import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { pauseSeconds } from '../../src/server/jobs/failure.ts'
import { defineJob, handle, type JobRun } from '../../src/server/jobs/job.ts'
import type { Jobs, JobWorker } from '../../src/server/jobs/jobs.ts'
import { openJobs } from '../../src/server/jobs/open-jobs.ts'
import { openStore, type Store } from '../../src/server/store/open-store.ts'
import { Problem } from '../../src/shared/errors/problem.ts'
import { type DatabaseKind, onEveryDatabase } from '../fixtures/province/databases.ts'

const count = defineJob({ name: 'test.count', input: z.strictObject({ value: z.int() }) })
const other = defineJob({ name: 'test.other', input: z.strictObject({}) })

const leaseSeconds = 60

/** A promise that a handler settles: tests wait for what happens, not for time. */
const signal = (): { promise: Promise<void>; resolve: () => void } => {
  let resolve = (): void => undefined
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

/** Collects what handlers were given; `until(n)` resolves with the n-th run. */
const recorder = () => {
  const seen: { value: number; run: JobRun }[] = []
  const waiting: { runs: number; resolve: () => void }[] = []
  return {
    seen,
    values: () => seen.map(({ value }) => value),
    handler: handle(count, async ({ value }, run) => {
      seen.push({ value, run })
      for (const { runs, resolve } of waiting) if (seen.length >= runs) resolve()
    }),
    until: (runs: number): Promise<void> => {
      if (seen.length >= runs) return Promise.resolve()
      const { promise, resolve } = signal()
      waiting.push({ runs, resolve })
      return promise
    },
  }
}

const suite = (kind: DatabaseKind): void => {
  let location: string
  /** How far our clock is ahead of the machine's. */
  let ahead: number
  let opened: Store[]
  let workers: JobWorker[]
  let store: Store
  let jobs: Jobs
  let logged: Record<string, unknown>[]

  beforeAll(() => kind.start())
  afterAll(() => kind.stop())

  const now = (): Date => new Date(Date.now() + ahead)

  /** As another process would open the database. */
  const open = async (): Promise<{ store: Store; jobs: Jobs }> => {
    const store = await openStore(location, now)
    opened.push(store)
    const log = (line: Record<string, unknown>) => void logged.push(line)
    return { store, jobs: await openJobs(store, { now, log, pollMilliseconds: 5, leaseSeconds }) }
  }

  const work = async (...args: Parameters<Jobs['work']>): Promise<JobWorker> => {
    const worker = await jobs.work(...args)
    workers.push(worker)
    return worker
  }

  const stop = async (worker: JobWorker): Promise<void> => {
    workers.splice(workers.indexOf(worker), 1)
    await worker.stop()
  }

  const enqueue = (value: number, options?: Parameters<Jobs['enqueue']>[3]): Promise<string> =>
    store.gate.write('province', ({ database }) => jobs.enqueue(database, count, { value }, options))

  /** Lets time pass by our clock. PostgreSQL has its own, so the times that it stored move into the past instead. */
  const passSeconds = async (seconds: number): Promise<void> => {
    ahead += seconds * 1000
    if (kind.kind === 'sqlite') return
    const by = sql`make_interval(secs => ${seconds})`
    await store.gate.ungated(async (database) => {
      await sql`
        update graphile_worker._private_jobs set run_at = run_at - ${by}, locked_at = locked_at - ${by}`.execute(
        database,
      )
      await sql`update "jobWorker" set "seenAt" = "seenAt" - ${by}`.execute(database)
    })
  }

  /** Resolves when the job is in this state; each look is a query, there is no pause. */
  const untilState = async (id: string, wanted: string | undefined): Promise<void> => {
    while ((await jobs.find(id))?.state !== wanted) await new Promise((resolve) => setImmediate(resolve))
  }

  beforeEach(async () => {
    location = kind.create(mkdtempSync(join(tmpdir(), 'gzzc-jobs-')))
    ahead = 0
    opened = []
    workers = []
    logged = []
    ;({ store, jobs } = await open())
  })

  afterEach(async () => {
    for (const worker of workers) await worker.stop()
    for (const each of opened) await each.close()
  })

  test('a job runs once, with its input, and is gone when it is done', async () => {
    const { handler, until, seen } = recorder()
    const id = await enqueue(1)
    expect(await jobs.find(id)).toEqual({ state: 'waiting', attempts: 0, errorCode: null })
    await work([handler])
    await until(1)
    await untilState(id, undefined)
    expect(seen).toMatchObject([{ value: 1, run: { id, attempt: 1, stopping: { aborted: false } } }])
  })

  test('a worker that is idle gets a job enqueued by another process', async () => {
    const { handler, until } = recorder()
    const elsewhere = await open()
    await work([handler])
    await elsewhere.store.gate.write('province', ({ database }) =>
      elsewhere.jobs.enqueue(database, count, { value: 7 }),
    )
    await until(1)
  })

  test('nothing is queued when the transaction rolls back', async () => {
    const { handler, until, values } = recorder()
    const failing = store.gate.write('province', async ({ database }) => {
      await jobs.enqueue(database, count, { value: 1 })
      await jobs.enqueue(database, count, { value: 2 }, { key: 'a' })
      throw new Error('rolled back')
    })
    await expect(failing).rejects.toThrow('rolled back')
    await enqueue(3)
    await work([handler])
    await until(1)
    expect(values()).toEqual([3])
  })

  test('an input that does not fit is refused before anything is written', async () => {
    const wrong = { value: 'one' } as unknown as { value: number }
    await expect(
      store.gate.write('province', ({ database }) => jobs.enqueue(database, count, wrong)),
    ).rejects.toBeInstanceOf(z.ZodError)
  })

  test('of one key one job waits: the newest input counts', async () => {
    const { handler, until, values } = recorder()
    const first = await enqueue(1, { key: 'a' })
    expect(await enqueue(2, { key: 'a' })).toBe(first)
    await enqueue(3, { key: 'b' })
    await enqueue(4)
    await work([handler])
    await until(3)
    expect(values().toSorted()).toEqual([2, 3, 4])
  })

  test('a key whose job runs already takes a new job, which runs afterwards', async () => {
    const begun = signal()
    const go = signal()
    const done = signal()
    const values: number[] = []
    const first = await enqueue(1, { key: 'a' })
    await work([
      handle(count, async ({ value }) => {
        values.push(value)
        if (value === 2) return done.resolve()
        begun.resolve()
        await go.promise
      }),
    ])
    await begun.promise
    const second = await enqueue(2, { key: 'a' })
    expect(second).not.toBe(first)
    go.resolve()
    await done.promise
    await untilState(first, undefined)
    await untilState(second, undefined)
    expect(values).toEqual([1, 2])
  })

  test('a job that is due later waits for its time', async () => {
    const { handler, until, values } = recorder()
    const later = await enqueue(1, { runAt: new Date(now().getTime() + 3_600_000) })
    await enqueue(2)
    await work([handler])
    await until(1)
    expect(values()).toEqual([2])
    await passSeconds(3_590)
    await enqueue(3)
    await until(2)
    expect(values()).toEqual([2, 3])
    expect((await jobs.find(later))?.state).toBe('waiting')
    await passSeconds(20)
    await until(3)
    expect(values()).toEqual([2, 3, 1])
  })

  test('a failing job is tried again after a growing pause, and given up with its code alone', async () => {
    const attempts: number[] = []
    const secret = '王小明 522401199001011234'
    const id = await enqueue(1, { maxAttempts: 3 })
    await work([
      handle(count, async (_input, { attempt }) => {
        attempts.push(attempt)
        if (attempt === 1) throw new Error(`not found: ${secret}`)
        throw new Problem('server.blob.damaged', { sha256: secret }, { cause: new Error(secret) })
      }),
    ])
    const failedTimes = async (times: number, code: string): Promise<void> => {
      for (;;) {
        const found = await jobs.find(id)
        if (found?.attempts === times && found.state !== 'running') return expect(found.errorCode).toBe(code)
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    await failedTimes(1, 'general.unexpected')
    await passSeconds(pauseSeconds(1) - 1)
    expect((await jobs.find(id))?.state).toBe('waiting')
    await passSeconds(2)
    await failedTimes(2, 'server.blob.damaged')
    expect(pauseSeconds(2)).toBeGreaterThan(2 * pauseSeconds(1))
    await passSeconds(pauseSeconds(1) + 1)
    expect(attempts).toEqual([1, 2])
    await passSeconds(pauseSeconds(2))
    await untilState(id, 'failed')
    expect(attempts).toEqual([1, 2, 3])
    expect(await jobs.failed()).toEqual([{ id, name: 'test.count', attempts: 3, errorCode: 'server.blob.damaged' }])
    // Neither the rows nor the log hold what the error said.
    const rows =
      kind.kind === 'sqlite'
        ? await store.database.selectFrom('job').selectAll().execute()
        : (await sql`select * from graphile_worker._private_jobs`.execute(store.database)).rows
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain('王小明')
    expect(logged).toHaveLength(3)
    expect(logged[2]).toMatchObject({ what: 'job', job: 'test.count', id, attempt: 3, code: 'server.blob.damaged' })
    expect(JSON.stringify(logged)).not.toContain('王小明')
  })

  test('enqueuing the key of a job that failed before tries it anew at once', async () => {
    const { handler, until, values, seen } = recorder()
    const failing = await work([handle(count, () => Promise.reject(new Error('not yet')))])
    const id = await enqueue(1, { key: 'a' })
    while (!(await jobs.find(id))?.errorCode) await new Promise((resolve) => setImmediate(resolve))
    await stop(failing)
    expect(await enqueue(2, { key: 'a' })).toBe(id)
    await work([handler])
    await until(1)
    expect(values()).toEqual([2])
    expect(seen[0]?.run.attempt).toBe(1)
  })

  test('a job without a handler here waits for a worker that has one', async () => {
    const { handler, until } = recorder()
    const foreign = await store.gate.write('province', ({ database }) => jobs.enqueue(database, other, {}))
    await enqueue(1)
    await work([handler])
    await until(1)
    expect(await jobs.find(foreign)).toEqual({ state: 'waiting', attempts: 0, errorCode: null })
  })

  test('stopping waits for the running job and starts no other', async () => {
    const begun = signal()
    const go = signal()
    const finished: number[] = []
    const first = await enqueue(1)
    const second = await enqueue(2)
    const worker = await work([
      handle(count, async ({ value }, { stopping }) => {
        begun.resolve()
        await go.promise
        expect(stopping.aborted).toBe(true)
        finished.push(value)
      }),
    ])
    await begun.promise
    const stopped = stop(worker).then(() => void finished.push(0))
    go.resolve()
    await stopped
    expect(finished).toEqual([1, 0])
    expect(await jobs.find(first)).toBeUndefined()
    expect(await jobs.find(second)).toEqual({ state: 'waiting', attempts: 0, errorCode: null })
  })

  test('the job of a worker that was killed is run by another one when the lease has passed', async () => {
    const { handler, until, seen } = recorder()
    const id = await enqueue(9)
    const script = join(import.meta.dirname, '../fixtures/province/job-crash.ts')
    const child = spawn(process.execPath, [script, location], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    expect(String(line)).toBe('begun 9\n')
    child.kill('SIGKILL')
    await once(child, 'exit')
    await passSeconds(leaseSeconds / 2)
    // While the lease holds, nobody else touches the job.
    const early = await work([handler])
    await enqueue(10)
    await until(1)
    expect(seen.map(({ value }) => value)).toEqual([10])
    expect((await jobs.find(id))?.state).toBe('running')
    await stop(early)
    await passSeconds(leaseSeconds)
    await work([handler])
    await until(2)
    await untilState(id, undefined)
    expect(seen[1]).toMatchObject({ value: 9, run: { id, attempt: 2 } })
  })

  test('two workers never run one job twice, nor leave one out', async () => {
    const runs = new Map<number, number>()
    const done = signal()
    const all = 60
    const handler = handle(count, async ({ value }) => {
      runs.set(value, (runs.get(value) ?? 0) + 1)
      await new Promise((resolve) => setImmediate(resolve))
      if (runs.size === all) done.resolve()
    })
    await store.gate.write('province', async ({ database }) => {
      for (let value = 0; value < all; value++) await jobs.enqueue(database, count, { value })
    })
    const second = await open()
    await work([handler], { concurrency: 2 })
    workers.push(await second.jobs.work([handler], { concurrency: 2 }))
    await done.promise
    for (const worker of workers.splice(0)) await worker.stop()
    expect(runs.size).toBe(all)
    expect([...runs.values()].filter((times) => times !== 1)).toEqual([])
  })

  test('a schedule enqueues by the clock, and makes up by one run for times that passed without a worker', async () => {
    const { handler, until, values } = recorder()
    jobs.every('*/10 * * * *', count, { value: 5 })
    await stop(await work([handler]))
    expect(values()).toEqual([])
    await passSeconds(3 * 3600)
    const worker = await work([handler])
    await until(1)
    await enqueue(6)
    await until(2)
    await stop(worker)
    expect(values()).toEqual([5, 6])
    await passSeconds(3600)
    await work([handler])
    await until(3)
    expect(values()).toEqual([5, 6, 5])
  })

  test('two processes with the same schedule enqueue its job once', async () => {
    const { handler, until, values } = recorder()
    const second = await open()
    for (const each of [jobs, second.jobs]) each.every('0 * * * *', count, { value: 5 })
    await stop(await work([handler]))
    await passSeconds(5 * 3600)
    workers.push(...(await Promise.all([jobs.work([handler]), second.jobs.work([handler])])))
    await until(1)
    await enqueue(6)
    await until(2)
    for (const worker of workers.splice(0)) await worker.stop()
    expect(values()).toEqual([5, 6])
  })

  test('a schedule that is no cron line is refused', async () => {
    jobs.every('every night', count, { value: 1 })
    await expect(jobs.work([recorder().handler])).rejects.toThrow()
  })
}

describe('jobs', () => onEveryDatabase(suite))

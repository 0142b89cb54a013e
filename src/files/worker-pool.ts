import { Worker } from 'node:worker_threads'
import { Problem } from '../shared/errors/problem.ts'
import type { PoolMessage, WorkerMessage } from '../shared/worker-jobs.ts'

export interface WorkerPoolOptions {
  /** The thread's module, which calls `answerJobs`. */
  readonly entry: URL
  /** Given to each thread as `workerData`; no secrets, if strangers' files are parsed there. */
  readonly settings?: unknown
  /** Threads at most. */
  readonly threads: number
  /** Jobs that may wait for a thread. The next one is refused at once. */
  readonly queue: number
  /** Milliseconds for one job, counted in a thread that is ready. */
  readonly deadline: number
  /** Mebibytes of a thread's heap. Bytes outside the heap (buffers, native libraries) do not count. */
  readonly memory: number
  /**
   * Jobs that a thread works on at once; 1 by default. More keep a thread busy while a job waits for what it asked. A job that
   * exceeds a limit then fails together with the others of its thread.
   */
  readonly atOnce?: number
  /** Answers what a job asks, e.g. for a signature, whose key the thread must not have. Its deadline goes on meanwhile. */
  readonly answer?: (question: never) => Promise<unknown>
}

interface WaitingJob<Job, Result> {
  readonly job: Job
  resolve(result: Result): void
  reject(error: unknown): void
}

interface RunningJob<Job, Result> extends WaitingJob<Job, Result> {
  /** Undefined until the thread is ready and has the job. */
  alarm: NodeJS.Timeout | undefined
}

interface Seat<Job, Result> {
  readonly thread: Worker
  ready: boolean
  readonly running: Map<number, RunningJob<Job, Result>>
  /** Why the thread ends; undefined while it runs. */
  fault: unknown
}

const outOfMemory = 'ERR_WORKER_OUT_OF_MEMORY'

/**
 * Worker threads for files of strangers, which must not be parsed in the event loop, because a prepared file may need much time or memory.
 * Each job has a deadline and a memory limit. A job that exceeds one ends its thread and fails alone; the next job gets a new
 * thread. Threads start with their first job, and an idle pool does not keep the process alive.
 * @example
 * const pool = new WorkerPool<Uint8Array, number>({ entry, threads: 2, queue: 32, deadline: 5_000, memory: 64 })
 * const pages = await pool.run(file)
 */
export class WorkerPool<Job, Result> {
  readonly #options: WorkerPoolOptions
  readonly #seats = new Set<Seat<Job, Result>>()
  readonly #queue: WaitingJob<Job, Result>[] = []
  #lastJob = 0
  #closed = false

  constructor(options: WorkerPoolOptions) {
    this.#options = options
  }

  /**
   * Runs one job. Its value is copied into the thread.
   * @param signal removes the job while it waits; the result of a running one is dropped
   * @throws Problem of the thread's code; `general.busy` when too many wait, `general.tooSlow`, `general.tooMuchMemory`,
   * `general.unexpected` when the thread died, `general.cancelled` when the pool was closed; the signal's reason
   */
  run(job: Job, signal?: AbortSignal): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new Problem('general.cancelled'))
      if (signal?.aborted) return reject(signal.reason)
      if (this.#queue.length >= this.#options.queue && !this.#hasRoom()) return reject(new Problem('general.busy'))
      const cancel = (): void => {
        const at = this.#queue.indexOf(waiting)
        if (at >= 0) this.#queue.splice(at, 1)
        reject(signal?.reason)
      }
      const settling =
        <Value>(settle: (value: Value) => void) =>
        (value: Value): void => {
          signal?.removeEventListener('abort', cancel)
          settle(value)
        }
      const waiting = { job, resolve: settling(resolve), reject: settling(reject) }
      signal?.addEventListener('abort', cancel, { once: true })
      this.#queue.push(waiting)
      this.#assign()
    })
  }

  /** Ends the threads. Jobs that run or wait fail with `general.cancelled`. */
  async close(): Promise<void> {
    this.#closed = true
    for (const { reject } of this.#queue.splice(0)) reject(new Problem('general.cancelled'))
    await Promise.all([...this.#seats].map((seat) => this.#end(seat, new Problem('general.cancelled'))))
  }

  #hasRoom(): boolean {
    return this.#seats.size < this.#options.threads || this.#leastBusy() !== undefined
  }

  /** The thread with the fewest jobs that takes one more. */
  #leastBusy(): Seat<Job, Result> | undefined {
    const { atOnce = 1 } = this.#options
    const open = [...this.#seats].filter(({ running, fault }) => running.size < atOnce && fault === undefined)
    return open.sort((one, other) => one.running.size - other.running.size)[0]
  }

  #assign(): void {
    while (this.#queue.length > 0) {
      let seat = this.#leastBusy()
      const mayStart = this.#seats.size < this.#options.threads
      if (mayStart && (seat === undefined || seat.running.size > 0)) seat = this.#start()
      if (!seat) return
      const id = ++this.#lastJob
      seat.running.set(id, { ...this.#queue.shift()!, alarm: undefined })
      // A busy thread keeps the process alive, an idle one does not.
      seat.thread.ref()
      if (seat.ready) this.#begin(seat, id)
    }
  }

  #start(): Seat<Job, Result> {
    const { entry, settings, memory } = this.#options
    const thread = new Worker(entry, { workerData: settings, resourceLimits: { maxOldGenerationSizeMb: memory } })
    const seat: Seat<Job, Result> = { thread, ready: false, running: new Map(), fault: undefined }
    thread.on('message', (message: WorkerMessage<Result>) => this.#receive(seat, message))
    thread.on('error', (error) => {
      const exceeded = (error as NodeJS.ErrnoException).code === outOfMemory
      seat.fault ??= exceeded ? new Problem('general.tooMuchMemory', {}, { cause: error }) : error
    })
    thread.on('exit', (code) => this.#leave(seat, new Error(`worker thread exited with ${code}`)))
    this.#seats.add(seat)
    return seat
  }

  /** Posts a job to its thread, which is ready, and starts the deadline. */
  #begin(seat: Seat<Job, Result>, id: number): void {
    const running = seat.running.get(id)!
    running.alarm = setTimeout(() => void this.#end(seat, new Problem('general.tooSlow')), this.#options.deadline)
    try {
      this.#post(seat, { id, job: running.job })
    } catch (error) {
      // A job that cannot be copied is a bug of the caller, and the thread is as good as before.
      running.reject(error)
      this.#release(seat, id)
    }
  }

  #receive(seat: Seat<Job, Result>, message: WorkerMessage<Result>): void {
    if ('ready' in message) {
      seat.ready = true
      for (const id of [...seat.running.keys()]) this.#begin(seat, id)
      return
    }
    if ('ask' in message) return void this.#answer(seat, message)
    // A thread that is being ended may still have an answer under way.
    if (seat.fault !== undefined) return
    const running = seat.running.get(message.id)
    if ('done' in message) running?.resolve(message.done)
    else running?.reject(Problem.from(message.problem))
    this.#release(seat, message.id)
  }

  async #answer(seat: Seat<Job, Result>, { ask, question }: { ask: number; question: unknown }): Promise<void> {
    try {
      this.#post(seat, { answer: ask, value: await this.#options.answer?.(question as never) })
    } catch (cause) {
      const problem = Problem.from(cause) ?? new Problem('general.unexpected', {}, { cause })
      this.#post(seat, { answer: ask, problem: problem.toJSON() })
    }
  }

  #post(seat: Seat<Job, Result>, message: PoolMessage<Job>): void {
    seat.thread.postMessage(message)
  }

  #release(seat: Seat<Job, Result>, id: number): void {
    clearTimeout(seat.running.get(id)?.alarm)
    seat.running.delete(id)
    if (seat.running.size === 0) seat.thread.unref()
    this.#assign()
  }

  /** Ends a thread whatever it does; its jobs fail with `fault`. */
  async #end(seat: Seat<Job, Result>, fault: Problem): Promise<void> {
    seat.fault ??= fault
    await seat.thread.terminate()
  }

  #leave(seat: Seat<Job, Result>, exit: Error): void {
    this.#seats.delete(seat)
    const cause = seat.fault ?? exit
    const problem = Problem.from(cause) ?? new Problem('general.unexpected', {}, { cause })
    for (const { alarm, reject } of seat.running.values()) {
      clearTimeout(alarm)
      reject(problem)
    }
    if (!this.#closed) this.#assign()
  }
}

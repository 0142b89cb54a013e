import { Problem } from '../../shared/errors/problem.ts'
import { forkDecoder } from './fork-decoder.ts'
import type { DecoderKind, DecoderLine, FromDecoder, StartDecoder } from './messages.ts'

export interface DecodeOptions {
  /** Removes a waiting job. The result of a running one is dropped. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds for the job from its start, or from the last answer to one of its questions; then the process is replaced and the job fails. */
  readonly deadline?: number
  /** Answers what the task asks, e.g. for a piece of the file. */
  readonly answer?: (question: never) => Promise<unknown>
  /** A job that starts at once beside the heavy ones. */
  readonly light?: boolean
}

interface Job {
  readonly task: string
  readonly input: unknown
  readonly options: DecodeOptions
  resolve(result: never): void
  reject(error: unknown): void
  /** Rejects when the job is cancelled. */
  readonly cancelled: Promise<never>
  /** Lost with the process once, together with others. */
  suspect: boolean
  /** Questions that wait for an answer. The deadline stops meanwhile, because the decoder waits for the core. */
  asked: number
  alarm?: NodeJS.Timeout
}

/** Milliseconds for a job. A large photo takes one to five seconds on a slow computer. */
const usualDeadline = 30_000
/** Jobs that may wait. */
const mostWaiting = 256

/**
 * Decodes files of strangers in a process of its own, which has no key, no file and no network. The process starts with the first
 * job, or when it is prepared, and is replaced when it ends or takes too long. Of several jobs that are lost together, each is tried once more alone, so that only
 * the one that ended the process fails.
 */
export class Decoder {
  readonly #kind: DecoderKind
  readonly #heavyAtOnce: number
  readonly #waiting: Job[] = []
  readonly #running = new Map<number, Job>()
  #start: StartDecoder = forkDecoder
  #line: DecoderLine | undefined
  #last = 0

  /** @param heavyAtOnce jobs under way at once, light ones not counted */
  constructor(kind: DecoderKind, heavyAtOnce: number) {
    this.#kind = kind
    this.#heavyAtOnce = heavyAtOnce
  }

  /** Says how processes are started from now on: Electron's core cannot start one by itself. */
  startBy(start: StartDecoder): void {
    this.#start = start
  }

  /**
   * Runs a task of the decoder's entry (`core/host/decoder-process.ts`). The input is copied.
   * @throws Problem of the task; `general.busy` when too many wait, `general.tooSlow` after the deadline, `general.decoderLost`
   *   when the process ended at this job; the signal's reason
   */
  run<Result>(task: string, input: unknown, options: DecodeOptions = {}): Promise<Result> {
    const { signal } = options
    return new Promise<Result>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      if (this.#waiting.length >= mostWaiting) return reject(new Problem('general.busy'))
      let giveUp: (error: unknown) => void = () => {}
      const cancelled = new Promise<never>((_, refuse) => (giveUp = refuse))
      cancelled.catch(() => {})
      const cancel = () => {
        const at = this.#waiting.indexOf(job)
        if (at >= 0) this.#waiting.splice(at, 1)
        giveUp(new Problem('general.cancelled'))
        reject(signal?.reason)
      }
      const done = () => signal?.removeEventListener('abort', cancel)
      const job: Job = {
        task,
        input,
        options,
        suspect: false,
        asked: 0,
        cancelled,
        resolve(result) {
          done()
          resolve(result)
        },
        reject(error) {
          done()
          reject(error)
        },
      }
      signal?.addEventListener('abort', cancel, { once: true })
      this.#waiting.push(job)
      this.#assign()
    })
  }

  /** Starts the process if none runs, so that the next job does not wait for its start of some hundred milliseconds. */
  prepare(): void {
    if (this.#line) return
    this.#line = this.#open()
    this.#line.hold(false)
  }

  /** Ends the process, unless a job runs or waits: its memory is free until the next job. */
  rest(): void {
    if (!this.#running.size && !this.#waiting.length) this.#drop()
  }

  /** Ends the process and forgets it at once; the next job starts another. */
  #drop(): void {
    const line = this.#line
    this.#line = undefined
    line?.kill()
  }

  #assign(): void {
    for (let next = this.#next(); next; next = this.#next()) {
      this.#waiting.splice(this.#waiting.indexOf(next), 1)
      this.#begin(next)
    }
    this.#line?.hold(this.#running.size > 0)
  }

  /** The job that may start now. A suspect runs alone. */
  #next(): Job | undefined {
    const running = [...this.#running.values()]
    const suspect = this.#waiting.find((job) => job.suspect)
    if (suspect || running.some((job) => job.suspect)) return running.length ? undefined : suspect
    const hasRoom = running.filter(({ options }) => !options.light).length < this.#heavyAtOnce
    return this.#waiting.find(({ options }) => hasRoom || options.light)
  }

  #begin(job: Job): void {
    const call = ++this.#last
    this.#running.set(call, job)
    this.#arm(call, job)
    this.#line ??= this.#open()
    this.#line.send({ kind: 'call', call, task: job.task, input: job.input })
  }

  #arm(call: number, job: Job): void {
    clearTimeout(job.alarm)
    job.alarm = setTimeout(() => this.#expire(call), job.options.deadline ?? usualDeadline)
  }

  #open(): DecoderLine {
    const line = this.#start(this.#kind, {
      receive: (message) => this.#receive(message),
      ended: () => {
        if (this.#line === line) this.#lose()
      },
    })
    return line
  }

  #receive(message: FromDecoder): void {
    if (message.kind === 'question') return void this.#answer(message)
    const job = this.#take(message.call)
    if (message.kind === 'done') job?.resolve(message.result as never)
    else job?.reject(Problem.from(message.problem))
    this.#assign()
  }

  async #answer({ call, question, value }: Extract<FromDecoder, { kind: 'question' }>): Promise<void> {
    const line = this.#line
    const job = this.#running.get(call)
    if (!job) return
    job.asked++
    clearTimeout(job.alarm)
    const { signal, answer } = job.options
    try {
      if (!answer || signal?.aborted) throw new Problem('general.cancelled')
      const answered = answer(value as never)
      line?.send({ kind: 'answer', question, value: await Promise.race([answered, job.cancelled]) })
    } catch (error) {
      const problem = Problem.from(error) ?? new Problem('general.cancelled', {}, { cause: error })
      line?.send({ kind: 'answer', question, problem: problem.toJSON() })
    }
    if (--job.asked === 0 && this.#running.get(call) === job) this.#arm(call, job)
  }

  #take(call: number): Job | undefined {
    const job = this.#running.get(call)
    this.#running.delete(call)
    clearTimeout(job?.alarm)
    if (job) job.asked = 0
    return job
  }

  /** A job took too long: it fails, and the process is replaced, because it may never answer again. */
  #expire(call: number): void {
    this.#take(call)?.reject(new Problem('general.tooSlow'))
    this.#drop()
    // The others did nothing wrong and begin anew.
    for (const other of [...this.#running.keys()]) this.#waiting.unshift(this.#take(other)!)
    this.#assign()
  }

  /** The process has ended. */
  #lose(): void {
    this.#line = undefined
    const lost = [...this.#running.keys()].map((call) => this.#take(call)!)
    for (const job of lost) {
      if (job.options.signal?.aborted) continue
      if (job.suspect || lost.length === 1) job.reject(new Problem('general.decoderLost'))
      else {
        job.suspect = true
        this.#waiting.unshift(job)
      }
    }
    this.#assign()
  }
}

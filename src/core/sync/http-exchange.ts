import {
  type Agent,
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  Agent as PlainAgent,
} from 'node:http'
import { request as httpsRequest, Agent as TlsAgent } from 'node:https'
import { pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { kibibyte, mebibyte } from '../../shared/byte-size.ts'
import type { Pace } from './pace.ts'

/** One request, as it goes over the line. */
export interface HttpQuestion {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** Connections through a proxy; without it, direct ones. */
  readonly agent?: Agent | undefined
  readonly signal?: AbortSignal | undefined
  readonly pace?: Pace | undefined
  /** Milliseconds without a byte in either direction after which the request fails. */
  readonly silence: number
  /** Bytes that the decoded body of the answer may have. */
  readonly largestAnswer: number
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The body, with its content coding undone. */
  readonly bytes: Uint8Array
}

/** Nothing came or went for too long. */
class SilenceError extends Error {
  readonly code = 'ETIMEDOUT'
}

/** The answer's body is larger than anything that the contract has, or its coding is broken. */
export class AnswerBodyError extends Error {}

const direct = {
  http: new PlainAgent({ keepAlive: true }),
  https: new TlsAgent({ keepAlive: true }),
} as const

const pieceBytes = 16 * kibibyte
/** Slowest line that is waited for, in bytes per millisecond, and what a system buffers of a body at most. */
const slowest = 16
const largestBuffer = 4 * mebibyte

/** Fails an exchange when no byte comes or goes for a while. Each byte that does winds it up again. */
class SilenceWatch {
  readonly #limit: number
  readonly #onSilence: () => void
  #timer: NodeJS.Timeout

  constructor(limit: number, onSilence: () => void) {
    this.#limit = limit
    this.#onSilence = onSilence
    this.#timer = setTimeout(onSilence, limit)
  }

  /** @param unseen bytes that the system may still hold, whose departure nobody can observe */
  wind(unseen = 0): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#onSilence, this.#limit + Math.min(unseen, largestBuffer) / slowest)
  }

  /** Stops the watch while the sender itself pauses. */
  stop(): void {
    clearTimeout(this.#timer)
  }
}

const sendBody = async (
  request: ClientRequest,
  { body, pace, signal }: HttpQuestion,
  watch: SilenceWatch,
): Promise<void> => {
  const closed = new Promise<void>((resolve) => void request.once('close', resolve))
  for (let at = 0; at < body.length; at += pieceBytes) {
    const piece = body.subarray(at, at + pieceBytes)
    if (pace) {
      watch.stop()
      await pace.take(piece.length, signal)
      watch.wind()
    }
    if (request.destroyed) return
    // A refusal may arrive before the whole body has left; nobody reads the rest.
    if (!request.write(piece)) {
      await Promise.race([new Promise<void>((resolve) => void request.once('drain', resolve)), closed])
    }
    watch.wind(at + piece.length)
  }
  request.end()
}

const decoded = (answer: IncomingMessage, watch: SilenceWatch): Readable => {
  const coding = answer.headers['content-encoding']?.trim().toLowerCase() ?? ''
  const decoder =
    coding === 'gzip' || coding === 'x-gzip'
      ? createGunzip()
      : coding === 'deflate'
        ? createInflate()
        : coding === 'br'
          ? createBrotliDecompress()
          : undefined
  if (!decoder) return answer
  answer.on('data', () => watch.wind())
  // The reader of the decoder sees the error.
  return pipeline(answer, decoder, () => undefined)
}

const readAnswer = async (
  answer: IncomingMessage,
  question: HttpQuestion,
  watch: SilenceWatch,
): Promise<Uint8Array> => {
  const pieces: Uint8Array[] = []
  let size = 0
  try {
    for await (const piece of decoded(answer, watch)) {
      watch.wind()
      const bytes = piece as Uint8Array
      size += bytes.length
      if (size > question.largestAnswer) throw new AnswerBodyError('answer too large')
      pieces.push(bytes)
      if (question.pace) {
        watch.stop()
        await question.pace.take(bytes.length, question.signal)
        watch.wind()
      }
    }
  } catch (error) {
    if (String((error as { code?: unknown }).code).startsWith('Z_')) {
      throw new AnswerBodyError('content coding broken', { cause: error })
    }
    throw error
  } finally {
    if (!answer.complete) answer.destroy()
  }
  return Buffer.concat(pieces)
}

/**
 * Sends one request and reads its whole answer. It fails after silence and has no limit on the whole, so a slow line that
 * works is waited for. Redirects are answers like any other.
 * @throws SilenceError; AnswerBodyError; the signal's reason; what the connection failed with
 */
export const exchange = async (question: HttpQuestion): Promise<HttpAnswer> => {
  const { url, method, headers, body, signal } = question
  signal?.throwIfAborted()
  const isTls = url.startsWith('https:')
  const request = (isTls ? httpsRequest : httpRequest)(url, {
    method,
    agent: question.agent ?? (isTls ? direct.https : direct.http),
    headers: {
      'accept-encoding': 'gzip',
      ...headers,
      ...(body.length || method !== 'GET' ? { 'content-length': String(body.length) } : {}),
    },
  })
  let fail = (_reason: Error): void => {}
  // A request that waits for its connection, for example for a proxy's tunnel, does not report that it was destroyed.
  const end = (reason: Error): void => {
    fail(reason)
    request.destroy(reason)
  }
  const watch = new SilenceWatch(question.silence, () => end(new SilenceError('no byte came or went')))
  const onAbort = (): void => end(new Error('called off', { cause: signal?.reason }))
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      fail = reject
      request.once('response', resolve)
      request.on('error', reject)
      request.once('close', () => reject(Object.assign(new Error('connection closed'), { code: 'ECONNRESET' })))
    })
    answered.catch(() => undefined)
    sendBody(request, question, watch).catch((error: unknown) => request.destroy(error as Error))
    const answer = await answered
    watch.wind()
    const bytes = await readAnswer(answer, question, watch)
    return { status: answer.statusCode ?? 0, headers: answer.headers as HttpAnswer['headers'], bytes }
  } catch (error) {
    request.destroy()
    // Whoever called off gets their own reason, whatever the connection failed with because of it.
    signal?.throwIfAborted()
    throw error
  } finally {
    watch.stop()
    signal?.removeEventListener('abort', onAbort)
    // The rest of a body that was refused midway is not sent.
    if (!request.writableFinished) request.destroy()
  }
}

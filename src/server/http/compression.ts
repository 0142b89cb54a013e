import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { kibibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'

const inflate = promisify(gunzip)
const compress = promisify(gzip)

const isGzip = (body: Uint8Array): boolean => body[0] === 0x1f && body[1] === 0x8b

/**
 * A body without its compression; one that is not compressed as it is. JSON and photo packs begin otherwise than gzip,
 * so the bytes themselves tell, which also holds inside a sealed body.
 * @param limit bytes that the body may have at most, so that a few bytes cannot fill the memory
 * @throws Problem `server.request.tooLarge`, `server.request.malformed`
 */
export const inflated = async (body: Uint8Array, limit: number): Promise<Uint8Array> => {
  if (!isGzip(body)) return body
  try {
    return await inflate(body, { maxOutputLength: limit })
  } catch (cause) {
    if ((cause as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new Problem('server.request.tooLarge', { limit }, { cause })
    }
    throw new Problem('server.request.malformed', { where: 'gzip' }, { cause })
  }
}

/** Smaller answers are not worth the work. */
const smallest = 2 * kibibyte

/** Compresses JSON for clients that open it, and says that compressed bodies are opened here too. */
export const compressedAnswers = async (
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<unknown> => {
  reply.header('accept-encoding', 'gzip')
  const isJson = String(reply.getHeader('content-type') ?? '').startsWith('application/json')
  const isOpened = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
  if (!isJson || !isOpened || typeof payload !== 'string' || payload.length < smallest) return payload
  reply.header('content-encoding', 'gzip')
  reply.removeHeader('content-length')
  return compress(payload)
}

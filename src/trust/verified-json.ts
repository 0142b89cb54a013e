import type { z } from 'zod'
import { Problem } from '../shared/errors/problem.ts'
import { parseStrictJson } from '../shared/strict-json.ts'
import type { Envelope } from '../shared/sync/envelope.ts'
import { canonicalBytes } from './canonical.ts'

/**
 * Decodes JSON that is signed, hashed or received from another party; see {@link parseStrictJson}.
 * @throws Problem `trust.json.unfit`
 * @throws SyntaxError, TypeError when the bytes are not JSON in UTF-8
 */
export const decodeStrictJson = (bytes: Uint8Array): unknown =>
  parseStrictJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes))

/**
 * Reads the payload of an envelope without verifying it: to select the keys to verify it with, or because it was verified before.
 * @throws Problem `trust.json.unfit`
 * @throws SyntaxError, TypeError, ZodError when the payload has another form
 */
export const readPayload = <T>({ payload }: Pick<Envelope, 'payload'>, schema: z.ZodType<T>): T =>
  schema.parse(decodeStrictJson(Buffer.from(payload, 'base64')))

/**
 * Reads JSON from bytes whose signature was verified. The bytes must be canonical (RFC 8785), so that equal values have equal
 * bytes and nothing hides in duplicate keys or white space.
 * @throws Problem `trust.envelope.malformed`, whose `where` names the part
 * @example
 * parseVerified(Buffer.from('{"a":1}'), z.object({ a: z.number() })) // { a: 1 }
 * parseVerified(Buffer.from('{"a": 1}'), z.object({ a: z.number() })) // throws: white space is not canonical
 */
export const parseVerified = <T>(payload: Uint8Array, schema: z.ZodType<T>): T => {
  let value: unknown
  try {
    value = decodeStrictJson(payload)
  } catch (cause) {
    throw new Problem('trust.envelope.malformed', { where: 'payload' }, { cause })
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) {
    throw new Problem('trust.envelope.malformed', { where: `payload.${parsed.error.issues[0]?.path.join('.') ?? ''}` })
  }
  if (!canonicalBytes(value).equals(payload)) {
    throw new Problem('trust.envelope.malformed', { where: 'payload: not canonical' })
  }
  return parsed.data
}

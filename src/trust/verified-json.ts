import type { z } from 'zod'
import { Problem } from '../shared/errors/problem.ts'
import { canonicalBytes } from './canonical.ts'

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
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
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

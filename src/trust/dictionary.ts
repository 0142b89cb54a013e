import { z } from 'zod'
import { type Envelope, payloadTypes } from '../shared/sync/envelope.ts'
import { canonicalBytes } from './canonical.ts'
import { signEnvelope, verifyEnvelope } from './dsse.ts'
import { importVerifyingKey, type SigningKey } from './keys.ts'
import { parseVerified } from './verified-json.ts'

/** Signs a dictionary that the province publishes. */
export const signDictionary = (dictionary: unknown, key: SigningKey): Envelope =>
  signEnvelope(payloadTypes.dictionary, canonicalBytes(dictionary), [key])

/**
 * Verifies a published dictionary under the pinned key of the province.
 * @param provincePublicKey SPKI in base64
 * @param schema the shape that the caller expects
 * @throws Problem `trust.envelope.*`
 * @throws ZodError when the signed content does not have that shape
 */
export const openDictionary = <T>(envelope: unknown, provincePublicKey: string, schema: z.ZodType<T>): T =>
  schema.parse(
    parseVerified(
      verifyEnvelope(envelope, payloadTypes.dictionary, [importVerifyingKey(provincePublicKey)]).payload,
      z.unknown(),
    ),
  )

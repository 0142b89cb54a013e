import { z } from 'zod'
import { type Envelope, payloadTypes } from '../shared/sync/envelope.ts'
import { canonicalBytes } from './canonical.ts'
import { signEnvelope, verifyEnvelope } from './dsse.ts'
import { importVerifyingKey, type SigningKey } from './keys.ts'
import { parseVerified } from './verified-json.ts'

/** The province's signature over a published dictionary. */
export const signDictionary = (dictionary: unknown, key: SigningKey): Envelope =>
  signEnvelope(payloadTypes.dictionary, canonicalBytes(dictionary), [key])

/**
 * The dictionary of an envelope that the pinned province key signed, checked by the schema its reader expects.
 * @throws Problem `trust.envelope.*`
 */
export const openDictionary = <T>(envelope: unknown, provincePublicKey: string, schema: z.ZodType<T>): T =>
  schema.parse(
    parseVerified(
      verifyEnvelope(envelope, payloadTypes.dictionary, [importVerifyingKey(provincePublicKey)]).payload,
      z.unknown(),
    ),
  )

import { z } from 'zod'
import { type Envelope, payloadTypes } from '../shared/sync/envelope.ts'
import { canonicalBytes } from './canonical.ts'
import { signEnvelopeBy, verifyEnvelope } from './dsse.ts'
import { importVerifyingKey } from './keys.ts'
import type { Signer } from './signer.ts'
import { parseVerified } from './verified-json.ts'

/**
 * Signs a dictionary that the province publishes, as a DSSE envelope over its RFC 8785 bytes.
 * @throws Problem `trust.canonical.unfit` when it has values without a canonical form
 * @example
 * const envelope = await signDictionary(dictionary, signer)
 * openDictionary(envelope, signer.publicKey, dictionarySchema) // equal to `dictionary`
 */
export const signDictionary = async (dictionary: unknown, signer: Signer): Promise<Envelope> =>
  signEnvelopeBy(payloadTypes.dictionary, canonicalBytes(dictionary), signer)

/**
 * Verifies a published dictionary under the pinned key of the province.
 * @param provincePublicKey SPKI in base64
 * @param schema the shape that the caller expects
 * @throws Problem `trust.envelope.*`, `trust.key.unfit`
 * @throws ZodError when the signed content does not have that shape
 * @example
 * const dictionary = openDictionary(file.envelope, keys.signing.publicKey, dictionarySchema)
 */
export const openDictionary = <T>(envelope: unknown, provincePublicKey: string, schema: z.ZodType<T>): T =>
  schema.parse(
    parseVerified(
      verifyEnvelope(envelope, payloadTypes.dictionary, [importVerifyingKey(provincePublicKey)]).payload,
      z.unknown(),
    ),
  )

import { Problem } from '../shared/errors/problem.ts'
import { payloadTypes } from '../shared/sync/envelope.ts'
import { type SealList, type SealListFile, sealListFileSchema, sealListSchema } from '../shared/sync/seal-list.ts'
import { tolerant } from '../shared/sync/tolerant.ts'
import { canonicalBytes } from './canonical.ts'
import { signEnvelopeBy, verifyEnvelope } from './dsse.ts'
import { importVerifyingKey } from './keys.ts'
import type { Signer } from './signer.ts'
import { parseVerified } from './verified-json.ts'

/** Signs a list of seals that the province publishes. */
export const signSealList = async (list: SealList, signer: Signer): Promise<SealListFile> => ({
  generation: list.generation,
  envelope: await signEnvelopeBy(payloadTypes.sealList, canonicalBytes(list), signer),
})

/**
 * Verifies a published list of seals under the pinned key of the province.
 * @param file of unknown shape, as it came from a server or a file
 * @param provincePublicKey SPKI in base64
 * @throws Problem `trust.envelope.*`
 */
export const openSealList = (file: unknown, provincePublicKey: string): SealList => {
  const parsed = tolerant(sealListFileSchema).safeParse(file)
  if (!parsed.success)
    throw new Problem('trust.envelope.malformed', { where: parsed.error.issues[0]?.path.join('.') ?? '' })
  const { envelope, generation } = parsed.data
  const { payload, keyIds } = verifyEnvelope(envelope, payloadTypes.sealList, [importVerifyingKey(provincePublicKey)])
  if (keyIds.length !== 1) throw new Problem('trust.envelope.malformed', { where: 'signatures' })
  const list = parseVerified(payload, tolerant(sealListSchema))
  if (list.generation !== generation) throw new Problem('trust.envelope.malformed', { where: 'generation' })
  return list
}

import { Problem } from '../shared/errors/problem.ts'
import { type Envelope, envelopeSchema, type PayloadType } from '../shared/sync/envelope.ts'
import { type SigningKey, signBytes, type VerifyingKey, verifyBytes } from './keys.ts'
import type { Signer } from './signer.ts'

/** Pre-authentication encoding of DSSE v1: the signed bytes contain the payload's type and every length. */
export const preAuthenticationEncoding = (payloadType: string, payload: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from(`DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.byteLength} `, 'utf8'),
    payload,
  ])

/**
 * Makes a DSSE envelope with one Ed25519 signature of each signer, in their order.
 * @example
 * const envelope = signEnvelope(payloadTypes.receipt, canonicalBytes(receipt), [provinceKey])
 */
export const signEnvelope = (
  payloadType: PayloadType,
  payload: Uint8Array,
  signers: readonly SigningKey[],
): Envelope => {
  const signed = preAuthenticationEncoding(payloadType, payload)
  return {
    payloadType,
    payload: Buffer.from(payload).toString('base64'),
    signatures: signers.map((signer) => ({ keyid: signer.keyId, sig: signBytes(signed, signer).toString('base64') })),
  }
}

/**
 * Makes a DSSE envelope with the signature of a signer that may be another process.
 * @throws Problem `server.signing.purpose` when the signer is not for this type
 * @example
 * const envelope = await signEnvelopeBy(payloadTypes.receipt, canonicalBytes(receipt), receiptSigner)
 */
export const signEnvelopeBy = async (
  payloadType: PayloadType,
  payload: Uint8Array,
  signer: Signer,
): Promise<Envelope> => {
  const signature = await signer.sign(preAuthenticationEncoding(payloadType, payload))
  return {
    payloadType,
    payload: Buffer.from(payload).toString('base64'),
    signatures: [{ keyid: signer.keyId, sig: signature.toString('base64') }],
  }
}

/**
 * Adds another person's signature over the same bytes. The envelope's own signatures are not verified.
 * @returns a new envelope; the given one is unchanged
 * @example
 * addSignature(signEnvelope(payloadTypes.batch, payload, [clerkKey]), reviewerKey).signatures.length // 2
 */
export const addSignature = (envelope: Envelope, signer: SigningKey): Envelope => {
  const signed = preAuthenticationEncoding(envelope.payloadType, Buffer.from(envelope.payload, 'base64'))
  const signature = { keyid: signer.keyId, sig: signBytes(signed, signer).toString('base64') }
  return { ...envelope, signatures: [...envelope.signatures, signature] }
}

/** A payload whose signatures were verified. */
export interface VerifiedPayload {
  readonly payload: Buffer
  /** Ids of the keys that signed, without duplicates. */
  readonly keyIds: readonly string[]
}

/**
 * Verifies an envelope before anything reads its payload. Every signature must be valid and by a key in `keys`, and no key may
 * sign twice. One bad signature makes the whole envelope invalid. The caller checks that the required people signed.
 * @param value the envelope, of unknown shape
 * @throws Problem `trust.envelope.malformed`, `trust.envelope.payloadType`, `trust.envelope.signature`
 * @example
 * const { payload, keyIds } = verifyEnvelope(received, payloadTypes.batch, [clerkKey, reviewerKey])
 */
export const verifyEnvelope = (
  value: unknown,
  payloadType: PayloadType,
  keys: readonly VerifyingKey[],
): VerifiedPayload => {
  const parsed = envelopeSchema.safeParse(value)
  if (!parsed.success) {
    throw new Problem('trust.envelope.malformed', { where: parsed.error.issues[0]?.path.join('.') ?? '' })
  }
  const envelope = parsed.data
  if (envelope.payloadType !== payloadType) {
    throw new Problem('trust.envelope.payloadType', { type: envelope.payloadType, wanted: payloadType })
  }
  const payload = Buffer.from(envelope.payload, 'base64')
  const signed = preAuthenticationEncoding(payloadType, payload)
  const keyIds = new Set<string>()
  for (const { keyid, sig } of envelope.signatures) {
    const key = keys.find((known) => known.keyId === keyid)
    const good = key && !keyIds.has(keyid) && verifyBytes(signed, Buffer.from(sig, 'base64'), key)
    if (!good) throw new Problem('trust.envelope.signature', { keyId: keyid })
    keyIds.add(keyid)
  }
  return { payload, keyIds: [...keyIds] }
}

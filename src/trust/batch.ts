import { Problem } from '../shared/errors/problem.ts'
import { type BatchRecord, type Manifest, manifestSchema, type PhotoDescriptor } from '../shared/sync/batch.ts'
import { type Envelope, payloadTypes } from '../shared/sync/envelope.ts'
import { canonicalBytes } from './canonical.ts'
import { signEnvelope, verifyEnvelope } from './dsse.ts'
import type { SigningKey, VerifyingKey } from './keys.ts'
import { leafHash, merkleRoot } from './merkle.ts'
import { sha256Hex } from './sha256.ts'
import { parseVerified } from './verified-json.ts'

/** Content of a batch: records, then photos, each in the order of their leaves in the Merkle tree. */
export interface BatchContent {
  readonly records: readonly (
    | BatchRecord
    | { readonly id: string; readonly record: Readonly<Record<string, unknown>> }
  )[]
  readonly photos: readonly PhotoDescriptor[]
}

/**
 * RFC 6962 root over all records and then all photo descriptors. Each leaf is the canonical JSON of its members.
 * @returns 64 hexadecimal digits
 * @throws Problem `trust.canonical.unfit` when a record has values without a canonical form
 * @example
 * const manifest = { ...header, count: records.length, root: batchRoot({ records, photos }) }
 */
export const batchRoot = ({ records, photos }: BatchContent): string =>
  merkleRoot(
    [
      ...records.map(({ id, record }) => ({ id, record })),
      ...photos.map(({ recordId, sha256, size, mediaType }) => ({ recordId, sha256, size, mediaType })),
    ].map((leaf) => leafHash(canonicalBytes(leaf))),
  ).toString('hex')

/**
 * The bytes that clerk and reviewer sign: the manifest as RFC 8785 JSON.
 * @throws ZodError when the manifest does not have the shape of {@link manifestSchema}
 * @example
 * manifestDigest(manifestBytes(manifest)) // the batch's digest, before anyone has signed it
 */
export const manifestBytes = (manifest: Manifest): Buffer => canonicalBytes(manifestSchema.parse(manifest))

/**
 * SHA-256 of a manifest's bytes, in hex. The device's next batch contains it as `previous`, and the receipt as `manifest`.
 * @example
 * const previous = manifestDigest(manifestBytes(manifest)) // 64 hexadecimal digits
 */
export const manifestDigest = (payload: Uint8Array): string => sha256Hex(payload)

/**
 * Signs a manifest. Further people sign the same bytes with {@link addSignature}.
 * @example
 * const signed = signBatch(manifest, clerkKey)
 * const complete = addSignature(signed, reviewerKey)
 */
export const signBatch = (manifest: Manifest, ...signers: SigningKey[]): Envelope =>
  signEnvelope(payloadTypes.batch, manifestBytes(manifest), signers)

/** A batch whose signatures were checked. */
export interface VerifiedBatch {
  readonly manifest: Manifest
  /** SHA-256 of the signed payload, hex. */
  readonly digest: string
  readonly keyIds: readonly string[]
}

/**
 * Verifies an envelope and only then reads its manifest, from the verified bytes.
 * @param keys the keys that may sign; the caller checks whether those in `keyIds` are the required ones
 * @throws Problem `trust.envelope.*`
 * @example
 * const { manifest, digest } = openBatch(envelope, [clerkKey, reviewerKey])
 * checkBatchContent(manifest, { records, photos })
 */
export const openBatch = (envelope: unknown, keys: readonly VerifyingKey[]): VerifiedBatch => {
  const { payload, keyIds } = verifyEnvelope(envelope, payloadTypes.batch, keys)
  return { manifest: parseVerified(payload, manifestSchema), digest: manifestDigest(payload), keyIds }
}

/**
 * Checks that content belongs to a signed manifest: the number of records, one photo for each record, and the root.
 * @throws Problem `trust.batch.root`, which names the part that differs
 * @example
 * const { manifest } = openBatch(envelope, keys)
 * checkBatchContent(manifest, { records, photos }) // throws when one character of one record was changed
 */
export const checkBatchContent = (manifest: Manifest, content: BatchContent): void => {
  const refuse = (what: string): never => {
    throw new Problem('trust.batch.root', { what })
  }
  const ids = new Set(content.records.map(({ id }) => id))
  if (content.records.length !== manifest.count || ids.size !== manifest.count) refuse('记录数')
  const photographed = new Set(content.photos.map(({ recordId }) => recordId))
  if (content.photos.length !== manifest.count || photographed.size !== manifest.count) refuse('照片数')
  for (const id of photographed) if (!ids.has(id)) refuse('照片所属记录')
  if (batchRoot(content) !== manifest.root) refuse('内容')
}

import { localSealSigner, type SealSigner } from '../../certificate/seal.ts'
import { openSealed, type SealingKey } from '../../trust/hpke.ts'
import type { SigningKey } from '../../trust/keys.ts'
import { type Signer, signerOf } from '../../trust/signer.ts'
import type { AccessContext } from '../access/access-context.ts'
import {
  answerText,
  boundTo,
  checkpointOf,
  envelopeOf,
  envelopePurposes,
  type Permits,
  type Purpose,
  sealOf,
  tokenOf,
} from './purposes.ts'

/** The private keys behind the signers. A role that has no use for a key does not read it. */
export interface SigningSecrets {
  /** Signs receipts, dictionaries, lists of seals, enrolment answers and answers. */
  readonly signing?: SigningKey
  /** Signs QR tokens. */
  readonly token?: SigningKey
  /** Signs log checkpoints. */
  readonly log?: SigningKey
  /** PKCS #8 PEM. */
  readonly seal?: string
  /** Opens what units sealed to the province. */
  readonly sealing?: SealingKey
}

/** One signer a purpose, each asked for when a slice is composed. None of them gives its key away. */
export interface ProvinceSigners {
  readonly receipt: () => Signer
  readonly dictionary: () => Signer
  readonly sealList: () => Signer
  readonly enrolment: () => Signer
  readonly answer: () => Signer
  readonly token: () => Signer
  readonly log: () => Signer
  readonly seal: () => SealSigner
  /** Opens what units sealed to the province, as `openSealed` of `trust/hpke.ts`. */
  readonly openSealed: () => AccessContext['openSealed']
}

/**
 * Makes the province's signers. This is the only place where a private key meets a purpose, and the place that a signer
 * process behind a socket will take over.
 * @throws Error (from a signer's function) when the key behind it was not read
 */
export const provinceSigners = (
  secrets: SigningSecrets,
  { logOrigin, sealCertificates }: { readonly logOrigin: string; readonly sealCertificates: readonly string[] },
): ProvinceSigners => {
  const bound = (purpose: Purpose, key: SigningKey | undefined, permits: (signer: Signer) => Permits) => (): Signer => {
    const signer = signerOf(present(key, purpose))
    return { keyId: signer.keyId, publicKey: signer.publicKey, sign: boundTo(purpose, permits(signer), signer.sign) }
  }
  const envelope = (purpose: keyof typeof envelopePurposes) =>
    bound(purpose, secrets.signing, () => envelopeOf(envelopePurposes[purpose]))
  return {
    receipt: envelope('receipt'),
    dictionary: envelope('dictionary'),
    sealList: envelope('sealList'),
    enrolment: envelope('enrolment'),
    answer: bound('answer', secrets.signing, () => answerText),
    token: bound('token', secrets.token, tokenOf),
    log: bound('log', secrets.log, () => checkpointOf(logOrigin)),
    seal: () => {
      const signer = localSealSigner(present(secrets.seal, 'seal'), sealCertificates)
      const { certificateChain } = signer
      const sign = boundTo('seal', sealOf(signer), async (bytes) => Buffer.from(await signer.sign(bytes)))
      return { certificateChain, sign }
    },
    openSealed: () => {
      const key = present(secrets.sealing, 'sealing')
      return (sealed, info, additional) => openSealed(key, sealed, info, Buffer.from(additional))
    },
  }
}

const present = <T>(key: T | undefined, purpose: Purpose | 'sealing'): T => {
  if (key === undefined) throw new Error(`the key for ${purpose} was not read for this role`)
  return key
}

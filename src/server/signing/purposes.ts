import { isSealText, type SealSigner } from '../../certificate/seal.ts'
import { isTokenText } from '../../certificate/token.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { type PayloadType, payloadTypes } from '../../shared/sync/envelope.ts'
import { answerSigningText } from '../../shared/sync/request-signature.ts'
import { checkpointText } from '../../trust/checkpoint.ts'
import { preAuthenticationEncoding } from '../../trust/dsse.ts'
import type { Signer } from '../../trust/signer.ts'

/** What a signer of the province is for. Each signs one kind of text and refuses all others. */
export type Purpose = 'receipt' | 'dictionary' | 'sealList' | 'enrolment' | 'answer' | 'token' | 'log' | 'seal'

/** Whether bytes are a text of one purpose. */
export type Permits = (bytes: Buffer) => boolean

/** The signed bytes of a DSSE envelope of one type, exactly as long as they say. */
export const envelopeOf =
  (type: PayloadType): Permits =>
  (bytes) => {
    const head = /^DSSEv1 \d+ \S+ (\d+) /.exec(bytes.subarray(0, 200).toString('latin1'))
    if (!head) return false
    return preAuthenticationEncoding(type, bytes.subarray(head[0].length)).equals(bytes)
  }

/** The text of a signed answer: its word, the parts of the question, the status and a SHA-256, one a line. */
export const answerText: Permits = (bytes) => {
  const text = bytes.toString('utf8')
  const [, method = '', host = '', path = '', bodyHash = '', nonce = '', status = '', answerHash = ''] =
    text.split('\n')
  if (!/^[0-9a-f]{32}$/.test(nonce) || !/^\d{3}$/.test(status) || !/^[0-9a-f]{64}$/.test(answerHash)) return false
  return answerSigningText({ method, host, path, bodyHash, nonce }, Number(status), answerHash) === text
}

/** The text of a checkpoint of one log. */
export const checkpointOf =
  (origin: string): Permits =>
  (bytes) => {
    const text = bytes.toString('utf8')
    const [, size = '', root = ''] = text.split('\n')
    if (!/^\d{1,15}$/.test(size)) return false
    const bytesOfRoot = Buffer.from(root, 'base64')
    return bytesOfRoot.length === 32 && checkpointText({ origin, size: Number(size), root: bytesOfRoot }) === text
  }

/** The bytes of a QR token that names this key. */
export const tokenOf =
  (key: Pick<Signer, 'keyId'>): Permits =>
  (bytes) =>
    isTokenText(bytes, key)

/** The signed attributes of a seal with this certificate. */
export const sealOf =
  (signer: Pick<SealSigner, 'certificateChain'>): Permits =>
  (bytes) =>
    isSealText(bytes, signer)

/** The payload types that the province signs, each with a signer of its own. */
export const envelopePurposes = {
  receipt: payloadTypes.receipt,
  dictionary: payloadTypes.dictionary,
  sealList: payloadTypes.sealList,
  enrolment: payloadTypes.enrolmentAnswer,
} as const

/**
 * Binds signing to a purpose.
 * @param sign signs any bytes
 * @returns a function that signs what the purpose permits
 * @throws Problem `server.signing.purpose` (from the returned function)
 */
export const boundTo =
  (purpose: Purpose, permits: Permits, sign: (bytes: Buffer) => Promise<Buffer>) =>
  async (bytes: Uint8Array): Promise<Buffer> => {
    // A copy, so that the bytes cannot change between the check and the signature.
    const copy = Buffer.from(bytes)
    if (!permits(copy)) throw new Problem('server.signing.purpose', { purpose })
    return sign(copy)
  }

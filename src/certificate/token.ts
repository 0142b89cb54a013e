import { type KeyObject, verify } from 'node:crypto'
import { Problem } from '../shared/errors/problem.ts'
import { maskDocumentNumber } from '../shared/record/document-number.ts'
import { sha256 } from '../trust/sha256.ts'
import type { Signer } from '../trust/signer.ts'
import { decodeBase32, encodeBase32 } from './base32.ts'
import type { CertificateData } from './data/certificate-data.ts'
import type { VerificationReason } from './data/verification-reason.ts'
import { decodeTokenBody, encodeTokenBody, keyHintLength, type TokenContent } from './token-body.ts'

const signatureLength = 64
/** Prefix of the signed bytes, so that a signature of the same key over anything else cannot pass for a token's. */
const context = Buffer.from('gzzc certificate token 1\0', 'latin1')
/** Longest input that is parsed, in characters. */
const maxInputLength = 4_000

/** Signs tokens. The key's id is the SHA-256 of its SPKI, whose first bytes the token names. */
export type TokenSigner = Pick<Signer, 'keyId' | 'sign'>

export interface TokenVerification {
  /** The token is exactly what a trusted province key signed. */
  readonly intact: boolean
  /** Absent unless intact, so that a forger's words are never shown. */
  readonly content?: TokenContent
  /** Empty when intact. */
  readonly reasons: readonly VerificationReason[]
}

/**
 * Issues the token of a certificate: base32 of the compact body (see `token-body.ts`) and its Ed25519 signature.
 * @throws Problem `certificate.textTooLong`, and any error of the signer
 * @example
 * const token = await issueToken(data, tokenSigner)
 * const address = tokenUrl('https://rcrs.example', data.number, token)
 */
export const issueToken = async (data: CertificateData, signer: TokenSigner): Promise<string> => {
  const { record } = data
  const content: TokenContent = {
    number: data.number,
    name: record.name,
    maskedDocumentNumber: maskDocumentNumber(record.documentNumber),
    title: record.title,
    unit: record.unit,
    series: record.series,
    reviewType: record.reviewType,
    obtainedOn: record.obtainedOn,
    generatedAt: data.generatedAt,
  }
  const body = encodeTokenBody(content, Buffer.from(signer.keyId, 'hex').subarray(0, keyHintLength))
  if (!body) throw new Problem('certificate.textTooLong', { field: '姓名、资格名称' })
  return encodeBase32(Buffer.concat([body, await signer.sign(Buffer.concat([context, body]))]))
}

/** Whether these are the bytes that a signer signs for a token: the context, and a body that names the signer's key. */
export const isTokenText = (bytes: Uint8Array, { keyId }: Pick<TokenSigner, 'keyId'>): boolean => {
  const text = Buffer.from(bytes)
  if (!text.subarray(0, context.length).equals(context)) return false
  const decoded = decodeTokenBody(text.subarray(context.length))
  return decoded !== undefined && keyId.startsWith(Buffer.from(decoded.keyHint).toString('hex'))
}

/**
 * The address in the QR code: upper case, with the token in the fragment, which browsers never send to a server.
 * @param host a host name, which implies `https`, or an origin such as `http://127.0.0.1:8080`
 */
export const tokenUrl = (host: string, number: string, token: string): string => {
  const origin = /^https?:\/\//i.test(host) ? host.replace(/(?<!\/)\/+$/, '') : `https://${host}`
  return `${origin.toUpperCase()}/V/${number}#${token}`
}

/**
 * Verifies a token, or the whole address of a QR code, without any network.
 * @param issuerPublicKeys the province's Ed25519 public keys, present and former
 * @example
 * const { intact, content, reasons } = verifyToken('HTTPS://RCRS.EXAMPLE/V/GZZC2026051000123#AEBA…', [publicKey])
 */
export const verifyToken = (tokenOrUrl: string, issuerPublicKeys: readonly KeyObject[]): TokenVerification => {
  const input = readInput(tokenOrUrl)
  const bytes = input && decodeBase32(input.token)
  const body = bytes?.subarray(0, -signatureLength)
  const decoded = body && decodeTokenBody(body)
  if (!input || !bytes || !body || !decoded) return refused('token.unreadable')
  const candidates = issuerPublicKeys.filter((key) => keyHint(key).equals(decoded.keyHint))
  if (candidates.length === 0) return refused('token.issuerUnknown')
  const signed = Buffer.concat([context, body])
  const signature = bytes.subarray(-signatureLength)
  if (!candidates.some((key) => verify(null, signed, key, signature))) return refused('token.signatureWrong')
  if (input.number !== undefined && input.number !== decoded.content.number) return refused('token.numberDiffers')
  return { intact: true, content: decoded.content, reasons: [] }
}

const refused = (reason: VerificationReason): TokenVerification => ({ intact: false, reasons: [reason] })

/** A bare token, or the number and token of an address. */
const readInput = (tokenOrUrl: string): { token: string; number?: string } | undefined => {
  const text = tokenOrUrl.slice(0, maxInputLength + 1).trim()
  if (text.length > maxInputLength) return undefined
  if (!text.includes('#')) return { token: text }
  const address = /^https?:\/\/[^/#\s]+\/V\/([A-Z0-9-]{1,40})#([A-Z2-7]+)$/i.exec(text)
  return address ? { number: address[1]!.toUpperCase(), token: address[2]! } : undefined
}

const keyHints = new WeakMap<KeyObject, Buffer>()

/** First bytes of SHA-256 over the SPKI, which identify the province's key that signed. */
const keyHint = (key: KeyObject): Buffer => {
  let hint = keyHints.get(key)
  if (!hint) {
    if (key.asymmetricKeyType !== 'ed25519') throw new Problem('certificate.tokenKeyWrong')
    hint = sha256(key.export({ type: 'spki', format: 'der' })).subarray(0, keyHintLength)
    keyHints.set(key, hint)
  }
  return hint
}

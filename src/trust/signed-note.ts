import { createPublicKey } from 'node:crypto'
import { Problem } from '../shared/errors/problem.ts'
import { type VerifyingKey, verifyBytes } from './keys.ts'
import { sha256 } from './sha256.ts'
import type { Signer } from './signer.ts'

/**
 * C2SP signed-note with Ed25519 (type 0x01): a text, an empty line, and lines `— name base64(key hash ‖ signature)`.
 * The text ends with a line feed, which is signed too.
 */

const ed25519 = Uint8Array.of(0x01)

const invalid = (what: string): Problem => new Problem('trust.log.proof', { what })

const keyHash = (name: string, rawKey: Uint8Array): Buffer =>
  sha256(Buffer.concat([Buffer.from(`${name}\n`, 'utf8'), ed25519, rawKey])).subarray(0, 4)

/** The 32 raw bytes at the end of an Ed25519 SPKI. */
const rawPublicKey = ({ publicKey }: Pick<Signer, 'publicKey'>): Buffer =>
  Buffer.from(publicKey, 'base64').subarray(-32)

/**
 * Verifier key of a signer of notes, in the form `name+hash+key` (hex, base64) of C2SP signed-note. Units pin it at enrolment.
 * @example
 * noteVerifierKey('log.example/gz', key) // for example 'log.example/gz+fee70be5+AbmQGkSPXHJ8CKyYU1SA4YPIGpqEL3i9+dE8dQ/+TaaK'
 */
export const noteVerifierKey = (name: string, key: Pick<Signer, 'publicKey'>): string => {
  const raw = rawPublicKey(key)
  return `${name}+${keyHash(name, raw).toString('hex')}+${Buffer.concat([ed25519, raw]).toString('base64')}`
}

/** A signer of notes whose public key is pinned. */
export interface NoteVerifier {
  readonly name: string
  readonly hash: Buffer
  readonly key: VerifyingKey
}

// SPKI of an Ed25519 key is this prefix and the 32 raw bytes (RFC 8410).
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex')

/**
 * Reads a verifier key.
 * @param verifierKey `name+hash+key`
 * @throws Problem `trust.log.proof` when it is malformed or its hash belongs to another key
 */
export const readNoteVerifierKey = (verifierKey: string): NoteVerifier => {
  const match = /^([^+\s]+)\+([0-9a-f]{8})\+(.+)$/.exec(verifierKey)
  const bytes = Buffer.from(match?.[3] ?? '', 'base64')
  if (!match?.[1] || bytes.length !== 33 || bytes[0] !== ed25519[0]) throw invalid('日志公钥格式')
  const raw = bytes.subarray(1)
  const key = createPublicKey({ key: Buffer.concat([spkiPrefix, raw]), format: 'der', type: 'spki' })
  const expected = keyHash(match[1], raw)
  if (expected.toString('hex') !== match[2]) throw invalid('日志公钥标识')
  return { name: match[1], hash: expected, key: { keyId: match[2], key } }
}

/** Signs a text, which must end with a line feed. */
export const signNote = async (text: string, name: string, signer: Signer): Promise<string> => {
  const signature = Buffer.concat([keyHash(name, rawPublicKey(signer)), await signer.sign(Buffer.from(text, 'utf8'))])
  return `${text}\n— ${name} ${signature.toString('base64')}\n`
}

/**
 * Verifies a note and returns its text. Signatures of other signers are ignored.
 * @throws Problem `trust.log.proof`
 */
export const openNote = (note: string, verifier: NoteVerifier): string => {
  const end = note.lastIndexOf('\n\n')
  if (end < 0 || !note.endsWith('\n') || note.length > 20_000) throw invalid('检查点格式')
  const text = note.slice(0, end + 1)
  for (const line of note.slice(end + 2, -1).split('\n')) {
    const match = /^— (\S+) (\S+)$/.exec(line)
    if (!match) throw invalid('检查点签名格式')
    const bytes = Buffer.from(match[2]!, 'base64')
    if (match[1] !== verifier.name || !bytes.subarray(0, 4).equals(verifier.hash)) continue
    if (verifyBytes(Buffer.from(text, 'utf8'), bytes.subarray(4), verifier.key)) return text
    throw invalid('检查点签名')
  }
  throw invalid('检查点没有省级日志的签名')
}

import crypto, { type BinaryToTextEncoding } from 'node:crypto'

type OneHash = (text: Uint8Array | string, encoding: BinaryToTextEncoding) => string

const stepwise: OneHash = (text, encoding) => crypto.createHash('sha256').update(text).digest(encoding)
const atOnce: OneHash = (text, encoding) => crypto.hash('sha256', text, encoding)

/**
 * SHA-256 as text. In one call where Node has it, which takes half the time for short texts; decoders of the test runtime's
 * Electron run on its own Node, 18, which has not.
 */
export const sha256Text: OneHash = (crypto as Partial<typeof crypto>).hash ? atOnce : stepwise

import { integer, readElement, readElements, sequence } from './der.ts'

/** The order of the group of P-256 (SEC 2, 2.4.2). */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

const readParts = (signature: Buffer): { r: Buffer; s: bigint } => {
  const [r, s] = readElements(readElement(signature).content)
  return { r: r!.raw, s: BigInt(`0x${s!.content.toString('hex')}`) }
}

/**
 * Whether an ECDSA signature on P-256 is the one of its two forms that counts: (r, s) and (r, n − s) are valid alike, so a
 * stranger could make a second file of every sealed one.
 * @throws Error of any kind unless the bytes are a signature in DER
 */
export const hasLowS = (signature: Buffer): boolean => readParts(signature).s <= order / 2n

/** The same signature with the lower of the two values of s. */
export const withLowS = (signature: Uint8Array): Buffer => {
  const given = Buffer.from(signature)
  if (hasLowS(given)) return given
  const { r, s } = readParts(given)
  return sequence(r, integer(Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex')))
}

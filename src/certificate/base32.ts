// RFC 4648, section 6, without padding: every letter is in the QR code's alphanumeric set.
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const values = new Map([...alphabet].map((letter, value) => [letter, value]))

/** Encodes bytes. @example encodeBase32(Uint8Array.of(0x66, 0x6f)) // 'MZXQ' */
export const encodeBase32 = (bytes: Uint8Array): string => {
  let text = ''
  let pending = 0
  let bits = 0
  for (const byte of bytes) {
    pending = (pending << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += alphabet[(pending >> bits) & 31]
    }
    pending &= (1 << bits) - 1
  }
  return bits > 0 ? text + alphabet[(pending << (5 - bits)) & 31] : text
}

/**
 * Decodes base32. Returns undefined for anything that `encodeBase32` does not write (other letters, impossible lengths,
 * leftover bits), so that each token has exactly one spelling.
 */
export const decodeBase32 = (text: string): Uint8Array | undefined => {
  const bytes: number[] = []
  let pending = 0
  let bits = 0
  for (const letter of text) {
    const value = values.get(letter)
    if (value === undefined) return undefined
    pending = (pending << 5) | value
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes.push(pending >> bits)
      pending &= (1 << bits) - 1
    }
  }
  return bits >= 5 || pending !== 0 ? undefined : Uint8Array.from(bytes)
}

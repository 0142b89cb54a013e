/** The luminance table of ITU-T T.81 Annex K.1, summed: what quality 50 of the common encoders uses. */
const standardSum = 3688

/**
 * Estimates the quality (1..100, on the scale of the common encoders) with which a JPEG was last saved, from the sum of its first
 * quantisation table (ISO/IEC 29794-5, compression artefacts). Exact between 25 and 99; slightly too high below, where values are capped at 255.
 * @returns null when the file is no JPEG or has no table
 */
export const jpegQuality = (bytes: Uint8Array): number | null => {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1]!
    const length = (bytes[at + 2]! << 8) | bytes[at + 3]!
    if (marker === 0xda || length < 2) return null
    if (marker === 0xdb && (bytes[at + 4]! & 0x0f) === 0) {
      const wide = bytes[at + 4]! >> 4 !== 0
      const from = at + 5
      if (from + (wide ? 128 : 64) > bytes.length) return null
      let sum = 0
      for (let i = 0; i < 64; i++)
        sum += wide ? (bytes[from + 2 * i]! << 8) | bytes[from + 2 * i + 1]! : bytes[from + i]!
      const scale = (100 * sum) / standardSum
      return Math.max(1, Math.min(100, Math.round(scale <= 100 ? (200 - scale) / 2 : 5000 / scale)))
    }
    at += 2 + length
  }
  return null
}

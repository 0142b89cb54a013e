const startOfScan = 0xda
const endOfImage = [0xff, 0xd9] as const

const hasEnd = (bytes: Uint8Array, from: number): boolean => {
  for (let at = bytes.length - 2; at >= from; at--)
    if (bytes[at] === endOfImage[0] && bytes[at + 1] === endOfImage[1]) return true
  return false
}

const concatenate = (parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/**
 * A JPEG without stray bytes between the segments of its header, and with the mark of its end where that is missing. People's viewers
 * show such files, but some decoders count them as damaged. Cut or corrupt image data stays what it is.
 * @returns the same bytes when there is nothing to tidy
 */
export const tidyJpeg = (bytes: Uint8Array): Uint8Array => {
  const parts: Uint8Array[] = [bytes.subarray(0, 2)]
  let at = 2
  let strayed = false
  while (at + 4 <= bytes.length) {
    const isMarker = bytes[at] === 0xff && bytes[at + 1] !== 0 && bytes[at + 1] !== 0xff
    if (!isMarker) {
      // Fill bytes of 0xff may precede a marker.
      strayed ||= bytes[at] !== 0xff
      at++
      continue
    }
    if (bytes[at + 1] === startOfScan) break
    const end = at + 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!)
    parts.push(bytes.subarray(at, end))
    at = end
  }
  const ends = hasEnd(bytes, at)
  if (!strayed && ends) return bytes
  return concatenate([
    ...parts,
    bytes.subarray(Math.min(at, bytes.length)),
    ...(ends ? [] : [Uint8Array.from(endOfImage)]),
  ])
}

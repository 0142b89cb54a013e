const startOfScan = 0xda

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
 * A JPEG without stray bytes between the segments of its header. People's viewers show such files, but some decoders count them as damaged.
 * Image data stays what it is. A file without the mark of its end is not completed, because a browser would then show a file that was cut
 * in half as a whole one.
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
  return strayed ? concatenate([...parts, bytes.subarray(Math.min(at, bytes.length))]) : bytes
}

const startOfScan = 0xda
const endOfImage = Uint8Array.of(0xff, 0xd9)

/**
 * A JPEG as browsers read it: without stray bytes between the segments of its header, and with the mark of its end where that is missing.
 * The decoder counts both as damage. Cut or corrupt image data stays what it is.
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
  const scans = bytes.subarray(Math.min(at, bytes.length))
  const hasEnd = Buffer.from(scans.buffer, scans.byteOffset, scans.length).lastIndexOf(endOfImage) >= 0
  if (!strayed && hasEnd) return bytes
  return new Uint8Array(Buffer.concat([...parts, scans, ...(hasEnd ? [] : [endOfImage])]))
}

export interface JpegHeader {
  readonly width: number
  readonly height: number
  /** 1 = grey, 3 = colour. */
  readonly components: number
}

/** Reads size and colour of a JPEG from its frame header. Undefined when PDF cannot embed it (8 bits, grey or RGB). */
export const readJpegHeader = (bytes: Uint8Array): JpegHeader | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return undefined
  let at = 2
  while (at + 10 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!
    // SOF0 baseline, SOF1 extended, SOF2 progressive.
    if (marker >= 0xc0 && marker <= 0xc2) {
      const [height, width, components] = [view.getUint16(at + 5), view.getUint16(at + 7), bytes[at + 9]!]
      const usable = bytes[at + 4] === 8 && width > 0 && height > 0 && (components === 1 || components === 3)
      return usable ? { width, height, components } : undefined
    }
    at += 2 + view.getUint16(at + 2)
  }
  return undefined
}

import { sourceLimits, Unreadable } from './source.ts'

/** Pixels of a bitmap: red, green, blue, opacity; rows from the top. */
export interface BmpImage {
  readonly width: number
  readonly height: number
  readonly data: Uint8ClampedArray<ArrayBuffer>
}

const fileHeader = 14
const leastInfoHeader = 40
const uncompressed = 0
const bitFields = 3

interface BmpHeader {
  readonly width: number
  readonly height: number
  readonly fromTop: boolean
  readonly bits: number
  readonly compression: number
  readonly palette: number
  readonly pixels: number
  readonly rowBytes: number
}

/** Reads the headers and checks them against the size of the file before any memory is allocated. */
const readHeader = (view: DataView): BmpHeader => {
  if (view.byteLength < fileHeader + leastInfoHeader) throw new Unreadable('readable.damaged')
  const infoLength = view.getUint32(fileHeader, true)
  const height = view.getInt32(fileHeader + 8, true)
  const header = {
    width: view.getInt32(fileHeader + 4, true),
    height: Math.abs(height),
    fromTop: height < 0,
    bits: view.getUint16(fileHeader + 14, true),
    compression: view.getUint32(fileHeader + 16, true),
    palette: fileHeader + infoLength,
    pixels: view.getUint32(10, true),
  }
  if (infoLength < leastInfoHeader) throw new Unreadable('readable.unsupported')
  const known = header.compression === uncompressed ? [8, 24, 32] : header.compression === bitFields ? [32] : []
  if (!known.includes(header.bits)) throw new Unreadable('readable.unsupported')
  if (header.width <= 0 || header.height === 0) throw new Unreadable('readable.damaged')
  if (header.width * header.height > sourceLimits.pixels) throw new Unreadable('readable.tooManyPixels')
  const rowBytes = Math.ceil((header.width * header.bits) / 32) * 4
  if (header.pixels + rowBytes * header.height > view.byteLength) throw new Unreadable('readable.damaged')
  return { ...header, rowBytes }
}

/**
 * Decodes an uncompressed bitmap of 8, 24 or 32 bits (Windows BMP, as office programs and scanners write it).
 * The fourth byte of 32 bits is ignored, because most writers leave it empty.
 * @throws Unreadable when it is damaged, too large or of another kind
 */
export const decodeBmp = (bytes: Uint8Array): BmpImage => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { width, height, fromTop, bits, palette, pixels, rowBytes } = readHeader(view)
  const data = new Uint8ClampedArray(width * height * 4)
  const step = bits / 8
  for (let y = 0, to = 0; y < height; y++) {
    let from = pixels + (fromTop ? y : height - 1 - y) * rowBytes
    for (let x = 0; x < width; x++, from += step, to += 4) {
      const colour = bits === 8 ? palette + bytes[from]! * 4 : from
      data[to] = bytes[colour + 2] ?? 0
      data[to + 1] = bytes[colour + 1] ?? 0
      data[to + 2] = bytes[colour] ?? 0
      data[to + 3] = 255
    }
  }
  return { width, height, data }
}

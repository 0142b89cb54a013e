import type { PhotoFormat } from '../sniff.ts'

/** Declarations of a file's header, read before any pixel is decoded. */
export interface ImageHeader {
  /** Pixels as stored, before rotation by EXIF. */
  readonly width: number
  readonly height: number
  /** Dots per inch; null when the file names none. */
  readonly density: number | null
}

const centimetresPerInch = 2.54

/** Dots per inch of the EXIF block at `start` (a TIFF structure), from XResolution and ResolutionUnit. */
const exifDensity = (view: DataView, start: number): number | null => {
  const little = view.getUint16(start) === 0x4949
  const directory = start + view.getUint32(start + 4, little)
  let resolution: number | null = null
  let perInch = 1
  for (let i = 0; i < view.getUint16(directory, little); i++) {
    const entry = directory + 2 + i * 12
    const tag = view.getUint16(entry, little)
    if (tag === 0x011a) {
      const at = start + view.getUint32(entry + 8, little)
      const below = view.getUint32(at + 4, little)
      if (below > 0) resolution = view.getUint32(at, little) / below
    }
    if (tag === 0x0128 && view.getUint16(entry + 8, little) === 3) perInch = centimetresPerInch
  }
  return resolution === null ? null : Math.round(resolution * perInch)
}

const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

/** Density assumed for a JPEG that declares none, as the library of the Node adaptor does. */
const usualJpegDensity = 72

/** JPEG: ISO/IEC 10918-1 Annex B (frame header), JFIF 1.02 (APP0), EXIF 2.3 (APP1). */
const readJpeg = (view: DataView): ImageHeader | undefined => {
  let density = usualJpegDensity
  for (let at = 2; at + 4 <= view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) {
      at++ // a stray byte between segments, which decoders skip
      continue
    }
    const marker = view.getUint8(at + 1)
    if (marker === 0xff) {
      at++ // a fill byte
      continue
    }
    const content = at + 4
    if (isFrame(marker)) return { width: view.getUint16(content + 3), height: view.getUint16(content + 1), density }
    if (marker === 0xe0 && view.getUint32(content) === 0x4a464946) {
      const unit = view.getUint8(content + 7)
      const dots = view.getUint16(content + 8)
      if (unit > 0 && dots > 0) density = Math.round(unit === 2 ? dots * centimetresPerInch : dots)
    }
    if (marker === 0xe1 && view.getUint32(content) === 0x45786966) {
      try {
        density = exifDensity(view, content + 6) ?? density
      } catch {
        // A broken EXIF block leaves the density unknown. The picture may still be intact.
      }
    }
    at += 2 + view.getUint16(at + 2)
  }
  return undefined
}

/** PNG: ISO/IEC 15948, IHDR and pHYs. */
const readPng = (view: DataView): ImageHeader => {
  let density: number | null = null
  for (let at = 8; at + 12 <= view.byteLength; at += 12 + view.getUint32(at)) {
    const kind = view.getUint32(at + 4)
    if (kind === 0x49444154) break // IDAT, which pHYs must precede
    if (kind === 0x70485973 && view.getUint8(at + 16) === 1) density = Math.round(view.getUint32(at + 8) * 0.0254)
  }
  return { width: view.getUint32(16), height: view.getUint32(20), density }
}

/** WebP: RFC 9649, the extended, lossless and lossy kinds. */
const readWebp = (view: DataView): ImageHeader | undefined => {
  const kind = view.getUint32(12)
  const three = (at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16)
  if (kind === 0x56503858) return { width: three(24) + 1, height: three(27) + 1, density: null }
  if (kind === 0x56503820) {
    const side = (at: number): number => view.getUint16(at, true) & 0x3fff
    return { width: side(26), height: side(28), density: null }
  }
  if (kind !== 0x5650384c) return undefined
  const bits = view.getUint32(21, true)
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, density: null }
}

/** BMP: BITMAPINFOHEADER and its longer kinds. */
const readBmp = (view: DataView): ImageHeader => {
  const perMetre = view.getInt32(38, true)
  return {
    width: Math.abs(view.getInt32(18, true)),
    height: Math.abs(view.getInt32(22, true)),
    density: perMetre > 0 ? Math.round(perMetre * 0.0254) : null,
  }
}

/** AVIF (ISO/IEC 23008-12): the largest of the sizes that the file declares, because tiles and thumbnails declare theirs too. */
const readAvif = (view: DataView): ImageHeader | undefined => {
  let [width, height] = [0, 0]
  for (let at = 0; at + 16 <= Math.min(view.byteLength, avifHeader); at++) {
    if (view.getUint32(at) !== 0x69737065) continue // 'ispe'
    const [across, down] = [view.getUint32(at + 8), view.getUint32(at + 12)]
    if (across * down > width * height) [width, height] = [across, down]
  }
  return width > 0 && height > 0 ? { width, height, density: null } : undefined
}
/** Bytes in which the description of an AVIF file is searched. */
const avifHeader = 4096

const readers: Partial<Record<PhotoFormat | 'bmp', (view: DataView) => ImageHeader | undefined>> = {
  jpeg: readJpeg,
  png: readPng,
  webp: readWebp,
  avif: readAvif,
  bmp: readBmp,
}

/** Reads the header of a file. Undefined when it is broken, or of a format that is not supported here. */
export const readImageHeader = (bytes: Uint8Array, format: string): ImageHeader | undefined => {
  try {
    return readers[format as keyof typeof readers]?.(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  } catch (error) {
    if (error instanceof RangeError) return undefined // the file ends inside its header
    throw error
  }
}

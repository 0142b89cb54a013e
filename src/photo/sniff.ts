import { Unreadable } from './source.ts'

/** Image formats that the engine accepts. */
const photoFormats = ['jpeg', 'png', 'webp', 'tiff', 'bmp', 'heic', 'avif'] as const
export type PhotoFormat = (typeof photoFormats)[number]

const ascii = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to))

/** Brands of ISO base media files with HEVC pictures. The general ones say nothing of the coding, so they count last. */
const heicBrands = ['heic', 'heix', 'hevc', 'hevx', 'mif1', 'msf1']
const avifBrands = ['avif', 'avis']
const mostBrands = 16

/** The format of an ISO base media file by its own brand and the compatible ones. */
const baseMediaFormat = (bytes: Uint8Array): PhotoFormat | undefined => {
  const length = ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0)
  const brands = [ascii(bytes, 8, 12)]
  for (let at = 16; at + 4 <= length && brands.length < mostBrands; at += 4) brands.push(ascii(bytes, at, at + 4))
  if (brands.some((brand) => avifBrands.includes(brand))) return 'avif'
  return heicBrands.includes(brands[0]!) ? 'heic' : undefined
}

const photoFormat = (bytes: Uint8Array): PhotoFormat | undefined => {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg'
  if (ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'png'
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'webp'
  if (ascii(bytes, 0, 4) === 'II*\0' || ascii(bytes, 0, 4) === 'MM\0*') return 'tiff'
  // Any text may begin with these two letters, so the four reserved bytes must be zero too.
  if (ascii(bytes, 0, 2) === 'BM' && ascii(bytes, 6, 10) === '\0\0\0\0') return 'bmp'
  if (ascii(bytes, 4, 8) === 'ftyp') return baseMediaFormat(bytes)
  return undefined
}

const refusals: readonly (readonly [magic: string, at: number, reason: Unreadable['reason']])[] = [
  ['MZ', 0, 'readable.executable'],
  ['\x7fELF', 0, 'readable.executable'],
  ['#!', 0, 'readable.executable'],
  ['\xcf\xfa\xed\xfe', 0, 'readable.executable'],
  ['PK\x03\x04', 0, 'readable.archive'],
  ['Rar!', 0, 'readable.archive'],
  ['7z\xbc\xaf', 0, 'readable.archive'],
  ['\x1f\x8b', 0, 'readable.archive'],
  ['%PDF', 0, 'readable.archive'],
  ['\xd0\xcf\x11\xe0', 0, 'readable.archive'],
  ['GIF8', 0, 'readable.gif'],
  ['\xff\x0a', 0, 'readable.jpegXl'],
  ['\0\0\0\x0cJXL ', 0, 'readable.jpegXl'],
  ['\0\0\0\x0cjP  ', 0, 'readable.jpegTwoThousand'],
  ['\xff\x4f\xff\x51', 0, 'readable.jpegTwoThousand'],
  ['8BPS', 0, 'readable.psd'],
]

/** An SVG begins with its element, after at most a byte order mark, a declaration, comments and a document type. */
const svg =
  /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!DOCTYPE\s+svg[^>]*>\s*)?(?:<!--.*?-->\s*)*<svg[\s>]/s
const svgWithin = 2048

/**
 * Detects the format of a photo by its first bytes; the file's name is ignored.
 * @throws Unreadable when it is no photo; the message names the kind of file if it is known
 * @example
 * sniff(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)) // 'jpeg'
 * sniff(new TextEncoder().encode('%PDF-1.7')) // throws Unreadable 'readable.archive'
 */
export const sniff = (bytes: Uint8Array): PhotoFormat => {
  const format = photoFormat(bytes)
  if (format) return format
  const refused = refusals.find(([magic, at]) => ascii(bytes, at, at + magic.length) === magic)
  if (refused) throw new Unreadable(refused[2])
  throw new Unreadable(svg.test(ascii(bytes, 0, svgWithin)) ? 'readable.svg' : 'readable.notImage')
}

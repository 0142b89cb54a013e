import { Unreadable } from './source.ts'

/** Image formats that the engine accepts. */
const photoFormats = ['jpeg', 'png', 'webp', 'tiff', 'bmp', 'heic'] as const
export type PhotoFormat = (typeof photoFormats)[number]

const ascii = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to))

/** ISO base media brands that libheif decodes. */
const heicBrands = new Set(['heic', 'heix', 'hevc', 'hevx', 'mif1', 'msf1'])

const photoFormat = (bytes: Uint8Array): PhotoFormat | undefined => {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg'
  if (ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'png'
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'webp'
  if (ascii(bytes, 0, 4) === 'II*\0' || ascii(bytes, 0, 4) === 'MM\0*') return 'tiff'
  // Any text may begin with these two letters, so the four reserved bytes must be zero too.
  if (ascii(bytes, 0, 2) === 'BM' && ascii(bytes, 6, 10) === '\0\0\0\0') return 'bmp'
  if (ascii(bytes, 4, 8) === 'ftyp' && heicBrands.has(ascii(bytes, 8, 12))) return 'heic'
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
  ['GIF8', 0, 'readable.unsupported'],
  ['ftypavi', 4, 'readable.unsupported'],
]

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
  throw new Unreadable(refused ? refused[2] : 'readable.notImage')
}

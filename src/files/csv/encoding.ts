import { isUtf8 } from 'node:buffer'
import { Problem } from '../../shared/errors/problem.ts'
import type { ByteSource } from '../byte-source.ts'

export interface TextEncoding {
  readonly label: 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be'
  /** Length of the byte-order mark to leave out. */
  readonly skip: number
  /** Some bytes are no character. They become U+FFFD, so that each is a fault of its own cell. */
  readonly damaged?: true
}

const pieceBytes = 2 ** 18

const fromMark = (head: Buffer): TextEncoding | undefined => {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { label: 'utf-8', skip: 3 }
  if (head[0] === 0xff && head[1] === 0xfe) return { label: 'utf-16le', skip: 2 }
  if (head[0] === 0xfe && head[1] === 0xff) return { label: 'utf-16be', skip: 2 }
  return undefined
}

/** Below this number, zeros count as stray NULs instead of upper halves of separators and digits. */
const fewestZeros = 4
/** In UTF-16 that happens to be valid UTF-8, because all of it is ASCII, every second byte is zero. */
const fewestInAscii = 0.25

/**
 * Detects UTF-16 without a mark by the zeros that separators and digits have at every second byte. A few characters, such as
 * 一 (U+4E00), have one on the other side.
 */
const fromZeros = (head: Buffer): TextEncoding | undefined => {
  let even = 0
  let odd = 0
  for (let at = 0; at < head.length; at++) {
    if (head[at] !== 0) continue
    if (at % 2 === 0) even++
    else odd++
  }
  // UTF-8 with a few NULs in it, which programs write for empty values, is no UTF-16.
  const isText = isUtf8(head.subarray(0, head.length - unfinishedUtf8(head)))
  const fewest = Math.max(fewestZeros, isText ? head.length * fewestInAscii : 0)
  if (odd >= fewest && odd > 2 * even) return { label: 'utf-16le', skip: 0 }
  if (even >= fewest && even > 2 * odd) return { label: 'utf-16be', skip: 0 }
  return undefined
}

/** Number of bytes at the end that begin a UTF-8 character without completing it, 0 to 3. */
const unfinishedUtf8 = (bytes: Buffer): number => {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!
    if ((byte & 0xc0) === 0x80) continue
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return needed > back ? back : 0
  }
  return 0
}

const isUtf8Throughout = async (source: ByteSource): Promise<boolean> => {
  let rest = 0
  for (let offset = 0; offset < source.size; ) {
    const bytes = await source.read(offset, pieceBytes)
    const last = offset + bytes.length >= source.size
    rest = last ? 0 : unfinishedUtf8(bytes)
    if (!isUtf8(bytes.subarray(0, bytes.length - rest))) return false
    offset += bytes.length - rest
  }
  return true
}

/** Largest share of the Chinese and other characters beyond ASCII that may be lost in a file that is UTF-8 all the same. */
const mostLost = 0.05

/** Whether a file is UTF-8 but for a few bytes, as when a program cut a text in the middle of a character. */
const isNearlyUtf8 = async (source: ByteSource): Promise<boolean> => {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let beyondAscii = 0
  let lost = 0
  for (let offset = 0; offset < source.size; ) {
    const bytes = await source.read(offset, pieceBytes)
    offset += bytes.length
    const text = decoder.decode(bytes, { stream: offset < source.size })
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code > 0x7f) beyondAscii++
      if (code === 0xfffd) lost++
    }
    // Text in GB18030 loses nearly every character, so its first piece decides.
    if (lost > beyondAscii * mostLost) return false
  }
  return true
}

/**
 * Detects the encoding of a text file: by its byte-order mark; else UTF-16 by its zeros; else UTF-8 when all of it is valid
 * UTF-8, which Chinese text in GB18030 almost never is, or nearly all of it; else GB18030, which contains GBK and GB2312. It reads
 * the whole file, because the first Chinese character may come late.
 */
export const detectEncoding = async (source: ByteSource): Promise<TextEncoding> => {
  const head = await source.read(0, 4096)
  const known = fromMark(head) ?? fromZeros(head)
  if (known) return known
  if (await isUtf8Throughout(source)) return { label: 'utf-8', skip: 0 }
  if (await isNearlyUtf8(source)) return { label: 'utf-8', skip: 0, damaged: true }
  return { label: 'gb18030', skip: 0 }
}

/** Offset of the first byte that is no character, in bytes that have one. */
const firstFault = (bytes: Buffer, label: string): number => {
  let [well, faulty] = [0, bytes.length]
  while (faulty - well > 1) {
    const middle = (well + faulty) >>> 1
    try {
      new TextDecoder(label, { fatal: true }).decode(bytes.subarray(0, middle), { stream: true })
      well = middle
    } catch {
      faulty = middle
    }
  }
  return well
}

/** Ctrl-Z, with which DOS programs end a text. */
const endOfText = '\u001A'
/** A NUL in so many characters is a program's empty value; more of them are binary data. */
const charactersPerNul = 20

const withoutNuls = (text: string, file: string): string => {
  const bare = text.replaceAll('\0', '')
  if ((text.length - bare.length) * charactersPerNul > text.length)
    throw new Problem('intake.notSpreadsheet', { file, kind: '二进制数据' })
  return bare
}

/**
 * Yields the file's text in pieces that never split a character, without NULs and the mark of its end.
 * @throws Problem `intake.textEncoding` at bytes that are no character, `intake.notSpreadsheet` at many NULs
 */
export async function* decodeText(
  source: ByteSource,
  { label, skip, damaged }: TextEncoding,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder(label, { fatal: !damaged, ignoreBOM: true })
  for (let offset = skip; offset < source.size; ) {
    const bytes = await source.read(offset, pieceBytes)
    const last = offset + bytes.length >= source.size
    let text: string
    try {
      text = decoder.decode(bytes, { stream: !last })
    } catch (cause) {
      throw new Problem(
        'intake.textEncoding',
        { file: source.name, offset: offset + firstFault(bytes, label) },
        { cause },
      )
    }
    if (text.includes('\0')) text = withoutNuls(text, source.name)
    offset += bytes.length
    const whole = last ? text.trimEnd() : text
    yield whole.endsWith(endOfText) ? whole.slice(0, -1) : text
  }
}

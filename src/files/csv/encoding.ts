import { isUtf8 } from 'node:buffer'
import { Problem } from '../../shared/errors/problem.ts'
import type { ByteSource } from '../byte-source.ts'

export interface TextEncoding {
  readonly label: 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be'
  /** Length of the byte-order mark to leave out. */
  readonly skip: number
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
  if (odd >= fewestZeros && odd > 2 * even) return { label: 'utf-16le', skip: 0 }
  if (even >= fewestZeros && even > 2 * odd) return { label: 'utf-16be', skip: 0 }
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

/**
 * Detects the encoding of a text file: by its byte-order mark; else UTF-16 by its zeros; else UTF-8 when all of it is valid
 * UTF-8, which Chinese text in GB18030 almost never is; else GB18030, which contains GBK and GB2312. It reads the whole
 * file, because the first Chinese character may come late.
 */
export const detectEncoding = async (source: ByteSource): Promise<TextEncoding> => {
  const head = await source.read(0, 4096)
  const known = fromMark(head) ?? fromZeros(head)
  if (known) return known
  return { label: (await isUtf8Throughout(source)) ? 'utf-8' : 'gb18030', skip: 0 }
}

/**
 * Yields the file's text in pieces that never split a character.
 * @throws Problem `intake.textEncoding` at bytes that are no character, `intake.notSpreadsheet` at a NUL
 */
export async function* decodeText(
  source: ByteSource,
  { label, skip }: TextEncoding,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true })
  for (let offset = skip; offset < source.size; ) {
    const bytes = await source.read(offset, pieceBytes)
    const last = offset + bytes.length >= source.size
    let text: string
    try {
      text = decoder.decode(bytes, { stream: !last })
    } catch (cause) {
      throw new Problem('intake.textEncoding', { file: source.name, offset }, { cause })
    }
    if (text.includes('\0')) throw new Problem('intake.notSpreadsheet', { file: source.name, kind: '二进制数据' })
    offset += bytes.length
    yield text
  }
}

import { mebibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { Package, Zip, ZipEntry } from '../zip.ts'
import { type Token, tokens, XmlScanner } from './xml-scanner.ts'

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030'

const encodingOf = (first: Buffer, part: string): { encoding: Encoding; skip: number } => {
  if (first[0] === 0xef && first[1] === 0xbb && first[2] === 0xbf) return { encoding: 'utf-8', skip: 3 }
  if (first[0] === 0xff && first[1] === 0xfe) return { encoding: 'utf-16le', skip: 2 }
  if (first[0] === 0xfe && first[1] === 0xff) return { encoding: 'utf-16be', skip: 2 }
  const declared = /^<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']/.exec(first.toString('latin1', 0, 200))?.[1]
  if (declared && /^gb(2312|k|18030)$/i.test(declared)) return { encoding: 'gb18030', skip: 0 }
  if (declared && !/^(utf-?8|us-ascii)$/i.test(declared))
    throw new Problem('intake.xmlDamaged', { part, detail: `编码 ${declared}` })
  return { encoding: 'utf-8', skip: 0 }
}

/**
 * The part's bytes as UTF-8 without a byte-order mark. OOXML allows UTF-16 too (ECMA-376 part 2, 8.1.4), and some
 * Chinese programs declare GB 2312.
 * @throws Problem `intake.xmlDamaged` for other encodings, and as {@link Package.read}
 * @example
 * for await (const piece of readPart(zip, zip.find('xl/styles.xml'))) xml += piece.toString('utf8')
 */
export const readPart = (zip: Package, entry: ZipEntry): AsyncGenerator<Buffer, void, undefined> =>
  toUtf8(zip.read(entry), entry)

/**
 * The bytes of {@link readPart} in buffers that are reused: see {@link Package.pass}.
 * @throws Problem as {@link readPart}
 * @example
 * for await (const piece of passPart(zip, entry)) scanner.feed(piece)
 */
export const passPart = (zip: Package, entry: ZipEntry): AsyncGenerator<Buffer, void, undefined> =>
  toUtf8(zip.pass(entry), entry)

/** The same for a quick search in a part that is also read completely: see {@link Zip.skim}. */
export const skimPart = (zip: Zip, entry: ZipEntry): AsyncGenerator<Buffer, void, undefined> =>
  toUtf8(zip.skim(entry), entry)

async function* toUtf8(pieces: AsyncGenerator<Buffer>, entry: ZipEntry): AsyncGenerator<Buffer, void, undefined> {
  let decoder: InstanceType<typeof TextDecoder> | undefined
  let first = true
  for await (const piece of pieces) {
    let bytes = piece
    if (first) {
      first = false
      const { encoding, skip } = encodingOf(piece, entry.name)
      bytes = piece.subarray(skip)
      if (encoding !== 'utf-8') decoder = new TextDecoder(encoding)
    }
    yield decoder ? Buffer.from(decoder.decode(bytes, { stream: true })) : bytes
  }
}

/** Limit of a small part in bytes: content types, relationships, workbook, styles. */
const smallPartBytes = 16 * mebibyte

/** Scans a small part completely and calls `visit` at every token. */
export const scanPart = async (
  zip: Package,
  name: string,
  visit: (scanner: XmlScanner, token: Token) => void,
): Promise<boolean> => {
  const entry = zip.find(name)
  if (!entry) return false
  if (entry.size > smallPartBytes)
    throw new Problem('intake.zipTooLarge', { file: zip.name, detail: `${entry.name} ${entry.size} 字节` })
  const scanner = new XmlScanner(entry.name)
  const drain = () => {
    for (let token = scanner.next(); token !== tokens.more && token !== tokens.end; token = scanner.next())
      visit(scanner, token)
  }
  for await (const piece of passPart(zip, entry)) {
    scanner.feed(piece)
    drain()
  }
  scanner.finish()
  drain()
  return true
}

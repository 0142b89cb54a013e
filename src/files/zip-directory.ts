import { kibibyte, mebibyte } from '../shared/byte-size.ts'
import { Problem } from '../shared/errors/problem.ts'
import type { ByteSource } from './byte-source.ts'
import type { ZipLimits } from './limits.ts'

/** One file of a zip, as the central directory declares it (APPNOTE.TXT 4.3.12). */
export interface ZipEntry {
  /** Path inside the zip, `/`-separated, never absolute, never with `..`. */
  readonly name: string
  readonly directory: boolean
  /** {@link stored}, or 8: deflated. */
  readonly method: number
  readonly compressedSize: number
  /** Declared inflated size; reading more than this is refused. */
  readonly size: number
  readonly crc32: number
  /** Offset of the local header. */
  readonly offset: number
  readonly encrypted: boolean
}

/** Method of an entry whose bytes are in the zip as they are. */
export const stored = 0

const endSignature = 0x06054b50
const end64Signature = 0x06064b50
const locator64Signature = 0x07064b50
const entrySignature = 0x02014b50
const endLength = 22
const longestComment = 0xffff
const utf8Flag = 0x800
const encryptedFlag = 1

const damaged = (source: ByteSource, detail: string) => new Problem('intake.zipDamaged', { file: source.name, detail })

interface DirectoryPlace {
  readonly count: number
  readonly offset: number
  readonly length: number
}

const big = (buffer: Buffer, at: number): number => Number(buffer.readBigUInt64LE(at))

/** Finds the end record from the end of the file, and its zip64 variant if there is one. */
const locate = async (source: ByteSource): Promise<DirectoryPlace> => {
  const tailLength = Math.min(source.size, endLength + longestComment)
  const tail = await source.read(source.size - tailLength, tailLength)
  let at = tail.length - endLength
  while (at >= 0 && tail.readUInt32LE(at) !== endSignature) at--
  if (at < 0) throw damaged(source, '缺少压缩目录，文件可能被截断')
  const place = {
    count: tail.readUInt16LE(at + 10),
    length: tail.readUInt32LE(at + 12),
    offset: tail.readUInt32LE(at + 16),
  }
  const locator = at - 20
  if (locator < 0 || tail.readUInt32LE(locator) !== locator64Signature) return place
  const record = await source.read(big(tail, locator + 8), 56)
  if (record.length < 56 || record.readUInt32LE(0) !== end64Signature) throw damaged(source, 'zip64 目录无效')
  return { count: big(record, 32), length: big(record, 40), offset: big(record, 48) }
}

/** Windows' own packer writes names in the system's code page without declaring it. Names that are not UTF-8 are decoded as GB18030. */
const decodeName = (bytes: Buffer, flags: number): string => {
  if (flags & utf8Flag) return bytes.toString('utf8')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}

/** Normalises `\`, which some packers on Windows write between folders, and a leading `/` or `./`. The result must be a relative path without `..`. */
const safeName = (raw: string, source: ByteSource): string => {
  const name = raw.replaceAll('\\', '/').replace(/^(?:\.?\/)+/, '')
  const unsafe =
    name === '' || /^[A-Za-z]:/.test(name) || name.includes('\0') || name.split('/').some((part) => part === '..')
  if (unsafe) throw new Problem('intake.zipUnsafeName', { file: source.name })
  return name
}

/** Reads sizes and offset that do not fit 32 bits from the extra field 0x0001, which has only those that are needed, in this order. */
const wide = (extra: Buffer, size: number, compressedSize: number, offset: number) => {
  const full = { size, compressedSize, offset }
  for (let at = 0; at + 4 <= extra.length; ) {
    const id = extra.readUInt16LE(at)
    const length = extra.readUInt16LE(at + 2)
    if (id === 1) {
      const field = extra.subarray(at + 4, at + 4 + length)
      let next = 0
      for (const key of ['size', 'compressedSize', 'offset'] as const) {
        if (full[key] !== 0xffffffff || next + 8 > field.length) continue
        full[key] = big(field, next)
        next += 8
      }
    }
    at += 4 + length
  }
  return full
}

const parseEntry = (directory: Buffer, at: number, source: ByteSource): { entry: ZipEntry; next: number } => {
  if (at + 46 > directory.length || directory.readUInt32LE(at) !== entrySignature)
    throw damaged(source, '压缩目录不完整')
  const flags = directory.readUInt16LE(at + 8)
  const nameEnd = at + 46 + directory.readUInt16LE(at + 28)
  const extraEnd = nameEnd + directory.readUInt16LE(at + 30)
  const next = extraEnd + directory.readUInt16LE(at + 32)
  if (next > directory.length) throw damaged(source, '压缩目录不完整')
  const name = safeName(decodeName(directory.subarray(at + 46, nameEnd), flags), source)
  const entry: ZipEntry = {
    name,
    directory: name.endsWith('/'),
    method: directory.readUInt16LE(at + 10),
    crc32: directory.readUInt32LE(at + 16),
    encrypted: (flags & encryptedFlag) !== 0,
    ...wide(
      directory.subarray(nameEnd, extraEnd),
      directory.readUInt32LE(at + 24),
      directory.readUInt32LE(at + 20),
      directory.readUInt32LE(at + 42),
    ),
  }
  return { entry, next }
}

/** Checks the declared sizes, so that a bomb with true sizes is refused before a byte is inflated. */
const checkSizes = (entries: readonly ZipEntry[], source: ByteSource, limits: ZipLimits): void => {
  const tooLarge = (detail: string) => new Problem('intake.zipTooLarge', { file: source.name, detail })
  let total = 0
  for (const { size, compressedSize, method } of entries) {
    total += size
    // An entry that claims to be empty would be inflated too.
    if (method !== stored && Math.max(1, size) > (limits.deflatedBytes ?? limits.entryBytes))
      throw new Problem('intake.zipMethod', { file: source.name, method })
    if (size > limits.entryBytes) throw tooLarge(`单个文件 ${size} 字节`)
    if (size > mebibyte && size > compressedSize * limits.ratio)
      throw tooLarge(`压缩比 ${Math.round(size / Math.max(1, compressedSize))} 倍`)
  }
  if (total > limits.totalBytes) throw tooLarge(`合计 ${total} 字节`)
}

/** Refuses entries that share bytes, the other kind of zip bomb (one kernel, many names). */
const checkOverlap = (entries: readonly ZipEntry[], source: ByteSource, directoryOffset: number): void => {
  const byOffset = entries.toSorted((a, b) => a.offset - b.offset)
  for (const [index, { offset, compressedSize }] of byOffset.entries()) {
    const limit = byOffset[index + 1]?.offset ?? directoryOffset
    if (offset + 30 + compressedSize > limit) throw damaged(source, '压缩内容互相重叠')
  }
}

const checkNames = (entries: readonly ZipEntry[], source: ByteSource): void => {
  const names = new Set(entries.map((entry) => entry.name))
  if (names.size !== entries.length) throw new Problem('intake.zipUnsafeName', { file: source.name })
}

/**
 * Reads and checks the central directory without reading any content.
 * @throws Problem `intake.zipDamaged`, `intake.zipTooLarge`, `intake.zipMethod`, `intake.zipUnsafeName`
 */
export const readDirectory = async (source: ByteSource, limits: ZipLimits): Promise<readonly ZipEntry[]> => {
  const { count, offset, length } = await locate(source)
  if (count > limits.entries) throw new Problem('intake.zipTooLarge', { file: source.name, detail: `${count} 个文件` })
  if (offset + length > source.size || length > limits.entries * kibibyte) throw damaged(source, '压缩目录位置无效')
  const directory = await source.read(offset, length)
  const entries: ZipEntry[] = []
  let at = 0
  for (let index = 0; index < count; index++) {
    const { entry, next } = parseEntry(directory, at, source)
    entries.push(entry)
    at = next
  }
  checkNames(entries, source)
  checkSizes(entries, source, limits)
  checkOverlap(entries, source, offset)
  return entries
}

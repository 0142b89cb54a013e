/** A file inside a zip, read only when it is wanted. */
export interface ZippedFile {
  readonly name: string
  /** Declared size, in bytes. */
  readonly size: number
  read(): Promise<Blob>
}

/** What cannot be read as a zip; the text is for people. */
export class UnreadableZip extends Error {}

const endSignature = 0x06054b50
const entrySignature = 0x02014b50
const localSignature = 0x04034b50
const longestComment = 65_535
const mostEntries = 20_000
const mostDirectoryBytes = 16 * 1024 * 1024
const stored = 0
const deflated = 8
/** Sizes and offsets from here on stand elsewhere (zip64); a zip of photos has none. */
const noNumber = 0xffffffff

const view = async (blob: Blob): Promise<DataView> => new DataView(await blob.arrayBuffer())

const damaged = () => new UnreadableZip('压缩包不完整或已损坏，请重新压缩，或解压后选择文件夹')

/** Windows' own packer writes names in the system's code page and says nothing. */
const decodeName = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}

const findEnd = (tail: DataView): number => {
  for (let at = tail.byteLength - 22; at >= 0; at--) if (tail.getUint32(at, true) === endSignature) return at
  throw damaged()
}

const inflate = async (packed: Blob, limit: number): Promise<Blob> => {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  const reader = packed.stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return new Blob(pieces)
    size += value.length
    // More than was declared is no photo; what follows is not inflated.
    if (size > limit) {
      await reader.cancel()
      throw damaged()
    }
    pieces.push(value)
  }
}

const readEntry = async (zip: Blob, entry: { offset: number; packed: number; size: number; method: number }) => {
  const header = await view(zip.slice(entry.offset, entry.offset + 30))
  if (header.byteLength < 30 || header.getUint32(0, true) !== localSignature) throw damaged()
  const start = entry.offset + 30 + header.getUint16(26, true) + header.getUint16(28, true)
  const packed = zip.slice(start, start + entry.packed)
  if (entry.method === stored) return packed
  try {
    return await inflate(packed, entry.size)
  } catch (error) {
    throw error instanceof UnreadableZip ? error : damaged()
  }
}

/**
 * The files of a zip of any size; only its directory is read.
 * @throws UnreadableZip
 */
export async function openPhotoZip(zip: Blob): Promise<ZippedFile[]> {
  const tailStart = Math.max(0, zip.size - 22 - longestComment)
  const tail = await view(zip.slice(tailStart))
  const end = findEnd(tail)
  const count = tail.getUint16(end + 10, true)
  const length = tail.getUint32(end + 12, true)
  const offset = tail.getUint32(end + 16, true)
  if (count > mostEntries || length > mostDirectoryBytes || offset === noNumber)
    throw new UnreadableZip('压缩包太大，请解压后选择文件夹')
  const directory = await view(zip.slice(offset, offset + length))
  const files: ZippedFile[] = []
  for (let at = 0, index = 0; index < count; index++) {
    if (at + 46 > directory.byteLength || directory.getUint32(at, true) !== entrySignature) throw damaged()
    const nameEnd = at + 46 + directory.getUint16(at + 28, true)
    if (nameEnd > directory.byteLength) throw damaged()
    const name = decodeName(new Uint8Array(directory.buffer, at + 46, nameEnd - at - 46)).replaceAll('\\', '/')
    const entry = {
      method: directory.getUint16(at + 10, true),
      packed: directory.getUint32(at + 20, true),
      size: directory.getUint32(at + 24, true),
      offset: directory.getUint32(at + 42, true),
    }
    if (directory.getUint16(at + 8, true) & 1) throw new UnreadableZip('压缩包有密码，请解压后选择文件夹')
    if (entry.method !== stored && entry.method !== deflated)
      throw new UnreadableZip('压缩包的压缩方式不受支持，请用系统自带的压缩功能重新压缩')
    if (!name.endsWith('/')) files.push({ name, size: entry.size, read: () => readEntry(zip, entry) })
    at = nameEnd + directory.getUint16(at + 30, true) + directory.getUint16(at + 32, true)
  }
  return files
}

/** One file of a zip. */
export interface ZipPart {
  readonly name: string
  readonly content: Blob
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

const crc32 = (bytes: Uint8Array): number => {
  let crc = 0xffffffff
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 0xff]! ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

/** The fields of a zip record, each with its size in bytes. */
const record = (...fields: readonly (readonly [size: 2 | 4, value: number])[]): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(fields.reduce((sum, [size]) => sum + size, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true)
    else view.setUint32(at, value, true)
    at += size
  }
  return bytes
}

const [local, central, end] = [0x04034b50, 0x02014b50, 0x06054b50]
const version = 20
/** Names are UTF-8. */
const flags = 0x0800

/** Date and time as DOS has them, in two-second steps. */
const dosTime = (at: Date): readonly [time: number, date: number] => [
  (at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1),
  ((at.getFullYear() - 1980) << 9) | ((at.getMonth() + 1) << 5) | at.getDate(),
]

/**
 * A zip of files as they are: certificates are compressed already. Their bytes stay where the browser keeps its blobs. Less than
 * 4 GiB and 65,535 files, the limits of the format without its extensions.
 * @example await storedZip([{ name: '样例甲-520001.pdf', content: file }], new Date())
 */
export const storedZip = async (parts: readonly ZipPart[], at: Date): Promise<Blob> => {
  const [time, date] = dosTime(at)
  const pieces: (Uint8Array<ArrayBuffer> | Blob)[] = []
  const directory: Uint8Array<ArrayBuffer>[] = []
  let offset = 0
  let directorySize = 0
  for (const { name, content } of parts) {
    const named = new TextEncoder().encode(name)
    const crc = crc32(new Uint8Array(await content.arrayBuffer()))
    const common = [
      [2, version],
      [2, flags],
      [2, 0],
      [2, time],
      [2, date],
      [4, crc],
      [4, content.size],
      [4, content.size],
      [2, named.length],
      [2, 0],
    ] as const
    const head = record([4, local], ...common)
    pieces.push(head, named, content)
    const entry = record([4, central], [2, version], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset])
    directory.push(entry, named)
    offset += head.length + named.length + content.size
    directorySize += entry.length + named.length
  }
  const count = parts.length
  const tail = record([4, end], [2, 0], [2, 0], [2, count], [2, count], [4, directorySize], [4, offset], [2, 0])
  return new Blob([...pieces, ...directory, tail], { type: 'application/zip' })
}

import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { Problem } from '../shared/errors/problem.ts'

/** Random access to the bytes of a file or of memory. */
export interface ByteSource {
  /** File name without folders, for messages. */
  readonly name: string
  readonly size: number
  /** Reads `length` bytes from `offset`, fewer only at the end, into a buffer that the caller owns. */
  read(offset: number, length: number): Promise<Buffer>
  /** @throws Problem `intake.fileChanged` when the file is no longer the one that was opened */
  assertUnchanged(): Promise<void>
  close(): Promise<void>
}

const fromMemory = (bytes: Uint8Array, name: string): ByteSource => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    name,
    size: buffer.length,
    read: async (offset, length) => buffer.subarray(offset, offset + length),
    assertUnchanged: async () => {},
    close: async () => {},
  }
}

const fromFile = async (path: string): Promise<ByteSource> => {
  let handle: FileHandle
  try {
    handle = await open(path, 'r')
  } catch (cause) {
    throw new Problem('general.fileMissing', { path }, { cause })
  }
  const name = basename(path)
  const before = await handle.stat()
  if (!before.isFile()) {
    await handle.close()
    throw new Problem('general.fileMissing', { path })
  }
  return {
    name,
    size: before.size,
    async read(offset, length) {
      const wanted = Math.max(0, Math.min(length, before.size - offset))
      const buffer = Buffer.allocUnsafe(wanted)
      let done = 0
      while (done < wanted) {
        const { bytesRead } = await handle.read(buffer, done, wanted - done, offset + done)
        if (bytesRead === 0) throw new Problem('intake.fileChanged', { file: name })
        done += bytesRead
      }
      return buffer
    },
    async assertUnchanged() {
      const now = await handle.stat()
      if (now.size !== before.size || now.mtimeMs !== before.mtimeMs)
        throw new Problem('intake.fileChanged', { file: name })
    },
    close: () => handle.close(),
  }
}

/**
 * Opens a file by path, or bytes in memory.
 * @param name file name for messages, when given as bytes
 * @throws Problem `general.fileMissing`, `intake.emptyFile`, `intake.fileTooLarge`
 * @example
 * const source = await openSource('/tmp/list.xlsx', 64 * 2 ** 20)
 * const head = await source.read(0, 4)
 */
export const openSource = async (from: string | Uint8Array, maxBytes: number, name = '数据'): Promise<ByteSource> => {
  const source = typeof from === 'string' ? await fromFile(from) : fromMemory(from, name)
  const refuse = async (problem: Problem): Promise<never> => {
    await source.close()
    throw problem
  }
  if (source.size === 0) return refuse(new Problem('intake.emptyFile', { file: source.name }))
  if (source.size > maxBytes) return refuse(new Problem('intake.fileTooLarge', { size: source.size, limit: maxBytes }))
  return source
}

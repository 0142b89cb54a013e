import { Problem } from '../../shared/errors/problem.ts'
import type { FileContent } from '../model-contents.ts'

const toBase64 = (bytes: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(bytes)))

const request = async (address: string, init: RequestInit): Promise<Response> => {
  try {
    const answer = await fetch(address, init)
    if (answer.ok) return answer
    throw new Error(`HTTP ${answer.status}`)
  } catch (cause) {
    throw new Problem('photo.filesNotFetched', {}, { cause })
  }
}

/** Reads an answer piece by piece; undefined when it is longer or shorter than expected. */
const readBody = async (
  { body }: Response,
  length: number,
  onBytes: (count: number) => void,
): Promise<Uint8Array<ArrayBuffer> | undefined> => {
  const bytes = new Uint8Array(length)
  let at = 0
  const reader = body!.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return at === length ? bytes : undefined
      if (at + value.length > length) return undefined
      bytes.set(value, at)
      at += value.length
      onBytes(value.length)
    }
  } catch (cause) {
    throw new Problem('photo.filesNotFetched', {}, { cause })
  } finally {
    void reader.cancel().catch(() => {})
  }
}

const fetchOnce = async (
  address: string,
  { bytes, sha256 }: FileContent,
  cache: RequestCache,
  onBytes: (count: number) => void,
): Promise<Uint8Array<ArrayBuffer> | undefined> => {
  // Pages from addresses without encryption cannot hash, but their browser can. It shows no progress, and a wrong file is an error.
  const isSecure = globalThis.isSecureContext
  const answer = await request(address, isSecure ? { cache } : { cache, integrity: `sha256-${sha256}` })
  const content = await readBody(answer, bytes, onBytes)
  if (!content || !isSecure) return content
  return toBase64(await crypto.subtle.digest('SHA-256', content)) === sha256 ? content : undefined
}

/**
 * Fetches a file of the program and checks its content. A wrong one, for example from a cache, is fetched once more.
 * @param onBytes told of every piece that arrives, in bytes after decompression; negative when pieces are given back
 * @throws Problem `photo.filesNotFetched`, or `photo.filesAltered` when the server itself has another content
 */
export const fetchFile = async (
  address: string,
  content: FileContent,
  onBytes: (count: number) => void,
): Promise<Uint8Array<ArrayBuffer>> => {
  for (const cache of ['default', 'reload'] as const) {
    let received = 0
    const file = await fetchOnce(address, content, cache, (count) => {
      received += count
      onBytes(count)
    }).catch((error) => {
      onBytes(-received)
      throw error
    })
    if (file) return file
    onBytes(-received)
  }
  throw new Problem('photo.filesAltered')
}

/**
 * Hands a fetched file to the service worker (src/photo-tool/page/service-worker.ts), which takes over every cache of this prefix. The
 * browser's own cache may have no room for a large model, which would then cross the wire twice.
 */
export const handOver = async (address: string, file: Uint8Array<ArrayBuffer>): Promise<void> => {
  try {
    if (await caches.match(address)) return
    const cache = await caches.open('photo-tool fetched')
    await cache.put(address, new Response(file))
  } catch {
    // Without room or permission the service worker fetches it again.
  }
}

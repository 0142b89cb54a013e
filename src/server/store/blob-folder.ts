import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Problem } from '../../shared/errors/problem.ts'
import { sha256Hex } from '../../trust/secret.ts'

/**
 * Photos and PDFs by their content: written once under their SHA-256, never changed. A file is there before any row
 * names it, so a crash leaves at most a file that nobody names.
 */
export class BlobFolder {
  readonly #folder: string
  readonly #made = new Set<string>()

  constructor(folder: string) {
    this.#folder = folder
  }

  #path(sha256: string): string {
    return join(this.#folder, sha256.slice(0, 2), sha256)
  }

  async #make(folder: string): Promise<void> {
    if (this.#made.has(folder)) return
    await mkdir(folder, { recursive: true, mode: 0o700 })
    this.#made.add(folder)
  }

  /** Stores bytes durably and answers their SHA-256. Storing the same bytes again changes nothing. */
  async store(bytes: Uint8Array): Promise<string> {
    const sha256 = sha256Hex(bytes)
    const path = this.#path(sha256)
    const known = await stat(path).catch(() => undefined)
    if (known?.size === bytes.byteLength) return sha256
    await this.#make(dirname(path))
    const draft = `${path}.${randomUUID()}`
    try {
      const file = await open(draft, 'wx', 0o600)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(draft, path)
    } catch (error) {
      await rm(draft, { force: true })
      throw error
    }
    await syncFolder(dirname(path))
    return sha256
  }

  /**
   * The bytes, checked against their name.
   * @throws Problem `server.blob.damaged` when they are missing or changed
   */
  async read(sha256: string): Promise<Buffer> {
    const bytes = await readFile(this.#path(sha256)).catch((cause: unknown) => {
      throw new Problem('server.blob.damaged', { sha256 }, { cause })
    })
    if (sha256Hex(bytes) !== sha256) throw new Problem('server.blob.damaged', { sha256 })
    return bytes
  }
}

/** Makes a rename in the folder durable. Windows keeps no handle on folders and needs none. */
const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

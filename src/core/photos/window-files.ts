import type { ByteSource } from '../../files/byte-source.ts'
import {
  isOfTheSystem,
  isZip,
  type PhotoSource,
  photoReadLimit,
  photoZipLimits,
  unreadable,
} from '../../files/photo-sources.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { largestPiece } from '../../shared/rpc/photos.ts'
import { photosInZip } from './zipped-photos.ts'

/** A file that the window holds; the core requests pieces of it. */
export interface WindowFile {
  /** With the folders above it, if they were dropped too. */
  readonly name: string
  readonly size: number
}

/** A request for a piece of a file. */
export interface Want {
  readonly want: number
  /** Index of the file in the batch. */
  readonly file: number
  readonly offset: number
  readonly length: number
}

interface Waiting {
  resolve(piece: Buffer): void
  reject(problem: unknown): void
}

/**
 * Files that a window holds. The core reads the pieces that it needs, so that a zip of gigabytes is never in memory and no
 * copy of a photo is on the disk.
 */
export class WindowFiles {
  readonly #files: readonly WindowFile[]
  readonly #request: (want: Want) => void
  readonly #waiting = new Map<number, Waiting>()
  #last = 0
  #ended: unknown

  /** @param request sends a request to the window; the piece comes back through `receive` */
  constructor(files: readonly WindowFile[], request: (want: Want) => void) {
    this.#files = files
    this.#request = request
  }

  /** Receives a requested piece; null when the window cannot read the file any more. */
  receive(want: number, piece: Buffer | null): void {
    const waiting = this.#waiting.get(want)
    this.#waiting.delete(want)
    if (piece) waiting?.resolve(piece)
    else waiting?.reject(new Problem('core.photo.notLent'))
  }

  /** Ends the exchange: every waiting read fails with the reason. */
  end(reason: unknown): void {
    this.#ended = reason
    for (const { reject } of this.#waiting.values()) reject(reason)
    this.#waiting.clear()
  }

  #piece(file: number, offset: number, length: number): Promise<Buffer> {
    if (this.#ended) return Promise.reject(this.#ended)
    const want = ++this.#last
    return new Promise((resolve, reject) => {
      this.#waiting.set(want, { resolve, reject })
      this.#request({ want, file, offset, length })
    })
  }

  async #read(file: number, offset: number, wanted: number): Promise<Buffer> {
    const { name, size } = this.#files[file]!
    const end = Math.min(size, offset + wanted)
    const pieces: Buffer[] = []
    for (let at = offset; at < end; at += largestPiece) {
      const piece = await this.#piece(file, at, Math.min(largestPiece, end - at))
      if (piece.length !== Math.min(largestPiece, end - at)) throw new Problem('intake.fileChanged', { file: name })
      pieces.push(piece)
    }
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)
  }

  #source(file: number): ByteSource {
    const { name, size } = this.#files[file]!
    return {
      name,
      size,
      read: (offset, length) => this.#read(file, offset, length),
      assertUnchanged: async () => {},
      close: async () => {},
    }
  }

  /** The photos in all files and in zips among them; of a zip only its directory is read here. */
  async photos(): Promise<PhotoSource[]> {
    const found: PhotoSource[] = []
    for (const [index, { name, size }] of this.#files.entries()) {
      if (isOfTheSystem(name)) continue
      if (isZip(name)) found.push(...(await this.#zipped(index)))
      else found.push({ name, read: () => this.#read(index, 0, Math.min(size, photoReadLimit)) })
    }
    return found
  }

  async #zipped(index: number): Promise<PhotoSource[]> {
    const { name, size } = this.#files[index]!
    try {
      if (size > photoZipLimits.fileBytes)
        throw new Problem('intake.fileTooLarge', { size, limit: photoZipLimits.fileBytes })
      return await photosInZip(this.#source(index), name)
    } catch (error) {
      return [unreadable(name, error)]
    }
  }
}

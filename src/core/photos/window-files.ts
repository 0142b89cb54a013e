import type { ByteSource } from '../../files/byte-source.ts'
import {
  isOfTheSystem,
  isZip,
  type PhotoSource,
  photoReadLimit,
  photosInZip,
  photoZipLimits,
  unreadable,
} from '../../files/photo-sources.ts'
import { openZipSource } from '../../files/zip.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { largestPiece } from '../../shared/rpc/photos.ts'

/** A file that somebody else holds and reads on demand. */
export interface WindowFile {
  /** With the folders above it, as far as they were handed in too. */
  readonly name: string
  readonly size: number
}

/** A piece of a file that is wanted. */
export interface Want {
  readonly want: number
  /** Place of the file among those that were lent. */
  readonly file: number
  readonly offset: number
  readonly length: number
}

interface Waiting {
  resolve(piece: Buffer): void
  reject(problem: unknown): void
}

/**
 * Files that a window holds: the core reads of them what it needs, piece by piece, so that a zip of gigabytes is never
 * in memory, and no copy of anybody's photo lies on the disk.
 */
export class WindowFiles {
  readonly #files: readonly WindowFile[]
  readonly #ask: (want: Want) => void
  readonly #waiting = new Map<number, Waiting>()
  #last = 0
  #ended: unknown

  /** @param ask tells the holder what is wanted; the answer comes by `lend` */
  constructor(files: readonly WindowFile[], ask: (want: Want) => void) {
    this.#files = files
    this.#ask = ask
  }

  /** Takes a piece that was asked for; null when the holder cannot read the file any more. */
  lend(want: number, piece: Buffer | null): void {
    const waiting = this.#waiting.get(want)
    this.#waiting.delete(want)
    if (piece) waiting?.resolve(piece)
    else waiting?.reject(new Problem('core.photo.notLent'))
  }

  /** Nothing more will be lent: whoever waits is told why. */
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
      this.#ask({ want, file, offset, length })
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

  /** The photos in all of them, through zips; of zips only the directories are read for it. */
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
      return photosInZip(await openZipSource(this.#source(index), photoZipLimits), name)
    } catch (error) {
      return [unreadable(name, error)]
    }
  }
}

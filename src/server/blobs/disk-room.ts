import { statfs } from 'node:fs/promises'
import { gibibyte, mebibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'

/** Free bytes below which the province accepts no further photos, so that issuing and receipts have room. */
const roomForIssuing = gibibyte

/** Watches the disk of the blobs. */
export class DiskRoom {
  readonly #folder: string
  readonly #reserved: number

  /** @param reserved bytes that photos leave free */
  constructor(folder: string, reserved: number = roomForIssuing) {
    this.#folder = folder
    this.#reserved = reserved
  }

  /** Requires room for further photos. @throws Problem `server.disk.low` */
  async require(bytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.#folder)
    const left = bavail * bsize
    if (left - bytes >= this.#reserved) return
    throw new Problem('server.disk.low', {
      megabytes: Math.floor(left / mebibyte),
      wanted: Math.ceil(this.#reserved / mebibyte),
    })
  }
}

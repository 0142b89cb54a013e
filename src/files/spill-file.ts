import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Problem } from '../shared/errors/problem.ts'

const cipher = 'aes-256-ctr'
const cipherBlock = 16

/** The counter of CTR mode at a position, so that reading can begin at any block. */
const counterAt = (position: number): Buffer => {
  const counter = Buffer.alloc(cipherBlock)
  counter.writeBigUInt64BE(BigInt(position / cipherBlock), 8)
  return counter
}

/** A range of bytes in a spill file. */
export interface Span {
  readonly position: number
  readonly size: number
}

/**
 * A temporary file for data that does not fit in memory while a file is read. It is unlinked as soon as it is open, so it does
 * not outlive the process. Its content is personal data and encrypted under a key that exists only in this object.
 * @example
 * const spill = new SpillFile()
 * const position = spill.append(bytes)
 * const same = spill.read(position, bytes.length)
 */
export class SpillFile {
  readonly #key = randomBytes(32)
  readonly #handle: number
  #length = 0

  /** @throws Problem `intake.scratchFull` when no file can be created in the temporary folder */
  constructor(folder = tmpdir()) {
    const path = join(folder, `gzzc-${randomBytes(12).toString('hex')}.tmp`)
    this.#handle = orScratchProblem(() => openSync(path, 'wx+', 0o600))
    rmSync(path)
  }

  /**
   * Appends bytes and returns their position.
   * @throws Problem `intake.scratchFull`
   */
  append(bytes: Uint8Array): number {
    const position = this.#length
    const encrypted = createCipheriv(cipher, this.#key, counterAt(position)).update(bytes)
    orScratchProblem(() => {
      for (let done = 0; done < encrypted.length; )
        done += writeSync(this.#handle, encrypted, done, encrypted.length - done, position + done)
    })
    // Each piece begins a cipher block of its own.
    this.#length += Math.ceil(bytes.length / cipherBlock) * cipherBlock
    return position
  }

  read(position: number, length: number): Buffer {
    const lead = position % cipherBlock
    const encrypted = Buffer.allocUnsafe(lead + length)
    let done = 0
    while (done < encrypted.length) {
      const read = readSync(this.#handle, encrypted, done, encrypted.length - done, position - lead + done)
      if (read === 0) throw new RangeError('beyond the end of the spill file')
      done += read
    }
    return createDecipheriv(cipher, this.#key, counterAt(position - lead))
      .update(encrypted)
      .subarray(lead)
  }

  close(): void {
    closeSync(this.#handle)
  }
}

const orScratchProblem = <Result>(act: () => Result): Result => {
  try {
    return act()
  } catch (cause) {
    throw new Problem('intake.scratchFull', { detail: String((cause as NodeJS.ErrnoException).code ?? '') }, { cause })
  }
}

import { type Span, SpillFile } from '../../../files/spill-file.ts'
import type { PlacedFault } from '../../../shared/record/fault.ts'

/** Faults that are written and read together. */
const faultsPerPiece = 256

/** The faults of a file in a spill file, in the order in which they were added; they can be iterated repeatedly. */
export class SpilledFaults implements Iterable<PlacedFault> {
  readonly #spill = new SpillFile()
  readonly #pieces: Span[] = []
  #last: PlacedFault[] = []
  #count = 0

  get count(): number {
    return this.#count
  }

  /** @throws Problem `intake.scratchFull` */
  add(fault: PlacedFault): void {
    this.#count++
    this.#last.push(fault)
    if (this.#last.length < faultsPerPiece) return
    const bytes = Buffer.from(JSON.stringify(this.#last))
    this.#pieces.push({ position: this.#spill.append(bytes), size: bytes.length })
    this.#last = []
  }

  *[Symbol.iterator](): Generator<PlacedFault, void, undefined> {
    for (const { position, size } of this.#pieces)
      yield* JSON.parse(this.#spill.read(position, size).toString()) as PlacedFault[]
    yield* this.#last
  }

  /** The faults as pieces of JSON. */
  *pieces(): Generator<Uint8Array, void, undefined> {
    for (const { position, size } of this.#pieces) yield this.#spill.read(position, size)
    yield Buffer.from(JSON.stringify(this.#last))
  }

  /** Deletes the faults. */
  close(): void {
    this.#spill.close()
  }
}

import { type Span, SpillFile } from '../../../files/spill-file.ts'
import { mebibyte } from '../../../shared/byte-size.ts'
import { Problem } from '../../../shared/errors/problem.ts'
import type { PlacedFault } from '../../../shared/record/fault.ts'
import { type KeptRow, openPackedRow, type PackedBlock, packRow } from '../judge/packed-block.ts'
import type { SheetPlaces } from '../read/sheet-places.ts'

/** Bytes read at once where rows are adjacent, as all but mended rows are. */
const mostReadBytes = mebibyte

/** The rows of a file that waits for the clerk's decision, in a spill file: 100 000 rows need a few megabytes of memory. */
export class SpilledRows {
  readonly #spill = new SpillFile()
  readonly #places: SheetPlaces
  readonly #positions: number[] = []
  readonly #sizes: number[] = []
  /** Faults of a row that follow from other rows or records of the same person. */
  readonly #further = new Map<number, Span>()
  #closed = false

  /** @throws Problem `intake.scratchFull` */
  constructor(places: SheetPlaces) {
    this.#places = places
  }

  get count(): number {
    return this.#positions.length
  }

  /** Adds the next rows. @throws Problem `intake.scratchFull` */
  append({ bytes, rows }: PackedBlock): void {
    let position = this.#spill.append(bytes)
    for (const { size } of rows) {
      this.#positions.push(position)
      this.#sizes.push(size)
      position += size
    }
  }

  at(index: number): KeptRow {
    return openPackedRow(this.#read(this.spanOf(index)), this.#places)
  }

  /** Rows by ascending index, from the first to before the last. */
  *range(from: number, to: number): Generator<KeptRow, void, undefined> {
    for (let start = from; start < to; ) {
      const position = this.#positions[start]!
      let stop = start
      let end = position
      for (; stop < to && this.#positions[stop] === end && end - position < mostReadBytes; stop++)
        end += this.#sizes[stop]!
      const bytes = this.#read({ position, size: end - position })
      for (let at = 0; start < stop; start++) {
        const size = this.#sizes[start]!
        yield openPackedRow(bytes.subarray(at, at + size), this.#places)
        at += size
      }
    }
  }

  /** Whether the row contains these bytes; quicker than unpacking it. */
  holds(index: number, bytes: Buffer): boolean {
    return this.#read(this.spanOf(index)).includes(bytes)
  }

  spanOf(index: number): Span {
    return { position: this.#positions[index]!, size: this.#sizes[index]! }
  }

  /** Replaces a row; the bytes of the old one stay in the file for {@link restore}. */
  put(index: number, kept: KeptRow): void {
    const bytes = packRow(kept)
    this.restore(index, { position: this.#spill.append(bytes), size: bytes.length })
  }

  restore(index: number, { position, size }: Span): void {
    this.#positions[index] = position
    this.#sizes[index] = size
  }

  setFurther(index: number, faults: readonly PlacedFault[]): void {
    if (faults.length === 0) {
      this.#further.delete(index)
      return
    }
    const bytes = Buffer.from(JSON.stringify(faults))
    this.#further.set(index, { position: this.#spill.append(bytes), size: bytes.length })
  }

  further(index: number): readonly PlacedFault[] {
    const span = this.#further.get(index)
    return span ? (JSON.parse(this.#read(span).toString()) as PlacedFault[]) : []
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#spill.close()
  }

  #read({ position, size }: Span): Buffer {
    if (this.#closed) throw new Problem('intake.notOpen')
    return this.#spill.read(position, size)
  }
}

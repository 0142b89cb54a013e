import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { mebibyte } from '../../../shared/byte-size.ts'
import type { PlacedFault } from '../../../shared/record/fault.ts'
import type { Faults } from './marks.ts'
import { SpilledFaults } from './spilled-faults.ts'

/** Faults of one piece. */
const faultsPerPiece = 256

/** Faults as pieces of JSON, in their order. */
export function* faultPieces(faults: Faults): Generator<Uint8Array, void, undefined> {
  if (faults instanceof SpilledFaults) return yield* faults.pieces()
  let piece: PlacedFault[] = []
  for (const fault of faults) {
    piece.push(fault)
    if (piece.length < faultsPerPiece) continue
    yield Buffer.from(JSON.stringify(piece))
    piece = []
  }
  yield Buffer.from(JSON.stringify(piece))
}

/** Beyond this, pieces are compressed: a file of a million rows may have gigabytes of faults, most of them alike. */
const plainBytes = 64 * mebibyte

/** Faults in the memory of a decoder, which may write no file. They can be iterated repeatedly. */
export class PackedFaults implements Iterable<PlacedFault> {
  readonly #pieces: { readonly bytes: Uint8Array; readonly isCompressed: boolean }[] = []
  readonly #plain: number
  #bytes = 0

  /** @param plain bytes that are kept as they are; further pieces are compressed */
  constructor(plain = plainBytes) {
    this.#plain = plain
  }

  /** Adds a piece of {@link faultPieces}. */
  add(piece: Uint8Array): void {
    const isCompressed = this.#bytes >= this.#plain
    const bytes = isCompressed ? deflateRawSync(piece, { level: 1 }) : piece
    this.#pieces.push({ bytes, isCompressed })
    this.#bytes += bytes.length
  }

  *[Symbol.iterator](): Generator<PlacedFault, void, undefined> {
    for (const { bytes, isCompressed } of this.#pieces) {
      const json = isCompressed ? inflateRawSync(bytes) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      yield* JSON.parse(json.toString()) as PlacedFault[]
    }
  }
}

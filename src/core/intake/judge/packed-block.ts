import type { PlacedFault } from '../../../shared/record/fault.ts'
import type { Change } from '../../../shared/record/value-change.ts'
import type { JudgeContext } from '../../../shared/rules/judge-context.ts'
import type { PersonAndKey } from '../../records/known-person.ts'
import { IntakeRow, type PlainRow } from '../read/intake-row.ts'
import type { RecordFile } from '../read/record-file.ts'
import type { SheetPlaces } from '../read/sheet-places.ts'
import { type ChangeGroup, ChangeTally } from './change-tally.ts'
import { judgeRow } from './judge-row.ts'
import { blockSize, type PreparedRow, prepareJudged } from './prepared-row.ts'

/** A row of the clerk's file, judged alone, with everything needed to mend or write it. */
export interface KeptRow {
  readonly row: IntakeRow
  readonly prepared: PreparedRow
  /** Was → is, as normalising left it. */
  readonly changes: readonly Change[]
}

/** What is known about a packed row without unpacking it. */
export interface PackedRow {
  /** One-based, in the sheet. */
  readonly row: number
  /** Length of its bytes. */
  readonly size: number
  readonly faults: readonly PlacedFault[]
  /** Whom it is about, and with what; absent where a value could not be read. */
  readonly identity?: PersonAndKey
}

/** Rows of a file as bytes that wait for the clerk's decision; plain data, so that it can come from another thread. */
export interface PackedBlock {
  /** The rows' bytes one after another, in a buffer of their own. */
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly rows: readonly PackedRow[]
  /** What normalising changed in them. */
  readonly changes: readonly ChangeGroup[]
  /** How much of the sheet was read by then, 0 to 1. */
  readonly share: number
}

export const packRow = ({ row, prepared, changes }: KeptRow): Buffer =>
  Buffer.from(JSON.stringify([row.plain, prepared, changes]))

export const openPackedRow = (bytes: Buffer, places: SheetPlaces): KeptRow => {
  const [plain, prepared, changes] = JSON.parse(bytes.toString()) as [PlainRow, PreparedRow, readonly Change[]]
  return { row: IntakeRow.fromPlain(plain, places), prepared, changes }
}

/** Judges a row alone and prepares what is written of it. */
export const keepRow = (row: IntakeRow, context: JudgeContext): KeptRow => {
  const judged = judgeRow(row, context)
  return { row, prepared: prepareJudged(row, judged, context), changes: judged.changes }
}

const packBlock = (rows: readonly IntakeRow[], context: JudgeContext, share: number): PackedBlock => {
  const tally = new ChangeTally()
  const pieces: Buffer[] = []
  const packed = rows.map((row): PackedRow => {
    const kept = keepRow(row, context)
    tally.add(row, kept.changes)
    const piece = packRow(kept)
    pieces.push(piece)
    const { faults, record } = kept.prepared
    const plain = { row: row.row, size: piece.length, faults }
    if (!record) return plain
    const { person, key } = record.identity
    return { ...plain, identity: { person, key } }
  })
  let size = 0
  for (const piece of pieces) size += piece.length
  const bytes = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return { bytes, rows: packed, changes: tally.groups, share }
}

export async function* packedBlocks(
  file: Pick<RecordFile, 'blocks' | 'share'>,
  context: JudgeContext,
): AsyncGenerator<PackedBlock, void, undefined> {
  for await (const block of file.blocks())
    for (let at = 0; at < block.length; at += blockSize)
      yield packBlock(block.slice(at, at + blockSize), context, file.share)
}

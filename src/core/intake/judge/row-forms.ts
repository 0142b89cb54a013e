import type { JudgeContext } from '../../../shared/rules/judge-context.ts'
import type { SourceName } from '../../decoder/asked-source.ts'
import type { ReadOptions } from '../read/record-file.ts'
import type { SheetPlaces } from '../read/sheet-places.ts'
import type { PackedBlock } from './packed-block.ts'
import type { PreparedRow } from './prepared-row.ts'

/** The forms of a block of rows: prepared to be written, or packed to wait for the clerk's decision. */
export interface RowForms {
  readonly prepared: readonly PreparedRow[]
  readonly packed: PackedBlock
}

/** What the decoder needs to judge the rows of a file. */
export interface JudgeInput {
  readonly file: SourceName
  readonly form: keyof RowForms
  readonly options: Pick<ReadOptions, 'name' | 'sheet' | 'columns' | 'remembered'>
  readonly context: JudgeContext
}

/** What the decoder hands over while it judges rows. */
export type RowQuestion =
  | { readonly kind: 'opened'; readonly places: SheetPlaces }
  | { readonly kind: 'block'; readonly block: RowForms[keyof RowForms] }

/** Blocks that the decoder may be ahead of the writer: few enough to bound memory, enough that neither waits. */
export const mostBlocksAhead = 16

import type { PlacedFault } from '../../../shared/record/fault.ts'
import type { CertificateRecord } from '../../../shared/record/record.ts'
import type { Field } from '../../../shared/record/record-fields.ts'
import type { Change } from '../../../shared/record/value-change.ts'
import type { JudgeContext } from '../../../shared/rules/judge-context.ts'
import type { BulkRecord } from '../../records/bulk-writer.ts'
import { toContent } from '../../records/record-content.ts'
import { identityOf } from '../../records/record-identity.ts'
import { recordTerms } from '../../search/search-terms.ts'
import type { IntakeRow } from '../read/intake-row.ts'
import { type JudgedRow, judgeRow } from './judge-row.ts'

/** A row judged alone, with everything needed to write it; plain data, so that it can come from another thread. */
export interface PreparedRow extends Pick<BulkRecord, 'sheet' | 'row' | 'origin'> {
  readonly faults: readonly PlacedFault[]
  /** Present when every value could be read. */
  readonly record?: Pick<BulkRecord, 'content' | 'identity' | 'terms'>
}

/** The clerk's own mending of a cell is listed before the normalising of its text. */
const originChanges = (row: IntakeRow, changes: readonly Change[]): readonly Change[] => {
  const mended = Object.entries(row.mended).map(([field, was]) => ({
    field,
    was,
    is: row.textOf(field as Field),
    mended: true,
  }))
  return mended.length === 0 ? changes : [...mended, ...changes]
}

const originOf = (row: IntakeRow, changes: readonly Change[]): BulkRecord['origin'] => {
  const all = originChanges(row, changes)
  const aside = JSON.stringify(row.aside())
  return all.length === 0 && aside === '{}' ? undefined : { changes: JSON.stringify(all), aside }
}

const termsOf = (record: CertificateRecord): string =>
  recordTerms(
    record.name,
    record.documentNumber,
    null,
    record.employerName,
    record.title,
    record.specialty,
    record.series,
    record.reviewType,
    '[]',
  )

/** Prepares what is written of a judged row; an unacceptable row has only its faults. */
export const prepareJudged = (row: IntakeRow, judged: JudgedRow, context: JudgeContext): PreparedRow => {
  const { record, faults, changes } = judged
  const prepared = { sheet: row.sheet, row: row.row, faults }
  if (!record) return prepared
  return {
    ...prepared,
    origin: originOf(row, changes),
    record: { content: toContent(record), identity: identityOf(record, context.today), terms: termsOf(record) },
  }
}

/** Judges a row alone and prepares what is written of it. */
export const prepareRow = (row: IntakeRow, context: JudgeContext): PreparedRow =>
  prepareJudged(row, judgeRow(row, context), context)

/**
 * Rows per block: a millisecond or two of judging. A block must fit into the buffer of the pipe to the core (about 200 KB), because a decoder that
 * judges the next block cannot write the rest of a larger one, and the core waits for it.
 */
export const blockSize = 64

export async function* preparedBlocks(
  blocks: AsyncIterable<readonly IntakeRow[]>,
  context: JudgeContext,
): AsyncGenerator<PreparedRow[], void, undefined> {
  for await (const block of blocks)
    for (let at = 0; at < block.length; at += blockSize)
      yield block.slice(at, at + blockSize).map((row) => prepareRow(row, context))
}

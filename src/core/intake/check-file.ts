import { setImmediate as nextTurn } from 'node:timers/promises'
import type { PlacedFault } from '../../shared/record/fault.ts'
import type { JudgeContext } from '../../shared/rules/judge-context.ts'
import type { Database } from '../store/database.ts'
import { growHeapSlowly } from '../store/heap-growth.ts'
import { FileCheck } from './file-check.ts'
import { openJudgedRows } from './judged-rows.ts'
import type { ReadOptions } from './read-records.ts'

/** What is told after each block of rows. */
export interface BlockChecked {
  /** Rows so far. */
  readonly rows: number
  /** How much of the sheet was read by then, 0 to 1. */
  readonly share: number
  /** Of this block, in the order of the file. */
  readonly faults: readonly PlacedFault[]
}

/**
 * Checks every row of a file as the import would; others get their turn all along. Whoever asked closes the check.
 * @throws Problem `intake.*`; the signal's reason when cancelled
 */
export const checkFile = async (
  database: Database,
  from: string | Uint8Array,
  context: JudgeContext,
  options: ReadOptions,
  onBlock: (checked: BlockChecked) => void,
): Promise<FileCheck> => {
  const rows = await openJudgedRows('packed', from, context, options)
  growHeapSlowly(true)
  try {
    const check = new FileCheck(database, context, rows.places)
    try {
      for await (const block of rows.blocks) {
        const faults = check.add(block)
        onBlock({ rows: check.count, share: block.share, faults })
        await nextTurn()
        options.signal?.throwIfAborted()
      }
      options.signal?.throwIfAborted()
      return check
    } catch (error) {
      check.close()
      throw error
    }
  } finally {
    growHeapSlowly(false)
    await rows.close()
  }
}

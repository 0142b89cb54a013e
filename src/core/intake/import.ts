import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { assembleRecord } from '../../shared/certificate/assemble.ts'
import type { Dictionary, Unit } from '../../shared/certificate/dictionary.ts'
import type { Fault, PlacedFault } from '../../shared/certificate/fault.ts'
import { isAcceptable, judgeRecord } from '../../shared/certificate/judge.ts'
import { duplicateFault } from '../records/judge-draft.ts'
import { type AddResult, RecordWriter } from '../records/record-writer.ts'
import { query } from '../store/database.ts'
import type { WriteGate } from '../store/write-gate.ts'
import { type IntakeRow, readRecords } from './read-records.ts'

export interface ImportContext {
  readonly account: string
  readonly dictionary: Dictionary
  readonly unit: Unit
  readonly today: string
}

export interface ImportOptions {
  readonly fileName: string
  /** SHA-256 of the file, hex. */
  readonly fileHash: string
  /** The import's id, where the caller wants to know it; otherwise a new one. */
  readonly importId?: string | undefined
  /** Judge and count as the real import would, then keep nothing. */
  readonly dryRun?: boolean
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((rows: number) => void) | undefined
  /** Every fault in the order of the file, as it is found. */
  readonly onFault?: ((fault: PlacedFault) => void) | undefined
}

export interface ImportCounts {
  rows: number
  accepted: number
  refused: number
  /** Accepted with warnings. */
  warned: number
  /** In the store already, word for word. */
  duplicates: number
}

/** A window's calls, and its cancelling of this very import, get through every so many rows: some milliseconds. */
const rowsPerTurn = 256

/** Ends a dry run: everything was judged against the real store, and nothing stays. */
class DryRunEnded extends Error {
  readonly counts: ImportCounts
  constructor(counts: ImportCounts) {
    super('dry run')
    this.counts = counts
  }
}

/**
 * Imports a spreadsheet in one unit of work: every good row is stored, every bad one listed with its place. Killed,
 * cancelled or failed at any instant, nothing of it stays. The same file again adds nothing.
 * @throws Problem `intake.*` when the file as a whole cannot be read; the signal's reason when cancelled
 */
export const importRecords = async (
  gate: WriteGate,
  source: string | Uint8Array,
  context: ImportContext,
  options: ImportOptions,
): Promise<ImportCounts> => {
  const importId = options.importId ?? randomUUID()
  const counts: ImportCounts = { rows: 0, accepted: 0, refused: 0, warned: 0, duplicates: 0 }
  const run = gate.write(context.account, async (work) => {
    const writer = new RecordWriter(work, {
      enteredBy: context.account,
      dictionaryVersion: context.dictionary.version,
      today: context.today,
    })
    const take = (row: IntakeRow): void => {
      const { record, faults: unread } = assembleRecord(row.values, context.dictionary, context.today)
      const judged = record ? judgeRecord(record, context) : []
      // A cell that could not be read has its own fault already: what follows from its absence is no news.
      const seen = new Set(row.faults.map(({ field }) => field))
      const faults: Fault[] = [...unread, ...judged].filter(({ field }) => !field || !seen.has(field))
      let outcome: AddResult | undefined
      if (record && isAcceptable([...row.faults, ...faults])) {
        outcome = writer.add(record, faults, { importId, sheet: row.sheet, row: row.row })
        if (outcome.outcome === 'differs') faults.push(duplicateFault(outcome.state, false))
      }
      for (const fault of row.faults) options.onFault?.(fault)
      for (const fault of faults) options.onFault?.({ ...fault, ...row.placeOf(fault.field) })
      if (outcome?.outcome === 'added') {
        counts.accepted++
        if (row.faults.length + faults.length) counts.warned++
      } else if (outcome?.outcome === 'same') counts.duplicates++
      else counts.refused++
    }
    const rows = readRecords(source, {
      name: options.fileName,
      ...(options.signal ? { signal: options.signal } : {}),
      ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    })
    for await (const row of rows) {
      counts.rows++
      take(row)
      if (counts.rows % rowsPerTurn === 0) await nextTurn()
    }
    options.signal?.throwIfAborted()
    if (options.dryRun) throw new DryRunEnded(counts)
    work.database.run(
      query.insertInto('import').values({
        id: importId,
        fileName: options.fileName,
        fileHash: options.fileHash,
        ...counts,
        account: context.account,
        at: work.at,
        undoneAt: null,
        undoneBy: null,
      }),
    )
    work.audit({ action: 'import', subject: importId, after: { file: options.fileHash, ...counts } })
    return counts
  })
  return run.catch((error: unknown) => {
    if (error instanceof DryRunEnded) return error.counts
    throw error
  })
}

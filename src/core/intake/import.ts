import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Change } from '../../shared/certificate/assemble.ts'
import type { Field } from '../../shared/certificate/columns.ts'
import type { PlacedFault } from '../../shared/certificate/fault.ts'
import type { JudgeContext } from '../../shared/certificate/judge-context.ts'
import {
  type IdentityJudgement,
  identityOf,
  judgeIdentity,
  type KnownRecord,
  personFinder,
} from '../records/known-person.ts'
import { type DeclareEntry, RecordWriter } from '../records/record-writer.ts'
import { type Database, query } from '../store/database.ts'
import type { UnitOfWork, WriteGate } from '../store/write-gate.ts'
import type { ColumnChoice, RememberedHeaders } from './columns.ts'
import { FileCheck } from './file-check.ts'
import { countRow, type ImportCounts, noCounts, outcomeOf } from './import-counts.ts'
import type { IntakeRow } from './intake-row.ts'
import { judgeRow, placeFaults } from './judge-row.ts'
import { openRecordFile } from './read-records.ts'
import { originWriter } from './record-origin.ts'

export interface ImportContext extends JudgeContext {
  readonly account: string
}

/** The file an import is from. */
export interface ImportedFile {
  readonly fileName: string
  /** SHA-256 of the file, hex. */
  readonly fileHash: string
}

export interface WriteOptions {
  /** The import's id, where the caller wants to know it; otherwise a new one. */
  readonly importId?: string | undefined
  /** Codes of the warnings with which a row may go in; absent: all. */
  readonly confirmed?: ReadonlySet<string> | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((rows: number) => void) | undefined
  /** Every fault in the order of the file, as it is found. */
  readonly onFault?: ((fault: PlacedFault) => void) | undefined
}

export interface ImportOptions extends WriteOptions, ImportedFile {
  /** Judge and count as the real import would, then keep nothing. */
  readonly dryRun?: boolean
  /** Sheet and columns, where the file does not say by itself. */
  readonly sheet?: string | undefined
  readonly columns?: ColumnChoice | undefined
  readonly remembered?: RememberedHeaders | undefined
}

/** A window's calls, and its cancelling of this very import, get through every so many rows: some milliseconds. */
export const rowsPerTurn = 256

type FindPerson = (person: string) => readonly KnownRecord[]

/** A row as it would go in: judged by itself and against what is there. */
const judgeWhole = (database: Database, row: IntakeRow, context: ImportContext, find: FindPerson) => {
  const { record, faults: own, changes } = judgeRow(row, context)
  if (!record) return { faults: own, same: false, changes }
  const identity = identityOf(record, context.today)
  const { same, faults }: IdentityJudgement = judgeIdentity(database, record, identity, find(identity.person))
  return { record, identity, same, changes, faults: faults.length > 0 ? [...own, ...placeFaults(row, faults)] : own }
}

/** The clerk's own mending of a cell comes before what was made of it. */
const originChanges = (row: IntakeRow, changes: readonly Change[]) => {
  const mended = Object.entries(row.mended).map(([field, was]) => ({
    field,
    was,
    is: row.textOf(field as Field),
    mended: true,
  }))
  return [...mended, ...changes]
}

type Blocks = AsyncIterable<readonly IntakeRow[]> | Iterable<readonly IntakeRow[]>

/** Judges and stores rows inside one unit of work. Those before are found in the store, so that memory stays flat. */
const writeBlocks = async (
  work: UnitOfWork,
  importId: string,
  entered: DeclareEntry,
  blocks: Blocks,
  context: ImportContext,
  { confirmed, signal, onProgress, onFault }: WriteOptions,
): Promise<ImportCounts> => {
  const counts = noCounts()
  const find = personFinder(work.database, importId)
  const writeOrigin = originWriter(work.database)
  const writer = new RecordWriter(
    work,
    { enteredBy: context.account, dictionaryVersion: context.dictionary.version, today: context.today },
    entered,
  )
  for await (const block of blocks) {
    for (const row of block) {
      const { record, identity, same, faults, changes } = judgeWhole(work.database, row, context, find)
      const outcome = outcomeOf(faults, same, confirmed)
      if (record && outcome === 'accepted') {
        const added = writer.add(record, faults, { importId, sheet: row.sheet, row: row.row }, identity)
        if (added.outcome !== 'added') throw new Error('a twin that the index of persons does not know')
        writeOrigin(added.id, originChanges(row, changes), row.aside())
      }
      if (onFault) for (const fault of faults) onFault(fault)
      countRow(counts, outcome, faults.length)
      if (counts.rows % rowsPerTurn === 0) {
        await nextTurn()
        signal?.throwIfAborted()
      }
    }
    onProgress?.(counts.rows)
  }
  return counts
}

/**
 * Stores rows in one unit of work: killed, cancelled or failed at any instant, nothing of them stays. The same rows
 * again add nothing.
 * @throws the signal's reason when cancelled; whatever reading the rows throws
 */
export const writeRows = (
  gate: WriteGate,
  blocks: Blocks,
  file: ImportedFile,
  context: ImportContext,
  options: WriteOptions = {},
): Promise<ImportCounts> => {
  const importId = options.importId ?? randomUUID()
  return gate.writeMuch(context.account, async (work) => {
    const entry = work.auditMany()
    const counts = await writeBlocks(work, importId, entry.add, blocks, context, options)
    options.signal?.throwIfAborted()
    work.database.run(
      query.insertInto('import').values({
        id: importId,
        fileName: file.fileName,
        fileHash: file.fileHash,
        ...counts,
        account: context.account,
        at: work.at,
        undoneAt: null,
        undoneBy: null,
      }),
    )
    entry.close({ action: 'import', subject: importId, after: { file: file.fileHash, ...counts } })
    return counts
  })
}

/** Where to read and the gate to write through. */
export interface Store {
  readonly database: Database
  readonly gate: WriteGate
}

/**
 * Imports a spreadsheet: every good row is stored, every bad one listed with its place; a dry run only tells.
 * @throws Problem `intake.*` when the file as a whole cannot be read; the signal's reason when cancelled
 */
export const importRecords = async (
  { database, gate }: Store,
  source: string | Uint8Array,
  context: ImportContext,
  options: ImportOptions,
): Promise<ImportCounts> => {
  const { fileName: name, signal, sheet, columns, remembered } = options
  const file = await openRecordFile(source, { name, signal, sheet, columns, remembered })
  try {
    if (!options.dryRun) return await writeRows(gate, file.blocks(), options, context, options)
    const check = new FileCheck(database, context)
    let rows = 0
    for await (const block of file.blocks()) {
      for (const row of block) for (const fault of check.add(row)) options.onFault?.(fault)
      rows += block.length
      options.onProgress?.(rows)
      await nextTurn()
    }
    signal?.throwIfAborted()
    return check.counts(options.confirmed)
  } finally {
    await file.close()
  }
}

import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { PlacedFault } from '../../../shared/record/fault.ts'
import { KnownPerson } from '../../../shared/record/identity.ts'
import type { JudgeContext } from '../../../shared/rules/judge-context.ts'
import type { JudgingContext, StoreContext } from '../../context/unit-context.ts'
import { BulkWriter } from '../../records/bulk-writer.ts'
import { type FindPersons, judgeImported, personsFinder } from '../../records/known-person.ts'
import { fromContent } from '../../records/record-content.ts'
import { query } from '../../store/database.ts'
import type { PreparedRow } from '../judge/prepared-row.ts'
import { countRows, type ImportCounts, noCounts, outcomeOf } from '../judge/row-outcome.ts'
import { placeOf, type SheetPlaces } from '../read/sheet-places.ts'
import { clearUnderWay, noteUnderWay } from './interrupted-import.ts'

/** What one import works with. The judge context is read once, so that all rows are judged alike. */
export interface ImportContext extends StoreContext, JudgeContext {
  /** Id of the account that imports. */
  readonly account: string
}

export const importContext = ({ database, gate, session, judgeContext }: JudgingContext): ImportContext => ({
  database,
  gate,
  account: session.id,
  ...judgeContext,
})

/** The file an import is from. */
export interface ImportedFile {
  readonly fileName: string
  /** SHA-256 of the file, hex. */
  readonly fileHash: string
}

export interface WriteOptions {
  /** The import's id, if the caller chooses it; otherwise a new one. */
  readonly importId?: string | undefined
  /** Codes of the warnings with which a row is accepted; absent for all. */
  readonly confirmed?: ReadonlySet<string> | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((rows: number) => void) | undefined
  /** Called with every fault in the order of the file. */
  readonly onFault?: ((fault: PlacedFault) => void) | undefined
}

/** Yield to the event loop after this many rows (a few milliseconds), so that other calls and Cancel are served. */
export const rowsPerTurn = 256

type Blocks = AsyncIterable<readonly PreparedRow[]> | Iterable<readonly PreparedRow[]>

/** Writes the acceptable rows of one block, each judged against the store and against the rows above it. */
const writeBlock = (
  writer: BulkWriter,
  block: readonly PreparedRow[],
  find: FindPersons,
  places: SheetPlaces,
  counts: ImportCounts,
  { confirmed, onFault }: WriteOptions,
): void => {
  const stored = find(block.flatMap(({ record }) => record?.identity ?? []))
  const persons = new Map<string, KnownPerson>()
  for (const { sheet, row, record, faults: own, origin } of block) {
    let faults = own
    let same = false
    if (record) {
      const { identity, content } = record
      const before = stored.get(identity.person)
      if (before && !persons.has(identity.person)) persons.set(identity.person, new KnownPerson(before))
      const known = persons.get(identity.person)
      if (known) {
        const judged = judgeImported(fromContent(content), identity, known)
        same = judged.same
        faults = [...own, ...judged.faults.map((fault) => ({ ...fault, ...placeOf(places, row, fault.field) }))]
      }
    }
    const outcome = outcomeOf(faults, same, confirmed)
    if (record && outcome === 'accepted') {
      writer.add({ ...record, warnings: faults, sheet, row, origin })
      const { identity, content } = record
      const entered = { ...identity, row, record: () => fromContent(content) }
      const known = persons.get(identity.person)
      if (known) known.add(entered)
      else persons.set(identity.person, new KnownPerson([entered]))
    }
    if (onFault) for (const fault of faults) onFault(fault)
    countRows(counts, outcome, faults.length, 1)
  }
  writer.flush()
}

/** Rows that were judged one by one, and the places of their columns. */
export interface PreparedRows {
  readonly places: SheetPlaces
  readonly blocks: Blocks
}

/**
 * Stores rows in one unit of work: after a kill, a cancellation or a failure, none of them is stored. The same rows
 * again add nothing.
 * @throws the signal's reason when cancelled; whatever reading the rows throws
 */
export const writeRows = async (
  context: ImportContext,
  rows: PreparedRows,
  file: ImportedFile,
  options: WriteOptions = {},
): Promise<ImportCounts> => {
  const importId = options.importId ?? randomUUID()
  const { gate } = context
  await noteUnderWay(context, { id: importId, fileName: file.fileName })
  try {
    return await writeNoted(context, importId, rows, file, options)
  } catch (error) {
    // The caller learns of the failure now. If the note cannot be removed, it correctly reports the failure later.
    await gate.write(context.account, (work) => clearUnderWay(work, importId)).catch(() => {})
    throw error
  }
}

const writeNoted = (
  context: ImportContext,
  importId: string,
  { places, blocks }: PreparedRows,
  file: ImportedFile,
  options: WriteOptions,
): Promise<ImportCounts> =>
  context.gate.writeMuch(context.account, async (work) => {
    const counts = noCounts()
    const find = personsFinder(work.database, importId)
    const entry = work.auditMany()
    const writer = new BulkWriter(work, entry, {
      importId,
      enteredBy: context.account,
      dictionaryVersion: context.dictionary.version,
    })
    for await (const block of blocks) {
      writeBlock(writer, block, find, places, counts, options)
      options.onProgress?.(counts.rows)
      await nextTurn()
      options.signal?.throwIfAborted()
    }
    writer.close()
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
    clearUnderWay(work, importId)
    return counts
  })

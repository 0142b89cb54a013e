import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { openSource } from '../../../files/byte-source.ts'
import { intakeLimits } from '../../../files/limits.ts'
import type { TableFile } from '../../../files/table.ts'
import { Problem } from '../../../shared/errors/problem.ts'
import type { Field } from '../../../shared/record/record-fields.ts'
import { sha256Hex } from '../../../trust/sha256.ts'
import type { JudgingContext } from '../../context/unit-context.ts'
import { answerFrom, nameOf } from '../../decoder/asked-source.ts'
import { tables } from '../../decoder/decoders.ts'
import { checkFile, type FileCheck, type Replaced } from '../check/file-check.ts'
import type { ImportCounts } from '../judge/row-outcome.ts'
import { writeErrorWorkbook } from '../mark/error-workbook.ts'
import type { MendedCell } from '../mark/marks.ts'
import { SpilledFaults } from '../mark/spilled-faults.ts'
import { withoutOldFormat } from '../old-workbook.ts'
import type { IntakeRow } from '../read/intake-row.ts'
import { layoutKey, readConstants, rememberConstants } from '../read/remembered-constants.ts'
import { readRememberedHeaders, rememberHeaders } from '../read/remembered-headers.ts'
import type { ColumnChoice, Header } from '../read/sheet-header.ts'
import { importContext, rowsPerTurn, writeRows } from '../write/write-rows.ts'
import type { LayoutInput, SheetLayout, TableLayout } from './sheet-layout.ts'

/** Yield to the event loop after this many faults (a few milliseconds). */
const faultsPerTurn = 256

export interface CheckProgress {
  readonly rows: number
  /** How much of the sheet was read by then, 0 to 1. */
  readonly share: number
}

/** The sheets of a file, and how one of them would be read; found by the decoder. */
const readLayout = async (
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
  wanted: Omit<LayoutInput, 'file'>,
): Promise<TableLayout> => {
  const source = await openSource(bytes, intakeLimits.zip.fileBytes, name)
  const input: LayoutInput = { file: nameOf(source), ...wanted }
  return tables.run('layout', input, { answer: answerFrom(source) })
}

/** The layout with what was given for every row of a sheet of the same form before. */
const withConstants = (database: JudgingContext['database'], layout: SheetLayout): SheetLayout => ({
  ...layout,
  constants: readConstants(database, layoutKey(layout.columns)),
})

/**
 * One file from drop to import: its layout, its check, the clerk's mending, its import.
 * Its rows wait in an encrypted temporary file without a name; nothing is in the store until `run` has succeeded.
 */
export class ImportSession {
  readonly id = randomUUID()
  readonly name: string
  /** The file, or the workbook that an old one became. */
  readonly bytes: Uint8Array
  readonly sheets: TableFile['sheets']
  /** How the file is read unless the clerk changes it. */
  readonly layout: SheetLayout
  readonly #context: JudgingContext
  /** SHA-256 of the clerk's file. */
  readonly #hash: string
  #check: FileCheck | undefined
  #reading: { readonly sheet: string; readonly columns: ColumnChoice } | undefined
  /** Rows as they were before each mending, the last one last. */
  readonly #mendings: Replaced[] = []
  /** The mending under way: the next one waits for it. */
  #mending: Promise<unknown> = Promise.resolve()

  private constructor(
    context: JudgingContext,
    file: { readonly name: string; readonly bytes: Uint8Array; readonly hash: string },
    read: { readonly sheets: TableFile['sheets']; readonly layout: SheetLayout },
  ) {
    this.#context = context
    this.name = file.name
    this.bytes = file.bytes
    this.#hash = file.hash
    this.sheets = read.sheets
    this.layout = read.layout
  }

  /** @throws Problem of the intake registry when the file is no spreadsheet that can be read */
  static async open(
    context: JudgingContext,
    { name, bytes: given }: { readonly name: string; readonly bytes: Uint8Array },
  ): Promise<ImportSession> {
    const remembered = readRememberedHeaders(context.database)
    const bytes = (await withoutOldFormat(given, name)) as Uint8Array
    const file = { name, bytes, hash: sha256Hex(given) }
    const { sheets, layout } = await readLayout(file, { remembered })
    return new ImportSession(context, file, { sheets, layout: withConstants(context.database, layout) })
  }

  /** Another sheet, or the same one with another row as its header. */
  async layoutOf(sheet: string, headerRow?: number | undefined): Promise<SheetLayout> {
    const remembered = readRememberedHeaders(this.#context.database)
    const { layout } = await readLayout(this, { sheet, headerRow, remembered })
    return withConstants(this.#context.database, layout)
  }

  /**
   * Reads and judges every row as the import would, and stores the clerk's choice of headers for the unit.
   * @throws Problem `intake.*`; the signal's reason when cancelled
   */
  async check(
    sheet: string,
    columns: ColumnChoice,
    signal: AbortSignal,
    onProgress: (progress: CheckProgress) => void,
  ): Promise<void> {
    this.close()
    this.#mendings.length = 0
    const context = importContext(this.#context)
    const remembered = readRememberedHeaders(this.#context.database)
    const { name } = this
    const options = { name, sheet, columns, remembered, signal }
    const check = await checkFile(context, this.bytes, options, onProgress)
    try {
      await rememberHeaders(context, check.places.header)
      await rememberConstants(context, check.places.header, columns.fixed)
    } catch (error) {
      check.close()
      throw error
    }
    this.close()
    this.#check = check
    this.#reading = { sheet, columns }
  }

  /** The last check. @throws Problem `intake.notChecked` */
  get checked(): FileCheck {
    if (!this.#check) throw new Problem('intake.notChecked')
    return this.#check
  }

  get header(): Header {
    return this.checked.places.header
  }

  /** Cells that the clerk mended, as they are now, by ascending row. */
  #mendedCells(): MendedCell[] {
    const columns = new Map(this.header.known.map(({ field, column }) => [field, column]))
    const cells: MendedCell[] = []
    for (const row of this.checked.mended())
      for (const name of Object.keys(row.mended)) {
        const field = name as Field
        const column = columns.get(field)
        if (column !== undefined) cells.push({ row: row.row, column, field, text: row.textOf(field) })
      }
    return cells
  }

  /**
   * Marks every current fault in a copy of the clerk's file; later mendings are not in it.
   * @throws Problem as `writeErrorWorkbook`, `intake.scratchFull`; the signal's reason when cancelled
   */
  async writeMarked(path: string, signal?: AbortSignal): Promise<void> {
    const faults = new SpilledFaults()
    try {
      const mended = await this.#inTurn(async () => {
        for (const { fault } of this.checked.faults()) {
          faults.add(fault)
          if (faults.count % faultsPerTurn > 0) continue
          await nextTurn()
          signal?.throwIfAborted()
        }
        return this.#mendedCells()
      })
      await writeErrorWorkbook(this.bytes, faults, path, { name: this.name, signal, mended, ...this.reading })
    } finally {
      faults.close()
    }
  }

  /** How the last check read the file. */
  get reading(): { readonly sheet: string; readonly columns: ColumnChoice } {
    if (!this.#reading) throw new Problem('intake.notChecked')
    return this.#reading
  }

  get mendings(): number {
    return this.#mendings.length
  }

  /** Mends one cell. */
  mend(row: number, field: Field, text: string): Promise<void> {
    return this.#inTurn(async () => {
      const before = this.checked.rowAt(row)
      if (before && before.textOf(field) !== text) await this.#put([before], field, text)
    })
  }

  /** Mends every faulty cell of a column that holds this very text; answers how many. */
  mendAll(field: Field, was: string, text: string): Promise<number> {
    return this.#inTurn(async () => {
      const rows = await this.checked.withText(field, was)
      await this.#put(rows, field, text)
      return rows.length
    })
  }

  async #put(rows: readonly IntakeRow[], field: Field, text: string): Promise<void> {
    if (rows.length === 0) return
    this.#mendings.push(await this.checked.replace(rows.map((row) => row.with(field, text))))
  }

  /** Undoes the last mending. @returns the first row that it changed */
  undoMending(): Promise<number | undefined> {
    return this.#inTurn(async () => {
      const before = this.#mendings.pop()
      return before && this.checked.restore(before)
    })
  }

  #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const acting = this.#mending.then(act)
    this.#mending = acting.catch(() => {})
    return acting
  }

  /** Discards the rows of the last check. */
  close(): void {
    this.#check?.close()
    this.#check = undefined
  }

  /**
   * Writes the good rows, and rows with confirmed warnings only, in one unit of work. The others stay, to be mended and written by
   * another call.
   * @throws the signal's reason when cancelled: then nothing is kept
   */
  async run(
    importId: string,
    confirmed: ReadonlySet<string>,
    signal: AbortSignal,
    onProgress: (rows: number, total: number) => void,
  ): Promise<ImportCounts> {
    const { checked } = this
    const context = importContext(this.#context)
    const prepared = { places: checked.places, blocks: checked.prepared(context, rowsPerTurn) }
    const counts = await writeRows(
      context,
      prepared,
      { fileName: this.name, fileHash: this.#hash },
      {
        importId,
        confirmed,
        signal,
        onProgress: (done) => onProgress(done, checked.count),
      },
    )
    checked.leaveEntered(confirmed)
    // A mending that is in the store now cannot be undone here.
    this.#mendings.length = 0
    return counts
  }
}

import { createHash, randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { openTable } from '../../files/open-table.ts'
import { columnName, type Row, type TableFile } from '../../files/table.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { type Field, headerKey } from '../../shared/record/columns.ts'
import { maskDocumentNumber } from '../../shared/record/document-number.ts'
import { checkFile } from './check-file.ts'
import type { ColumnChoice, Header, RememberedHeaders } from './columns.ts'
import { writeErrorWorkbook } from './error-workbook.ts'
import type { FileCheck, Replaced } from './file-check.ts'
import { type ImportContext, rowsPerTurn, type Store, writeRows } from './import.ts'
import type { ImportCounts } from './import-counts.ts'
import type { IntakeRow } from './intake-row.ts'
import { shareBytes } from './judged-rows.ts'
import { KeptFaults } from './kept-faults.ts'
import type { MendedCell } from './marking/marks.ts'
import { chooseSheet, headerIn } from './read-records.ts'
import { readRememberedHeaders, rememberHeaders } from './remembered-headers.ts'

/** Faults gathered in one go: some milliseconds. */
const faultsPerTurn = 256

/** A column of a sheet, with some of what stands in it. */
export interface SheetColumn {
  /** Zero-based. */
  readonly column: number
  readonly letters: string
  readonly header: string
  readonly field: Field | null
  /** Hidden in the clerk's program. It is read all the same. */
  readonly hidden: boolean
  /** Its header says what it is, by itself or because a clerk said so before. */
  readonly settled: boolean
  /** First different texts below the header. */
  readonly samples: readonly string[]
}

/** How a sheet would be read. */
export interface SheetLayout {
  readonly sheet: string
  /** One-based; null when none was found and the clerk must say. Of a header of two rows the lower one. */
  readonly headerRow: number | null
  /** The row above, when both together name the columns. */
  readonly groupRow: number | null
  readonly columns: readonly SheetColumn[]
  /** The sheet's first rows, for choosing the header among them. */
  readonly top: readonly { readonly row: number; readonly texts: readonly string[] }[]
}

export interface CheckProgress {
  readonly rows: number
  /** How much of the sheet was read by then, 0 to 1. */
  readonly share: number
}

const mostSamples = 4
const shownTexts = 12
const shownLength = 60

const short = (text: string): string => (text.length > shownLength ? `${text.slice(0, shownLength)}…` : text)

const layoutOf = (
  sheet: string,
  header: Header | undefined,
  top: readonly Row[],
  remembered: RememberedHeaders,
  hiddenColumns: readonly number[],
): SheetLayout => {
  const hidden = new Set(hiddenColumns)
  const below = header ? top.filter(({ row }) => row > header.row) : []
  const describe = (column: number, written: string, field: Field | null): SheetColumn => {
    const texts = new Set(below.flatMap(({ texts: all }) => all[column]?.trim() || []))
    const samples = [...texts].slice(0, mostSamples).map(short)
    return {
      column,
      letters: columnName(column),
      header: written,
      field,
      hidden: hidden.has(column),
      settled: field !== null || Object.hasOwn(remembered, headerKey(written)),
      samples: field === 'documentNumber' ? samples.map(maskDocumentNumber) : samples,
    }
  }
  const given = new Set<Field>()
  const columns = [
    // Of two columns for one field the first is taken, until the clerk says otherwise.
    ...(header?.known ?? []).map(({ column, header: written, field }) => {
      const twice = given.has(field)
      given.add(field)
      return describe(column, written, twice ? null : field)
    }),
    ...(header?.unknown ?? []).map(({ column, header: written }) => describe(column, written, null)),
  ]
  return {
    sheet,
    headerRow: header?.row ?? null,
    groupRow: header?.groupRow ?? null,
    columns: columns.toSorted((a, b) => a.column - b.column),
    top: top.map(({ row, texts }) => ({
      row,
      texts: Array.from(texts, (text) => short(text ?? '')).slice(0, shownTexts),
    })),
  }
}

/**
 * One file on its way in, from being dropped to being kept: its layout, its check, the clerk's mending, its import.
 * Its rows wait in an encrypted temporary file without a name; nothing is in the store until `run` has ended well.
 */
export class ImportSession {
  readonly id = randomUUID()
  readonly name: string
  readonly bytes: Uint8Array
  readonly sheets: TableFile['sheets']
  /** As the file is taken if the clerk says nothing. */
  readonly layout: SheetLayout
  readonly #store: Store
  readonly #context: () => ImportContext
  #check: FileCheck | undefined
  #reading: { readonly sheet: string; readonly columns: ColumnChoice } | undefined
  /** Rows as they were before each mending, the last one last. */
  readonly #mendings: Replaced[] = []
  /** The mending under way: the next one waits for it. */
  #mending: Promise<unknown> = Promise.resolve()

  private constructor(
    store: Store,
    context: () => ImportContext,
    file: { readonly name: string; readonly bytes: Uint8Array },
    read: { readonly sheets: TableFile['sheets']; readonly layout: SheetLayout },
  ) {
    this.#store = store
    this.#context = context
    this.name = file.name
    this.bytes = shareBytes(file.bytes)
    this.sheets = read.sheets
    this.layout = read.layout
  }

  /** @throws Problem of the intake registry when the file is no spreadsheet that can be read */
  static async open(
    store: Store,
    context: () => ImportContext,
    file: { readonly name: string; readonly bytes: Uint8Array },
  ): Promise<ImportSession> {
    const table = await openTable(file.bytes, undefined, file.name)
    try {
      const remembered = readRememberedHeaders(store.database)
      const { sheet, header, top } = await chooseSheet(table, { remembered })
      const { hiddenColumns } = await table.layout(sheet)
      const layout = layoutOf(sheet, header, top, remembered, hiddenColumns)
      return new ImportSession(store, context, file, { sheets: table.sheets, layout })
    } finally {
      await table.close()
    }
  }

  /** Another sheet, or the same one with another row as its header. */
  async layoutOf(sheet: string, headerRow?: number | undefined): Promise<SheetLayout> {
    const table = await openTable(this.bytes, undefined, this.name)
    try {
      const remembered = readRememberedHeaders(this.#store.database)
      const { top } = await chooseSheet(table, { sheet, remembered })
      const { hiddenColumns } = await table.layout(sheet)
      return layoutOf(sheet, headerIn(top, { headerRow }, remembered), top, remembered, hiddenColumns)
    } finally {
      await table.close()
    }
  }

  /**
   * Reads and judges every row as the import would, and remembers for the unit what was said of its headers.
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
    const context = this.#context()
    const remembered = readRememberedHeaders(this.#store.database)
    const { name } = this
    const options = { name, sheet, columns, remembered, signal }
    const check = await checkFile(this.#store.database, this.bytes, context, options, onProgress)
    try {
      await rememberHeaders(this.#store, context.account, check.places.header)
    } catch (error) {
      check.close()
      throw error
    }
    this.close()
    this.#check = check
    this.#reading = { sheet, columns }
  }

  /** What the last check found. @throws Problem `intake.notChecked` */
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
   * Marks every fault, as things stand now, in a copy of the clerk's file: what is mended later on is not in it.
   * @throws Problem as `writeErrorWorkbook`, `intake.scratchFull`; the signal's reason when cancelled
   */
  async writeMarked(path: string, signal?: AbortSignal): Promise<void> {
    const faults = new KeptFaults()
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

  /** Takes the last mending back; answers the first row that it concerned. */
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

  /** Lets the rows of the last check go. */
  close(): void {
    this.#check?.close()
    this.#check = undefined
  }

  /**
   * Writes what is good, and what has only warnings that the clerk confirmed, in one unit of work.
   * @throws the signal's reason when cancelled: then nothing is kept
   */
  async run(
    importId: string,
    confirmed: ReadonlySet<string>,
    signal: AbortSignal,
    onProgress: (rows: number, total: number) => void,
  ): Promise<ImportCounts> {
    const { checked } = this
    const fileHash = createHash('sha256').update(this.bytes).digest('hex')
    const context = this.#context()
    const prepared = { places: checked.places, blocks: checked.prepared(context, rowsPerTurn) }
    return writeRows(this.#store.gate, prepared, { fileName: this.name, fileHash }, context, {
      importId,
      confirmed,
      signal,
      onProgress: (done) => onProgress(done, checked.count),
    })
  }
}

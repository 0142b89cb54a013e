import { Problem } from '../../shared/errors/problem.ts'
import type { IntakeLimits } from '../limits.ts'
import { blockCharacters, blockRows, type Row, type SheetLayout, type TableFile } from '../table.ts'
import type { Zip, ZipEntry } from '../zip.ts'
import { MergedCells } from './merged-cells.ts'
import { passPart } from './part.ts'
import { readSharedStrings, type SharedStrings } from './shared-strings.ts'
import { readLayout } from './sheet-layout.ts'
import { SheetRows } from './sheet-rows.ts'
import { readCellStyles } from './styles.ts'
import { readWorkbook } from './workbook.ts'

/** Groups rows into blocks of limited size. */
function* blocks(rows: SheetRows, merged: MergedCells): Generator<Row[]> {
  let block: Row[] = []
  let characters = 0
  for (let read = rows.next(); read !== undefined; read = rows.next()) {
    const row = merged.apply(read)
    block.push(row)
    characters += row.characters
    if (block.length < blockRows && characters < blockCharacters) continue
    yield block
    block = []
    characters = 0
  }
  if (block.length > 0) yield block
}

/**
 * Opens an `.xlsx` workbook (transitional or strict OOXML) for reading. The string table is read once, with the first rows.
 * @throws Problem of the intake registry: damaged, too large, macros, forbidden XML
 */
export const openXlsx = async (zip: Zip, limits: IntakeLimits): Promise<TableFile> => {
  const workbook = await readWorkbook(zip, limits)
  const styles = await readCellStyles(zip, workbook.stylesPart, limits)
  const entryOf = (sheet: string): ZipEntry => {
    const place = workbook.sheets.find(({ name }) => name === sheet)
    if (!place)
      throw new Problem('intake.sheetMissing', { sheet, sheets: workbook.sheets.map(({ name }) => name).join('、') })
    const entry = zip.find(place.part)
    if (!entry) throw new Problem('intake.zipDamaged', { file: zip.source.name, detail: place.part })
    return entry
  }
  let strings: Promise<SharedStrings> | undefined
  let share = 0
  const layouts = new Map<string, Promise<SheetLayout>>()
  const layoutOf = async (sheet: string): Promise<SheetLayout> => {
    const layout = layouts.get(sheet) ?? readLayout(zip, entryOf(sheet), limits)
    layouts.set(sheet, layout)
    return layout
  }
  return {
    format: 'xlsx',
    file: zip.source.name,
    sheets: workbook.sheets.map(({ name, visible }) => ({ name, visible })),
    layout: layoutOf,
    get share() {
      return share
    },
    async *rows(sheet) {
      const entry = entryOf(sheet)
      strings ??= readSharedStrings(zip, workbook.stringsPart, limits)
      // In parallel, because both mostly wait for zlib, each on its own thread.
      const [table, layout] = await Promise.all([strings, layoutOf(sheet)])
      const merged = new MergedCells(layout.merged)
      const rows = new SheetRows({
        sheet,
        part: entry.name,
        strings: table,
        styles,
        date1904: workbook.date1904,
        limits,
      })
      let read = 0
      for await (const piece of passPart(zip, entry)) {
        rows.feed(piece)
        read += piece.length
        share = Math.min(1, read / entry.size)
        yield* blocks(rows, merged)
      }
      rows.finish()
      yield* blocks(rows, merged)
    },
    assertUnchanged: () => zip.source.assertUnchanged(),
    async close() {
      // A table that could not be read is already closed.
      await strings?.then(
        (table) => table.close(),
        () => {},
      )
      await zip.close()
    },
  }
}

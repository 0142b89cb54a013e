import { Problem } from '../../../shared/errors/problem.ts'
import type { IntakeLimits } from '../limits.ts'
import { blockCharacters, blockRows, type Row, type TableFile } from '../table.ts'
import type { Zip } from '../zip.ts'
import { readPart } from './part.ts'
import { readSharedStrings, type SharedStrings } from './shared-strings.ts'
import { SheetRows } from './sheet-rows.ts'
import { readDateStyles } from './styles.ts'
import { readWorkbook } from './workbook.ts'

/** Rows in blocks that bound memory whatever the cells hold. */
function* blocks(rows: SheetRows): Generator<Row[]> {
  let block: Row[] = []
  let characters = 0
  for (let row = rows.next(); row !== undefined; row = rows.next()) {
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
 * Opens an `.xlsx` workbook (transitional or strict OOXML) for reading. The string table is read once, when rows are first asked for.
 * @throws Problem of the intake registry: damaged, too large, macros, forbidden XML
 */
export const openXlsx = async (zip: Zip, limits: IntakeLimits): Promise<TableFile> => {
  const workbook = await readWorkbook(zip, limits)
  const dateStyles = await readDateStyles(zip, workbook.stylesPart, limits)
  let strings: Promise<SharedStrings> | undefined
  return {
    format: 'xlsx',
    file: zip.source.name,
    sheets: workbook.sheets.map(({ name, visible }) => ({ name, visible })),
    async *rows(sheet) {
      const place = workbook.sheets.find(({ name }) => name === sheet)
      if (!place)
        throw new Problem('intake.sheetMissing', { sheet, sheets: workbook.sheets.map(({ name }) => name).join('、') })
      const entry = zip.find(place.part)
      if (!entry) throw new Problem('intake.zipDamaged', { file: zip.source.name, detail: place.part })
      strings ??= readSharedStrings(zip, workbook.stringsPart, limits)
      const rows = new SheetRows({
        sheet,
        part: entry.name,
        strings: await strings,
        dateStyles,
        date1904: workbook.date1904,
        limits,
      })
      for await (const piece of readPart(zip, entry)) {
        rows.feed(piece)
        yield* blocks(rows)
      }
      rows.finish()
      yield* blocks(rows)
    },
    assertUnchanged: () => zip.source.assertUnchanged(),
    close: () => zip.close(),
  }
}

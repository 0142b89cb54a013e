import { parse } from 'node:path'
import { Problem } from '../../shared/errors/problem.ts'
import type { ByteSource } from '../byte-source.ts'
import type { IntakeLimits } from '../limits.ts'
import { blockRows, type Row, type TableFile } from '../table.ts'
import { decodeText, detectEncoding } from './encoding.ts'
import { RowSplitter } from './row-splitter.ts'
import { detectSeparator } from './separator.ts'

function* blocks(rows: Row[]): Generator<Row[]> {
  for (let start = 0; start < rows.length; start += blockRows) yield rows.slice(start, start + blockRows)
}

/**
 * Opens separated text for reading. Encoding and separator are detected from the content.
 * @throws Problem `intake.textEncoding`, `intake.openQuote`, `intake.tooMany…`, `intake.notSpreadsheet`
 */
export const openCsv = async (source: ByteSource, limits: IntakeLimits): Promise<TableFile> => {
  const encoding = await detectEncoding(source)
  const name = parse(source.name).name
  let share = 0
  const counted: ByteSource = {
    ...source,
    async read(offset, length) {
      const bytes = await source.read(offset, length)
      share = (offset + bytes.length) / source.size
      return bytes
    },
  }
  return {
    format: 'csv',
    file: source.name,
    sheets: [{ name, visible: true }],
    async *rows(sheet) {
      if (sheet !== name) throw new Problem('intake.sheetMissing', { sheet, sheets: name })
      let splitter: RowSplitter | undefined
      for await (const text of decodeText(counted, encoding)) {
        splitter ??= new RowSplitter(detectSeparator(text), sheet, limits)
        yield* blocks(splitter.push(text))
      }
      if (splitter) yield* blocks(splitter.end())
    },
    get share() {
      return share
    },
    layout: async () => ({ merged: [], hiddenColumns: [] }),
    assertUnchanged: () => source.assertUnchanged(),
    close: () => source.close(),
  }
}

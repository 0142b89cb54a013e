// One measured task in a process of its own, so that no other's heap or compiled code counts: node bench/intake-task.ts TASK FILE

import { readFileSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'
import { peakRssMb } from '../src/cli/terminal/peak-memory.ts'
import { openRecordFile } from '../src/core/intake/read/record-file.ts'
import { openTable } from '../src/files/tables/open-table.ts'
import { openZip } from '../src/files/zip.ts'
import { mebibyte } from '../src/shared/byte-size.ts'

export interface TaskResult {
  readonly seconds: number
  readonly rows: number
  readonly peakRssMb: number
}

const readCells = async (path: string): Promise<number> => {
  const table = await openTable(path)
  let rows = 0
  let characters = 0
  for await (const block of table.rows(table.sheets[0]!.name))
    for (const row of block) {
      rows++
      characters += row.characters
    }
  await table.close()
  if (characters === 0) throw new Error('nothing was read')
  return rows
}

const tasks: Record<string, (path: string) => Promise<number>> = {
  /** The limit: only zlib on the two large parts, in memory. */
  async inflate(path) {
    const zip = await openZip(path)
    const bytes = readFileSync(path)
    for (const { offset, compressedSize } of zip.entries) {
      const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28)
      inflateRawSync(bytes.subarray(start, start + compressedSize), { chunkSize: mebibyte })
    }
    await zip.close()
    return 0
  },
  read: readCells,
  async records(path) {
    const file = await openRecordFile(path)
    let rows = 0
    for await (const record of file.records()) rows += record.row > 0 ? 1 : 0
    await file.close()
    return rows
  },
  async exceljs(path) {
    // Loaded on demand, because it takes tens of megabytes.
    const { default: ExcelJS } = await import('exceljs')
    const book = new ExcelJS.Workbook()
    await book.xlsx.readFile(path)
    return book.worksheets[0]!.actualRowCount
  },
  /** The limit: only the platform's decoder over the whole file. */
  async decode(path) {
    const decoder = new TextDecoder('gb18030')
    const bytes = readFileSync(path)
    const piece = mebibyte
    for (let at = 0; at < bytes.length; at += piece) decoder.decode(bytes.subarray(at, at + piece), { stream: true })
    return 0
  },
}

const [name = '', path = ''] = process.argv.slice(2)
const task = tasks[name]
if (!task) throw new Error(`no task ${name}`)
const started = performance.now()
const rows = await task(path)
const seconds = (performance.now() - started) / 1000
const result: TaskResult = { seconds, rows, peakRssMb: peakRssMb() }
console.log(JSON.stringify(result))

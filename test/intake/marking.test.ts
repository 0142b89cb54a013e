import { existsSync, statSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeErrorWorkbook } from '../../src/core/intake/mark/error-workbook.ts'
import { MarkCursor, markedRows } from '../../src/core/intake/mark/marks.ts'
import { faultPieces, PackedFaults } from '../../src/core/intake/mark/packed-faults.ts'
import { SpilledFaults } from '../../src/core/intake/mark/spilled-faults.ts'
import { openRecordFile } from '../../src/core/intake/read/record-file.ts'
import { cellAddress, columnNumber } from '../../src/files/table.ts'
import { openTable } from '../../src/files/tables/open-table.ts'
import { openZip } from '../../src/files/zip.ts'
import { Problem } from '../../src/shared/errors/problem.ts'
import type { PlacedFault } from '../../src/shared/record/fault.ts'
import { columns } from '../../src/shared/record/template-columns.ts'
import { workbookOf } from '../fixtures/tables/ooxml.ts'

const corpus = join(import.meta.dirname, '../corpus/intake')

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marking-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** All texts of all sheets, by sheet and address. */
const textsOf = async (path: string): Promise<Map<string, string>> => {
  const texts = new Map<string, string>()
  const table = await openTable(path)
  for (const { name } of table.sheets)
    for await (const block of table.rows(name))
      for (const { row, cells } of block)
        for (const { column, text } of cells) texts.set(`${name}!${cellAddress(column, row)}`, text)
  await table.close()
  return texts
}

const partsOf = async (path: string): Promise<Map<string, Buffer>> => {
  const zip = await openZip(path)
  const parts = new Map<string, Buffer>()
  for (const entry of zip.entries) if (!entry.directory) parts.set(entry.name, await zip.readAll(entry, 2 ** 26))
  await zip.close()
  return parts
}

const partText = (parts: Map<string, Buffer>, pattern: RegExp): string =>
  [...parts]
    .filter(([name]) => pattern.test(name))
    .map(([, bytes]) => bytes.toString())
    .join('')

/** A fault in the first, a middle and the last column of every data row, whether its cell holds anything or not. */
const faultsFor = async (
  path: string,
): Promise<{ sheet: string; faults: PlacedFault[]; shownAt: (cell: string) => string } | undefined> => {
  const file = await openRecordFile(path).catch(() => undefined)
  if (!file) return undefined
  const faults: PlacedFault[] = []
  for await (const row of file.records())
    for (const known of [file.header.known.at(0)!, file.header.known.at(5)!, file.header.known.at(-1)!])
      faults.push({
        code: 'sample',
        severity: row.row % 2 === 0 ? 'error' : 'warning',
        field: known.field,
        found: `发现 <${row.row}> & “${known.header}”`,
        wanted: '改正',
        source: '样例',
        ...row.placeOf(known.field),
      })
  const { merged } = await file.layout()
  /** The cell that a program shows for a cell of a merged range. */
  const shownAt = (cell: string): string => {
    const [row, column] = [Number(cell.replace(/\D/g, '')), columnNumber(cell)]
    const range = merged.find(
      ({ firstRow, lastRow, firstColumn, lastColumn }) =>
        firstRow <= row && row <= lastRow && firstColumn <= column && column <= lastColumn,
    )
    return range ? cellAddress(range.firstColumn, range.firstRow) : cell
  }
  await file.close()
  return { sheet: file.sheet, faults, shownAt }
}

test('every readable workbook of the corpus is marked and keeps all of its content', {
  timeout: 60_000,
}, async () => {
  let marked = 0
  for (const name of (await readdir(corpus)).filter((each) => each.endsWith('.xlsx'))) {
    const path = join(corpus, name)
    const wanted = await faultsFor(path)
    if (!wanted || wanted.faults.length === 0) continue
    marked++
    const out = join(folder, name)
    await writeErrorWorkbook(path, wanted.faults, out)
    const [before, after] = [await textsOf(path), await textsOf(out)]
    for (const [address, text] of before) expect(after.get(address), `${name} ${address}`).toBe(text)
    const added = [...after.keys()].filter((address) => !before.has(address))
    expect(
      added.every((address) => address.startsWith('问题清单!')),
      name,
    ).toBe(true)
    expect(added.length, name).toBeGreaterThanOrEqual(7 * (wanted.faults.length + 1))
    // Everything except the sheet, its styles and comments, and the package's own lists, stays byte for byte.
    const [parts, newParts] = [await partsOf(path), await partsOf(out)]
    const changed = [...parts].filter(([part, bytes]) => !newParts.get(part)?.equals(bytes)).map(([part]) => part)
    expect(
      changed.filter((part) => !/\[Content_Types\]|\.rels$|workbook|styles|sheet|comments|vml/i.test(part)),
      name,
    ).toEqual([])
    for (const { cell } of wanted.faults)
      expect(partText(newParts, /comments/i), name).toContain(`ref="${wanted.shownAt(cell)}"`)
    // Marked anew, nothing doubles; every fourth is enough to see it.
    if (marked % 4 !== 0) continue
    const again = join(folder, `again ${name}`)
    await writeErrorWorkbook(out, wanted.faults.slice(0, 1), again)
    const comments = partText(await partsOf(again), /comments/i)
    expect(comments.match(/发现 &lt;/g), name).toHaveLength(1)
    expect(
      [...(await textsOf(again)).keys()].filter((address) => address.startsWith('问题清单')),
      name,
    ).toHaveLength(16)
  }
  expect(marked).toBeGreaterThan(15)
})

describe('a workbook made by hand', () => {
  const required = columns.filter((column) => column.required)
  const cell = (text: string) => `<x:c t="str"><x:v>${text}</x:v></x:c>`
  const book = (sheet: string, parts = {}) =>
    workbookOf({ prefix: 'x:', formats: [14], sheets: [{ name: '名单', xml: sheet }], parts })
  const rows = `<x:row>${required.map(({ header }) => cell(header)).join('')}</x:row><x:row>${required.map(({ field, example }) => (field === 'obtainedOn' ? '<x:c s="1"><x:v>45000</x:v></x:c>' : field === 'title' ? '<x:c/>' : cell(example))).join('')}</x:row>`

  test('without cell addresses, with prefixes and own styles, is marked where the fault is', async () => {
    const path = join(folder, 'prefixed.xlsx')
    const bytes = await book(rows)
    const at = (field: string) =>
      cellAddress(
        required.findIndex((column) => column.field === field),
        2,
      )
    const fault = (field: string): PlacedFault => ({
      code: 'sample',
      severity: 'error',
      field,
      found: '发现',
      wanted: '改正',
      source: '样例',
      sheet: '名单',
      row: 2,
      cell: at(field),
      column: '',
    })
    await writeErrorWorkbook(bytes, [fault('obtainedOn'), fault('title')], path, {
      mended: [{ row: 2, column: 0, field: 'name', text: '样例·改过' }],
    })
    const texts = await textsOf(path)
    // The date is a date still, in its own format and our colour; the mended name is the new one.
    expect(texts.get(`名单!${at('obtainedOn')}`)).toBe('2023-03-15')
    expect(texts.get('名单!A2')).toBe('样例·改过')
    const sheet = partText(await partsOf(path), /sheet1\.xml$/)
    expect(sheet).toMatch(new RegExp(`<x:c r="${at('title')}" s="\\d+"/>|<x:c s="\\d+"/>`))
    expect(sheet).toContain('<x:legacyDrawing ')
  })
})

const fault = (
  row: number,
  letter: string,
  sheet = '名单',
  severity: 'error' | 'warning' = 'warning',
): PlacedFault => ({
  code: 'sample',
  severity,
  field: 'name',
  found: '发现',
  wanted: '改正',
  source: '样例',
  sheet,
  row,
  cell: `${letter}${row}`,
  column: '姓名',
})

describe('marks of a sheet', () => {
  const mended = [2, 5, 6].map((row) => ({ row, column: 0, field: 'name', text: `改过${row}` }) as const)
  const faults = [fault(3, 'C'), fault(3, 'A'), fault(3, 'C', '名单', 'error'), fault(4, 'A', '别的'), fault(5, 'B')]

  test('come row by row with faults and mended cells together, and repeatedly for the same row', () => {
    const cursor = new MarkCursor(markedRows(faults, mended, '名单'))
    const at = (row: number) =>
      cursor.at(row)?.map(({ address, severity, text, faults: own }) => [address, severity, own.length, text])
    expect(at(1)).toBeUndefined()
    expect(at(2)).toEqual([['A2', undefined, 0, '改过2']])
    const third = [
      ['A3', 'warning', 1, undefined],
      ['C3', 'error', 2, undefined],
    ]
    expect(at(3)).toEqual(third)
    expect(at(3)).toEqual(third)
    expect(at(4)).toBeUndefined()
    expect(at(5)).toEqual([
      ['A5', undefined, 0, '改过5'],
      ['B5', 'warning', 1, undefined],
    ])
    expect(at(7)).toBeUndefined()
  })

  test('faults in a spill file can be iterated in order, repeatedly', () => {
    const kept = new SpilledFaults()
    const all = Array.from({ length: 1000 }, (_, index) => fault(index + 2, 'A'))
    for (const each of all) kept.add(each)
    expect(kept.count).toBe(1000)
    expect([...kept]).toEqual(all)
    expect([...kept]).toEqual(all)
    expect(all).toEqual([...kept.pieces()].flatMap((piece) => JSON.parse(Buffer.from(piece).toString())))
    // In a decoder, where what is beyond the first pieces is compressed.
    for (const plain of [0, 1, 1e9]) {
      const packed = new PackedFaults(plain)
      for (const piece of faultPieces(kept)) packed.add(piece)
      expect([...packed]).toEqual(all)
      expect([...packed]).toEqual(all)
    }
    expect([...faultPieces(all)].map((piece) => Buffer.from(piece).toString())).toEqual(
      [...kept.pieces()].map((piece) => Buffer.from(piece).toString()),
    )
    kept.close()
  })
})

describe('a marked file that cannot be finished', () => {
  const source = join(corpus, 'openpyxl-plain.xlsx')
  const text = Buffer.from([columns.map(({ header }) => header).join(','), '样例甲'].join('\n'))

  /** Does something when the faults are gone through to be given to the decoder. */
  const interrupted = (faults: readonly PlacedFault[], act: () => void): Iterable<PlacedFault> => {
    let times = 0
    return {
      *[Symbol.iterator]() {
        times++
        for (const each of faults) {
          if (times === 2) act()
          yield each
        }
      },
    }
  }

  for (const [kind, from] of [
    [
      'workbook',
      workbookOf({
        sheets: [
          {
            name: '名单',
            xml: `<row>${columns.map(({ header }) => `<c t="str"><v>${header}</v></c>`).join('')}</row>`,
          },
        ],
      }),
    ],
    ['text file', text],
  ] as const)
    test(`${kind}: cancelled in its midst it leaves nothing, and says so to who asked`, async () => {
      const faults = [2, 3].map((row) => fault(row, 'A'))
      const path = join(folder, `cancelled ${kind}.xlsx`)
      const stop = new AbortController()
      const marked = interrupted(faults, () => stop.abort(new Error('thought better of it')))
      const options = { name: '名单.csv', signal: stop.signal }
      await expect(writeErrorWorkbook(await from, marked, path, options)).rejects.toThrow('thought better of it')
      expect((await readdir(folder)).filter((name) => name.startsWith('cancelled'))).toEqual([])
    })

  test('cancelled while it is written, it leaves nothing', async () => {
    const header = columns.map(({ header }) => header).join(',')
    const row = columns.map(({ example }) => example).join(',')
    const long = Buffer.from([header, ...Array.from({ length: 50_000 }, () => row)].join('\n'))
    const path = join(folder, 'cancelled long.xlsx')
    const stop = new AbortController()
    const writing = writeErrorWorkbook(long, [fault(2, 'A')], path, { name: '名单.csv', signal: stop.signal })
    const refused = expect(writing).rejects.toThrow('thought better of it')
    const written = () => (existsSync(`${path}.part`) ? statSync(`${path}.part`).size : 0)
    while (written() === 0) await new Promise((resolve) => setImmediate(resolve))
    stop.abort(new Error('thought better of it'))
    await refused
    expect((await readdir(folder)).filter((name) => name.startsWith('cancelled'))).toEqual([])
  })

  test('where nothing can be written, it says where', async () => {
    const path = join(folder, 'no such folder', 'marked.xlsx')
    const failing = writeErrorWorkbook(source, [fault(2, 'A')], path)
    await expect(failing).rejects.toMatchObject({ code: 'intake.writeFailed', details: { path } })
  })

  test('a failure while a part is written is reported, and leaves no file', async () => {
    const { faults } = (await faultsFor(source))!
    const path = join(folder, 'failed.xlsx')
    const failing = interrupted(faults, () => {
      throw new Problem('intake.scratchFull', { detail: 'EIO' })
    })
    await expect(writeErrorWorkbook(source, failing, path)).rejects.toMatchObject({ code: 'intake.scratchFull' })
    expect((await readdir(folder)).filter((name) => name.startsWith('failed'))).toEqual([])
  })
})

test('the list of a marked copy names each person and links to the cell; a merged range has one comment, where it shows', async () => {
  const path = join(corpus, 'libreoffice-merged.xlsx')
  const wanted = (await faultsFor(path))!
  const out = join(folder, 'named.xlsx')
  await writeErrorWorkbook(path, wanted.faults, out)
  const texts = await textsOf(out)
  const file = await openRecordFile(path)
  const names = new Map<number, string>()
  for await (const row of file.records()) names.set(row.row, row.textOf('name'))
  await file.close()
  const parts = await partsOf(out)
  const list = partText(parts, /gzzcList/)
  for (const [index, { cell, row }] of wanted.faults.entries()) {
    expect(texts.get(`问题清单!B${index + 2}`)).toBe(cell)
    expect(texts.get(`问题清单!C${index + 2}`)).toBe(names.get(row))
    expect(list).toContain(`<hyperlink ref="B${index + 2}" location="'${wanted.sheet}'!${cell}"`)
  }
  const commentsOf = (faults: readonly PlacedFault[]): Set<string> =>
    new Set(faults.map(({ cell }) => wanted.shownAt(cell)))
  const comments = partText(parts, /gzzcComments/)
  expect(comments.match(/<comment /g)).toHaveLength(commentsOf(wanted.faults).size)
})

test('the fault of a merged employer is told once, at its first cell', async () => {
  const path = join(corpus, 'libreoffice-merged.xlsx')
  const file = await openRecordFile(path)
  const faults: PlacedFault[] = []
  for await (const row of file.records())
    faults.push({
      code: 'sample',
      severity: 'error',
      field: 'employerName',
      found: `第 ${row.row} 行`,
      wanted: '改正',
      source: '样例',
      ...row.placeOf('employerName'),
    })
  await file.close()
  const out = join(folder, 'merged.xlsx')
  await writeErrorWorkbook(path, faults, out)
  const references = [...partText(await partsOf(out), /gzzcComments/).matchAll(/<comment ref="([A-Z]+\d+)"/g)].map(
    ([, reference]) => reference,
  )
  expect(references).toEqual(['J3', 'J5'])
})

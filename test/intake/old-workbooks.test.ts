import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { utils, write } from '@e965/xlsx'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Decoder } from '../../src/core/decoder/decoder.ts'
import { writeErrorWorkbook } from '../../src/core/intake/mark/error-workbook.ts'
import { withoutOldFormat } from '../../src/core/intake/old-workbook.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { query } from '../../src/core/store/database.ts'
import { fileDigest } from '../../src/files/file-digest.ts'
import { openTable } from '../../src/files/tables/open-table.ts'
import { convertXls } from '../../src/files/xls/convert-xls.ts'
import type { PlacedFault } from '../../src/shared/record/fault.ts'
import { type CorpusOutcome, corpusFolder, goldenOf, outcomeOf } from '../fixtures/tables/corpus-outcome.ts'
import { biffRecord, biffRecords, biffWorkbook, oleWith, workbookStreamOf } from '../fixtures/tables/old-workbook.ts'
import { createEnrolledUnit, openAs, temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

const corpusFile = (name: string): Buffer => readFileSync(join(corpusFolder, name))
const golden = (name: string): CorpusOutcome =>
  JSON.parse(readFileSync(join(goldenOf(corpusFolder), `${name}.json`), 'utf8'))

/** All cells of a workbook: kind and text by sheet and place. */
const cellsOf = async (xlsx: Uint8Array): Promise<Record<string, string>> => {
  const table = await openTable(xlsx)
  const cells: Record<string, string> = {}
  for (const { name } of table.sheets)
    for await (const block of table.rows(name))
      for (const row of block)
        for (const { column, kind, text } of row.cells) cells[`${name} ${row.row} ${column}`] = `${kind} ${text}`
  return cells
}

describe('an .xls gives what the same list gives as .xlsx', () => {
  test.each([
    ['libreoffice-old.xls', 'libreoffice-plain.xlsx'],
    ['libreoffice-old-dates.xls', 'libreoffice-dates.xlsx'],
    ['libreoffice-old-merged.xls', 'libreoffice-merged.xlsx'],
    ['sheetjs-old.xls', 'sheetjs-plain.xlsx'],
  ])('%s, as %s does', async (old, current) => expect(await outcomeOf(old)).toEqual(golden(current)))

  test('a number with lost digits, a struck row, and hidden sheets and rows are noticed', async () => {
    expect((await outcomeOf('libreoffice-old-doubtful.xls')).records).toEqual(
      golden('libreoffice-doubtful.xlsx').records,
    )
    const { sheets } = await outcomeOf('libreoffice-old-features.xls')
    const current = golden('libreoffice-features.xlsx').sheets
    const outline = (outcome: typeof sheets) =>
      Array.isArray(outcome) &&
      outcome.map(({ name, hidden, hiddenColumns, rows }) => [name, hidden, hiddenColumns, Object.keys(rows)])
    expect(outline(sheets)).toEqual(outline(current))
  })

  test('formats that only Chinese Excel knows, and no file declares, show what they hide', async () => {
    const stream = workbookStreamOf(corpusFile('libreoffice-old-dates.xls'))
    const dated = (format: number): Promise<Buffer> => {
      const changed = Buffer.from(stream)
      const declared: number[] = []
      for (const { kind, body } of biffRecords(changed)) {
        if (kind === 0x041e && /y/i.test(body.toString('latin1', 4))) declared.push(body.readUInt16LE(0))
        if (kind === 0x00e0 && declared.includes(body.readUInt16LE(2))) body.writeUInt16LE(format, 2)
      }
      expect(declared).not.toHaveLength(0)
      return convertXls(oleWith('Workbook', changed), 'dates.xls')
    }
    const lackOf = async (format: number): Promise<unknown> => {
      const table = await openTable(await dated(format))
      for await (const block of table.rows(table.sheets[0]!.name)) return block[1]!.special[0]
      return undefined
    }
    expect(await lackOf(31)).toMatchObject({ kind: 'date', text: '2024-05-06' })
    expect(await lackOf(57)).toMatchObject({ kind: 'date', lacks: 'day' })
    expect(await lackOf(58)).toMatchObject({ kind: 'date', lacks: 'year' })
    // What one file declares must not be left for the next one.
    expect(await lackOf(31)).not.toHaveProperty('lacks')
  })

  test('every value, at its place', async () => {
    const value = fc.oneof(
      fc
        .string({ unit: fc.constantFrom(...'样例𬭎𰻝·a1 &<"\n'), minLength: 1, maxLength: 20 })
        .filter((text) => text.trim() !== ''),
      // SheetJS writes the smallest fractions wrongly.
      fc
        .double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })
        .map((value) => Math.round(value * 1e6) / 1e6),
      fc.integer(),
      fc.boolean(),
    )
    const grids = fc.array(fc.array(fc.option(value, { nil: null }), { minLength: 1, maxLength: 6 }), {
      minLength: 1,
      maxLength: 8,
    })
    await fc.assert(
      fc.asyncProperty(fc.array(grids, { minLength: 1, maxLength: 3 }), async (sheets) => {
        const book = utils.book_new()
        for (const [index, grid] of sheets.entries())
          utils.book_append_sheet(book, utils.aoa_to_sheet(grid), `样例${index}`)
        const xls = write(book, { type: 'buffer', bookType: 'biff8' }) as Buffer
        const xlsx = write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer
        expect(await cellsOf(await convertXls(xls, 'a.xls'))).toEqual(await cellsOf(xlsx))
      }),
      { numRuns: 60 },
    )
  })
})

describe('a damaged or hostile .xls', () => {
  const whole = corpusFile('libreoffice-old-features.xls')

  const convert = (decoder: Decoder, bytes: Uint8Array, deadline: number): Promise<Uint8Array> =>
    decoder.run('convert', { name: '名单.xls', bytes }, { deadline })

  test('is refused by a problem, or read, wherever it is cut or changed', async () => {
    const decoder = new Decoder('oldWorkbooks', 1)
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 12 })
    const read = async (bytes: Uint8Array): Promise<void> => {
      await cellsOf(await convert(decoder, bytes, 20_000))
    }
    await fc.assert(
      fc.asyncProperty(changes, fc.option(fc.nat(whole.length - 1)), async (bytes, cut) => {
        const changed = Buffer.from(whole)
        for (const [at, byte] of bytes) changed[at] = byte
        const outcome = await problem(read(changed.subarray(0, cut ?? whole.length)))
        expect(outcome).toMatch(/^(no problem|(intake|general)\.\w+)$/)
      }),
      { numRuns: 150 },
    )
    decoder.rest()
  }, 600_000)

  /** 256 numbers in each of `count` rows, by the record that packs them most. */
  const packedRows = (count: number): Buffer =>
    Buffer.concat(
      Array.from({ length: count }, (_, row) => {
        const body = Buffer.alloc(4 + 256 * 6 + 2)
        body.writeUInt16LE(row, 0)
        body.writeUInt16LE(255, 4 + 256 * 6)
        return biffRecord(0x00bd, body)
      }),
    )

  /** Links over the whole sheet, each of which is one loop over 16 million cells. */
  const widestLinks = (count: number): Buffer => {
    const body = Buffer.alloc(40)
    body.writeUInt16LE(65_535, 2)
    body.writeUInt16LE(255, 6)
    body.writeUInt32LE(2, 24)
    return Buffer.concat(Array.from({ length: count }, () => biffRecord(0x01b8, body)))
  }

  test('that needs more memory than the limit ends its own process, and the next file is converted', async () => {
    const bomb = oleWith('Workbook', biffWorkbook(Buffer.alloc(0), packedRows(40_000)))
    const decoder = new Decoder('oldWorkbooks', 1)
    expect(await problem(convert(decoder, bomb, 300_000))).toBe('general.decoderLost')
    expect(await cellsOf(await convert(decoder, corpusFile('libreoffice-old.xls'), 300_000))).toMatchObject({
      '名单 1 0': 'text 姓名',
    })
    decoder.rest()
  }, 600_000)

  test('that would never end is stopped at the deadline', async () => {
    const endless = oleWith('Workbook', biffWorkbook(Buffer.alloc(0), widestLinks(4000)))
    const decoder = new Decoder('oldWorkbooks', 1)
    expect(await problem(convert(decoder, endless, 2000))).toBe('general.tooSlow')
    decoder.rest()
  }, 120_000)
})

test('an .xls is imported with its faults by their cells, and the same file again adds nothing', async () => {
  const unit = await openAs(await createEnrolledUnit(), 'clerk')
  const path = join(temporaryFolder(), '名单.xls')
  writeFileSync(path, corpusFile('libreoffice-old-doubtful.xls'))
  const faults: PlacedFault[] = []
  const counts = await importFile(unit, path, {
    onFault: (fault) => faults.push(fault),
    confirmed: new Set(['row.struck']),
  })
  expect(counts).toMatchObject({ rows: 3, duplicates: 0 })
  expect(faults.map(({ code, cell }) => `${code} ${cell}`)).toContain('intake.numericIdentity D2')
  expect(faults.map(({ code, row }) => `${code} ${row}`)).toContain('row.struck 3')

  const history = unit.database.all(query.selectFrom('import').select(['fileName', 'fileHash']))
  expect(history).toEqual([{ fileName: '名单.xls', fileHash: await fileDigest(path) }])

  const marked = join(temporaryFolder(), 'marked.xlsx')
  await writeErrorWorkbook(path, faults, marked)
  const cells = await cellsOf(readFileSync(marked))
  expect(cells['名单 2 3']).toBe('number 529999199203180000')
  expect(Object.keys(cells).some((place) => place.startsWith('问题清单'))).toBe(true)

  expect((await importFile(unit, path)).duplicates).toBe(counts.accepted)
  await unit.close()
}, 120_000)

test('a file that is no old workbook stays as it is, and one beyond the limit is refused by its size', async () => {
  const xlsx = corpusFile('libreoffice-plain.xlsx')
  expect(await withoutOldFormat(xlsx, 'a.xlsx')).toBe(xlsx)
  const large = Buffer.alloc(65 * 2 ** 20)
  corpusFile('libreoffice-old.xls').copy(large)
  expect(await problem(withoutOldFormat(large, 'a.xls'))).toBe('intake.fileTooLarge')
})

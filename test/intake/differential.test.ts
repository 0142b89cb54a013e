import * as sheetjs from '@e965/xlsx'
import ExcelJS from 'exceljs'
import fc from 'fast-check'
import { writeXlsx } from 'hucre'
import { describe, expect, it } from 'vitest'
import type { Row } from '../../src/files/table.ts'
import { type HandMade, workbookOf } from '../fixtures/tables/ooxml.ts'
import { type Grid, isoOf, otherReaders, plain, trimmed, type Value } from '../fixtures/tables/other-readers.ts'
import { readRows } from '../fixtures/tables/reading.ts'

/** Our cells as a grid of values: errors are null, as in the other readers' grids. */
const ours = async (file: Uint8Array): Promise<Grid> => {
  const grid: Value[][] = []
  const plainValue = ({ kind, text }: Row['cells'][number]): Value => {
    if (kind === 'number') return Number(text)
    if (kind === 'boolean') return text === 'TRUE'
    return kind === 'error' ? null : text
  }
  for (const { row, cells } of await readRows(file)) {
    const values: Value[] = []
    for (const cell of cells) values[cell.column] = plainValue(cell)
    grid[row - 1] = Array.from(values, plain)
  }
  return trimmed(Array.from(grid, (row) => row ?? []))
}

/** The first sheet, as other libraries read it. */
const readers = Object.fromEntries(
  Object.entries(otherReaders).map(([name, read]) => [
    name,
    async (file: Uint8Array): Promise<Grid> => [...(await read(file)).values()][0]!,
  ]),
)

const value = fc.oneof(
  fc.constantFrom<Value>(
    '姓名',
    '䶮𬭎𰻝',
    '<a & "b">',
    '52010119900307001X',
    ' 前后 ',
    '一\n二',
    '0012',
    null,
    true,
    false,
  ),
  fc.integer({ min: -1_000_000, max: 1_000_000 }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((number) => Math.round(number * 1000) / 1000 + 0),
  fc
    .string({ unit: fc.constantFrom('中', '·', 'é', 'a', '&', '<', '_', 'x', '0', ' ', '"'), maxLength: 8 })
    .map((text) => text || null),
)
const grids = fc.array(fc.array(value, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 8 })

const writers: Record<string, (grid: Grid) => Promise<Uint8Array>> = {
  async exceljs(grid) {
    const book = new ExcelJS.Workbook()
    const sheet = book.addWorksheet('表')
    for (const row of grid) sheet.addRow(row)
    return new Uint8Array((await book.xlsx.writeBuffer()) as ArrayBuffer)
  },
  async sheetjs(grid) {
    const book = sheetjs.utils.book_new()
    sheetjs.utils.book_append_sheet(book, sheetjs.utils.aoa_to_sheet(grid), '表')
    return new Uint8Array(sheetjs.write(book, { type: 'array', bookType: 'xlsx', compression: true }) as ArrayBuffer)
  },
  hucre: (grid) => writeXlsx({ sheets: [{ name: '表', rows: grid }] }),
}

describe('rows that a program writes are read back equal', () => {
  it.each(Object.entries(writers))('%s', async (_, write) => {
    await fc.assert(
      fc.asyncProperty(grids, async (grid) => {
        expect(await ours(await write(grid))).toEqual(trimmed(grid.map((row) => row.map(plain))))
      }),
      { numRuns: 60 },
    )
  })

  it('dates that exceljs writes, in any century', async () => {
    const days = fc.date({ min: new Date('1900-03-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    await fc.assert(
      fc.asyncProperty(fc.array(days, { minLength: 1, maxLength: 10 }), async (dates) => {
        const whole = dates.map((date) => new Date(Math.floor(date.getTime() / 86_400_000) * 86_400_000))
        const book = new ExcelJS.Workbook()
        book.addWorksheet('表').addRow(whole)
        const file = new Uint8Array((await book.xlsx.writeBuffer()) as ArrayBuffer)
        expect(await ours(file)).toEqual([whole.map(isoOf)])
      }),
      { numRuns: 60 },
    )
  })
})

describe('other readers agree', () => {
  it.each(Object.keys(writers).flatMap((writer) => Object.keys(readers).map((reader) => [writer, reader] as const)))(
    'on what %s writes: %s',
    async (writer, reader) => {
      await fc.assert(
        fc.asyncProperty(grids, async (grid) => {
          const file = await writers[writer]!(grid)
          expect(await ours(file)).toEqual(await readers[reader]!(file))
        }),
        { numRuns: 25, seed: 7 },
      )
    },
  )

  const strings =
    '<si><t>姓名</t></si><si><r><t>富</t></r><r><t>文本</t></r></si><si><t>漢</t><rPh sb="0" eb="1"><t>かん</t></rPh></si>'
  const shared = (index: number, reference = '') => `<c${reference} t="s"><v>${index}</v></c>`

  interface Quirk extends Partial<HandMade> {
    readonly xml: string
    readonly wanted: Grid
    /** Readers that read it otherwise, and what they make of it. */
    readonly differs?: Partial<Record<string, { readonly reads: Grid | 'throws'; readonly because: string }>>
  }

  const quirks: Record<string, Quirk> = {
    'rich text and phonetic runs': {
      xml: `<row r="1">${shared(1, ' r="A1"')}${shared(2, ' r="B1"')}</row>`,
      strings,
      wanted: [['富文本', '漢']],
    },
    'cells without reference': {
      xml: `<row>${shared(0)}<c/><c><v>3</v></c></row>`,
      strings,
      wanted: [['姓名', null, 3]],
    },
    'prefixed elements': {
      prefix: 'x:',
      strings: '<x:si><x:t>姓名</x:t></x:si>',
      xml: '<x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c></x:row>',
      wanted: [['姓名']],
    },
    'an error value': {
      xml: '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1"><v>1</v></c></row>',
      wanted: [[null, 1]],
      differs: {
        hucre: { reads: [['#N/A', 1]], because: 'gives the code as text; ours gives it as a cell of kind error' },
      },
    },
    'ISO dates': {
      strict: true,
      xml: '<row r="1"><c r="A1" t="d"><v>2020-12-31T00:00:00</v></c></row>',
      wanted: [['2020-12-31']],
      differs: {
        hucre: { reads: [['2020-12-31T00:00:00']], because: 'hands the text through; ours knows a day at midnight' },
      },
    },
    'Chinese built-in date formats': {
      formats: [31, 57],
      xml: '<row r="1"><c r="A1" s="1"><v>44196</v></c><c r="B1" s="2"><v>44196</v></c></row>',
      wanted: [['2020-12-31', '2020-12-31']],
    },
    '1904 dates': {
      formats: [14],
      date1904: true,
      xml: '<row r="1"><c r="A1" s="1"><v>42734</v></c></row>',
      wanted: [['2020-12-31']],
    },
    'a formula with its result': {
      xml: '<row r="1"><c r="A1" t="str"><f>"a"</f><v>a</v></c><c r="B1"><f>1+1</f><v>2</v></c></row>',
      wanted: [['a', 2]],
    },
    CDATA: { xml: '<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[a<b]]></t></is></c></row>', wanted: [['a<b']] },
    'an escaped control character': {
      xml: '<row r="1"><c r="A1" t="inlineStr"><is><t>a_x000A_b</t></is></c></row>',
      wanted: [['a\nb']],
    },
    'cells out of order': { xml: '<row r="1"><c r="B1"><v>2</v></c><c r="A1"><v>1</v></c></row>', wanted: [[1, 2]] },
  }

  it.each(
    Object.entries(quirks).flatMap(([name, quirk]) =>
      Object.keys(readers).map((reader) => [name, reader, quirk] as const),
    ),
  )('%s: %s', async (_, reader, { xml, wanted, differs, ...more }) => {
    const file = await workbookOf({ sheets: [{ xml }], ...more })
    expect(await ours(file)).toEqual(wanted)
    const known = differs?.[reader]
    const theirs = await readers[reader]!(file).catch(() => 'throws')
    expect(theirs, known?.because).toEqual(known?.reads ?? wanted)
  })
})

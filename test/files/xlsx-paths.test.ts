import fc from 'fast-check'
import { expect, it } from 'vitest'
import { intakeLimits } from '../../src/files/limits.ts'
import type { Row } from '../../src/files/table.ts'
import { SharedStrings } from '../../src/files/xlsx/shared-strings.ts'
import { SheetRows } from '../../src/files/xlsx/sheet-rows.ts'
import type { CellStyle } from '../../src/files/xlsx/styles.ts'
import { Problem } from '../../src/shared/errors/problem.ts'

const styles: readonly CellStyle[] = [
  {},
  { date: 'whole' },
  { date: 'noDay' },
  { date: 'noYear' },
  { around: ['样例省', ''] },
  { struck: true },
]

const strings = new SharedStrings(intakeLimits)
for (const text of ['姓名', '样例甲', '', '文\n本']) strings.add(text)
strings.finish()

const whole = Number.MAX_SAFE_INTEGER
/** So few bytes at a time that only the general path ever has enough of them. */
const few = 48

const read = (xml: string, pieceBytes: number): unknown => {
  const context = { sheet: '名单', part: 'sheet1.xml', strings, styles, date1904: false, limits: intakeLimits }
  const rows = new SheetRows(context)
  const bytes = Buffer.from(xml)
  const found: Row[] = []
  const drain = () => {
    for (let row = rows.next(); row; row = rows.next()) found.push(row)
  }
  try {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      rows.feed(bytes.subarray(at, at + pieceBytes))
      drain()
    }
    rows.finish()
    drain()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return error.code
  }
  return found.map(({ row, hidden, struck, cells }) => ({ row, hidden, struck, cells }))
}

const value = fc.constantFrom(
  ...['44196', '44166.5', '0', '1', '3', '7', '-2', '4.4196E4', ' 44196 ', 'NaN', 'x', '', '2020-12-31', '#N/A'],
  ...['样例', 'a&amp;b', '_x000A_', '<![CDATA[x<y]]>'],
)
const content = fc.oneof(
  value.map((text) => `<v>${text}</v>`),
  value.map((text) => `<is><t>${text}</t></is>`),
  value.map((text) => `<f>A1</f><v>${text}</v>`),
  fc.constantFrom(
    '',
    '<v/>',
    '<f>A1</f>',
    '<v>旧</v><is><t>新</t></is>',
    '<is><r><t>富</t></r><rPh><t>x</t></rPh></is>',
  ),
)
const column = fc.integer({ min: 0, max: 30 })
const letters = (at: number): string => (at < 26 ? '' : 'A') + String.fromCharCode(65 + (at % 26))

const cell = fc.record({
  gap: fc.integer({ min: 1, max: 3 }),
  type: fc.constantFrom('', 'n', 's', 'str', 'b', 'e', 'd', 'inlineStr', 'string'),
  style: fc.constantFrom('', '0', '1', '2', '3', '4', '5', '9'),
  reference: fc.constantFrom('upper', 'lower', 'none', 'noRow'),
  order: fc.constantFrom('rst', 'str', 'tsr'),
  space: fc.constantFrom(' ', '  ', '\n'),
  content,
  selfClosing: fc.boolean(),
})

const row = fc.record({
  number: fc.boolean(),
  attributes: fc.constantFrom(
    '',
    ' spans="1:9"',
    ' hidden="1"',
    '\nhidden="1"',
    ' ht="0"',
    ' ht="15"',
    ' s="1" customFormat="1"',
  ),
  cells: fc.array(cell, { maxLength: 6 }),
  start: column,
})

const write = (rows: readonly (typeof row extends fc.Arbitrary<infer Value> ? Value : never)[]): string => {
  const written = rows.map(({ number, attributes, cells, start }, index) => {
    let at = start - 1
    const inner = cells.map(({ gap, type, style, reference, order, space, content: inside, selfClosing }) => {
      at += gap
      const place = reference === 'lower' ? letters(at).toLowerCase() : letters(at)
      const parts: Record<string, string> = {
        r: reference === 'none' ? '' : `r="${place}${reference === 'noRow' ? '' : index + 1}"`,
        s: style === '' ? '' : `s="${style}"`,
        t: type === '' ? '' : `t="${type}"`,
      }
      const attributesOf = [...order].map((name) => parts[name]!).filter(Boolean)
      const tag = ['<c', ...attributesOf].join(space)
      return inside === '' && selfClosing ? `${tag}/>` : `${tag}>${inside}</c>`
    })
    return `<row${number ? ` r="${index + 1}"` : ''}${attributes}>${inner.join('')}</row>`
  })
  // Enough after the rows that the fast path may read the last one.
  return `<worksheet><sheetData>${written.join('')}</sheetData><x a="${'y'.repeat(2000)}"/></worksheet>`
}

it('the fast path reads every shape of cells and rows as the general one does', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 5 }), (rows) => {
      const xml = write(rows)
      expect(read(xml, whole)).toEqual(read(xml, few))
    }),
    { numRuns: 3000 },
  )
})

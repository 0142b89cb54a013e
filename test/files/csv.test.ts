import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RowSplitter } from '../../src/files/csv/row-splitter.ts'
import { detectSeparator } from '../../src/files/csv/separator.ts'
import { intakeLimits } from '../../src/files/limits.ts'
import type { Row } from '../../src/files/table.ts'
import { encodeGb18030 } from '../fixtures/tables/gb18030.ts'
import { codeOf, readRows } from '../fixtures/tables/reading.ts'

const encoders: Record<string, (text: string) => Buffer> = {
  'UTF-8': (text) => Buffer.from(text),
  'UTF-8 with mark': (text) => Buffer.from(`\ufeff${text}`),
  GB18030: encodeGb18030,
  'UTF-16LE with mark': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'UTF-16BE with mark': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  'UTF-16LE': (text) => Buffer.from(text, 'utf16le'),
  'UTF-16BE': (text) => Buffer.from(text, 'utf16le').swap16(),
}

const grid = (rows: readonly Row[]): string[][] => {
  const result: string[][] = []
  for (const { row, cells } of rows) {
    const texts: string[] = []
    for (const { column, text } of cells) texts[column] = text
    result[row - 1] = Array.from(texts, (text) => text ?? '')
  }
  return Array.from(result, (row) => row ?? [])
}

/** The expected result of splitting, without trailing empty cells and rows. */
const trimmed = (rows: readonly (readonly string[])[]): string[][] => {
  const short = rows.map((row) => row.slice(0, row.findLastIndex((text) => text !== '') + 1))
  return short.slice(0, short.findLastIndex((row) => row.length > 0) + 1)
}

const write = (rows: readonly (readonly string[])[], separator: string, lineEnd: string): string =>
  rows
    .map((row) =>
      row.map((text) => (/[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(separator),
    )
    .join(lineEnd)

const split = (pieces: readonly string[], separator: ',' | '\t' | ';' = ','): string[][] => {
  const splitter = new RowSplitter(separator, '表', intakeLimits)
  return grid([...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()])
}

const field = fc.oneof(
  fc.constantFrom('', '张三', '䶮', '𬭎𰻝', 'a"b', '"', 'x,y', '一\r\n二', '\n', '一;二', ' 空 ', '52010119900307001X'),
  fc.string({ unit: fc.constantFrom('中', 'é', 'a', '"', ',', '\n', '\r', ';', '\t', ' ', '0'), maxLength: 6 }),
)

describe('splitting', () => {
  it('reads what was written, wherever the text is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(field, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom(',', '\t', ';') as fc.Arbitrary<',' | '\t' | ';'>,
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        (rows, separator, lineEnd, endsWithLine) => {
          const text = write(rows, separator, lineEnd) + (endsWithLine ? lineEnd : '')
          const wanted = trimmed(rows)
          expect(split([text], separator)).toEqual(wanted)
          expect(split([...text], separator)).toEqual(wanted)
          for (let at = 0; at <= text.length; at++)
            expect(split([text.slice(0, at), text.slice(at)], separator)).toEqual(wanted)
        },
      ),
      { numRuns: 150 },
    )
  })

  it('treats loose quotes and guarded digits as spreadsheets do', () => {
    expect(split(['a"b,"c"d,="0012",=A1\n'])).toEqual([['a"b', 'cd', '0012', '=A1']])
  })

  it('refuses a quote that never closes and names its row', async () => {
    expect(await codeOf(readRows(Buffer.from('a,b\n"c,d\ne,f\n')))).toBe('intake.openQuote')
    expect(await codeOf(readRows(Buffer.from(`a,b\n"${'x,\n'.repeat(1_000_000)}`)))).toBe('intake.openQuote')
  })

  it('bounds rows, columns and cells', async () => {
    const limits = { ...intakeLimits, rows: 2, columns: 3 }
    expect(await codeOf(readRows(Buffer.from('1\n2\n\n3\n'), undefined, limits))).toBe('intake.tooManyRows')
    expect(await readRows(Buffer.from('1,2,3,,,\n'), undefined, limits)).toHaveLength(1)
    expect(await codeOf(readRows(Buffer.from('1,2,3,4\n'), undefined, limits))).toBe('intake.tooManyColumns')
    expect(await codeOf(readRows(Buffer.from(`${'x'.repeat(40_000)},1\n`)))).toBe('intake.tooMuchText')
  })
})

describe('encodings', () => {
  const rows = [
    ['姓名', '单位', '备注'],
    ['张䶮', '贵州,样例"公司"', '一\n二'],
    ['𬭎𰻝㛃', '', '1'],
  ]
  it.each(Object.entries(encoders))('%s, with every separator and line end', async (_, encode) => {
    for (const separator of [',', '\t', ';'])
      for (const lineEnd of ['\n', '\r\n'])
        expect(grid(await readRows(encode(write(rows, separator, lineEnd))))).toEqual(rows)
  })

  it.each(Object.entries(encoders))(
    '%s, where characters straddle the pieces in which a file is read',
    async (_, encode) => {
      const pieceBytes = 2 ** 18
      const head = `姓名,${'a'.repeat(20)}\n`
      const line = `张䶮𬭎三,${'贵'.repeat(9000)}\n`
      for (let shift = 0; shift < 4; shift++) {
        const text = `${'x'.repeat(shift)}${head}${line.repeat(Math.ceil(pieceBytes / 18_000) + 2)}`
        const read = grid(await readRows(encode(text)))
        expect(read.map((row) => row.join(',')).join('\n')).toBe(text.trimEnd())
      }
    },
  )

  it('detects GB18030 when the first Chinese character comes late', async () => {
    const text = `${'a,b\n'.repeat(80_000)}张,三`
    expect(grid(await readRows(encodeGb18030(text))).at(-1)).toEqual(['张', '三'])
  })

  it('refuses bytes that are invalid in all of them', async () => {
    expect(await codeOf(readRows(Buffer.from([0x61, 0x2c, 0xff, 0xff, 0x0a])))).toBe('intake.textEncoding')
  })
})

describe('separator', () => {
  it.each([
    ['a,b;c,d\n1,2;2,3\n', ','],
    ['a;b;c\n1,5;2,5;3,5\n', ';'],
    ['a|b|c\n1|2|3\n', '|'],
    // The header decides where the data are ragged and have tabs of their own.
    ['a,b,c,d\n1,2\t,3\n1,2\t,3,4,5\n1\t\n', ','],
    ['a\tb\n一,二\t三\n', '\t'],
    ['某市,某局名单\n姓名\t性别\t单位\n张三\t男\t甲\n', '\t'],
    ['"a;b;c;d",e\n"f;g;h;i",j\n', ','],
    ['只有一列\n张三\n', ','],
  ])('%j → %j', (text, wanted) => expect(detectSeparator(text)).toBe(wanted))
})

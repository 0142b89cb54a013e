import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { isOfFile } from '../../src/core/intake/judge/row-faults.ts'
import { type Cell, cellAddress } from '../../src/files/table.ts'
import { openTable } from '../../src/files/tables/open-table.ts'
import {
  corpusFiles,
  corpusFolder,
  goldenOf,
  outcomeOf,
  readRecords,
  reportedFolder,
} from '../fixtures/tables/corpus-outcome.ts'
import { otherReaders, type Value } from '../fixtures/tables/other-readers.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'

const files = corpusFiles()

describe('the corpus gives the expected results', () => {
  it('has at least sixty files', () => expect(files.length).toBeGreaterThanOrEqual(60))

  // After a change on purpose: node scripts/corpus/golden.ts, and read the difference.
  it.each(files)('%s', async (file) => {
    expect(await outcomeOf(file)).toEqual(
      JSON.parse(readFileSync(join(goldenOf(corpusFolder), `${file}.json`), 'utf8')),
    )
  })
})

describe('spreadsheets as offices send them', () => {
  it.each(corpusFiles(reportedFolder))('%s', async (file) => {
    const golden = readFileSync(join(goldenOf(reportedFolder), `${file}.json`), 'utf8')
    expect(await readRecords(join(reportedFolder, file))).toEqual(JSON.parse(golden))
  })
})

test('a later judgement keeps the warnings that only a file can give', async () => {
  const asked = async (file: string): Promise<string[]> => {
    const found = await readRecords(join(reportedFolder, file))
    return 'rows' in found! ? found.rows.flatMap(({ faults = [] }) => faults.map((fault) => fault.split(' ')[0]!)) : []
  }
  for (const [file, code] of [
    ['d02-date-43-seconds.xlsx', 'intake.dateNearMidnight'],
    ['v04-struck-out-row.xlsx', 'row.struck'],
    ['o13-hidden-after-newline.xlsx', 'row.hidden'],
    ['h07-example-row.xlsx', 'row.example'],
    ['n01-two-names.xlsx', 'name.severalPersons'],
  ] as const) {
    expect(await asked(file)).toContain(code)
    expect(isOfFile({ code }), code).toBe(true)
  }
  expect(isOfFile({ code: 'documentNumber.age' })).toBe(false)
})

const header =
  '姓名,性别,证件类型,证件号码,资格系列,资格专业,资格名称,评审类型,取得时间,申报单位（机构）,评审机构,评审机构组建单位'
const person =
  '样例乙甲,男,居民身份证,529999197102020137,工程技术人员,建筑工程,工程师,社会化评审,2020-12-31,样例建设第1有限公司,样例市专业技术职务任职资格评审委员会,样例市人力资源和社会保障局'
const rowsOf = async (...lines: string[]) => {
  const path = join(temporaryFolder(), '名单.csv')
  writeFileSync(path, lines.join('\n'))
  const read = await readRecords(path)
  return read && 'rows' in read ? read.rows.map(({ name, faults = [] }) => [name, ...faults]) : read
}

test('a remark that a row is no longer wanted is asked about, and no other remark', async () => {
  expect(
    await rowsOf(`${header},备注`, `${person},本人已放弃`, `${person},`, `${person},破格`).then((rows) =>
      (rows as string[][]).map((row) => row.filter((text) => text.startsWith('row.'))),
    ),
  ).toEqual([['row.remark M2'], [], []])
})

test('columns of the former title, in a group of their own, are set aside', async () => {
  const [name, sex, type, number, ...rest] = person.split(',')
  const [h1, h2, h3, h4, ...others] = header.split(',')
  expect(
    await rowsOf(
      [h1, h2, h3, h4, '现任职务情况', '', ...others].join(','),
      [',,,', '资格名称', '取得时间', ...others.map(() => '')].join(','),
      [name, sex, type, number, '助理工程师', '2015-12-31', ...rest].join(','),
    ),
  ).toEqual([['样例乙甲']])
  // Without a group nobody can say which of two is meant.
  expect(await rowsOf(`${header},取得时间`, `${person},2015-12-31`)).toMatchObject({ problem: 'intake.columnTwice' })
})

const plainValue = ({ kind, text }: Cell): Value => {
  if (kind === 'number') return Number(text)
  if (kind === 'boolean') return text === 'TRUE'
  return kind === 'error' ? null : text
}

/**
 * Cells that another reader reads otherwise, by address, `sheet!cell ours ≠ theirs`. Cells to which ours gives the value of
 * their merged range are left out: the others leave them empty, or show what hides there.
 */
const differences = async (file: string, reader: string): Promise<string[]> => {
  const path = join(corpusFolder, file)
  let theirs: Map<string, Value[][]>
  try {
    theirs = await otherReaders[reader]!(readFileSync(path))
  } catch {
    return ['throws']
  }
  const found: string[] = []
  const table = await openTable(path)
  for (const { name } of table.sheets) {
    const grid = theirs.get(name) ?? []
    const seen = new Set<string>()
    for await (const block of table.rows(name))
      for (const { row, cells } of block)
        for (const cell of cells) {
          const address = cellAddress(cell.column, row)
          seen.add(address)
          const other = grid[row - 1]?.[cell.column] ?? null
          if (cell.mergedFrom === undefined && plainValue(cell) !== other)
            found.push(`${name}!${address} ${JSON.stringify(plainValue(cell))} ≠ ${JSON.stringify(other)}`)
        }
    for (const [index, values] of grid.entries())
      for (const [column, value] of values.entries()) {
        const address = cellAddress(column, index + 1)
        if (value !== null && !seen.has(address)) found.push(`${name}!${address} nothing ≠ ${JSON.stringify(value)}`)
      }
  }
  await table.close()
  return found
}

interface Known {
  readonly reader: string
  readonly file: RegExp
  /** The difference as {@link differences} writes it. */
  readonly difference: RegExp
  readonly because: string
}

/** Every difference from another reader, and why ours is right. */
const known: readonly Known[] = [
  {
    reader: 'sheetjs',
    file: /^hand-made-string-missing/,
    difference: /^throws$/,
    because: 'refuses the whole file; ours gives the cell an error and reads the others',
  },
  {
    reader: 'sheetjs',
    file: /^openpyxl-/,
    difference: /"样例𬭎𰻝" ≠ "样例쭎ໝ"$/,
    because: 'cuts numeric references beyond U+FFFF to 16 bits: rare characters of names come out as others',
  },
  {
    reader: 'sheetjs',
    file: /^hand-made-references/,
    difference: /≠/,
    because: 'reads hexadecimal references wrongly',
  },
  {
    reader: 'sheetjs',
    file: /^hand-made-escapes/,
    difference: /M2 "_x000A_" ≠ "\\n"$/,
    because: 'undoes the escape twice: _x005F_ stands for an underscore, and what follows is text (ECMA-376 22.9.2.19)',
  },
  {
    reader: 'sheetjs',
    file: /^hand-made-dates-time-of-day/,
    difference: /I3 0.5 ≠ "1899-12-31T12:00:00"$/,
    because: 'gives a time of day a date that nobody wrote; ours leaves it a number',
  },
  {
    reader: 'hucre',
    file: /^hand-made-dates-time-of-day/,
    difference: /I3 0.5 ≠ "1899-12-31T12:00:00"$/,
    because: 'gives a time of day a date that nobody wrote; ours leaves it a number',
  },
  {
    reader: 'hucre',
    file: /^(hand-made-formulas|libreoffice-features|openpyxl-error-values)/,
    difference: /null ≠ "#(DIV\/0!|N\/A|REF!)"$/,
    because: 'gives the code of an error as text; ours gives it as a cell of kind error',
  },
  {
    reader: 'hucre',
    file: /^hand-made-strict/,
    difference: /"(\d{4}-\d\d-\d\d)" ≠ "\1T00:00:00"$/,
    because: 'hands ISO dates through; ours knows a day at midnight',
  },
  { reader: 'hucre', file: /^hand-made-utf-16/, difference: /≠ null$/, because: 'does not read parts in UTF-16' },
  {
    reader: 'hucre',
    file: /^openpyxl-several-sheets/,
    difference: /^throws$/,
    because: 'takes a chart sheet for a worksheet and fails',
  },
]

const refused = new Set(
  files.filter((file) =>
    JSON.stringify(JSON.parse(readFileSync(join(goldenOf(corpusFolder), `${file}.json`), 'utf8')).sheets).includes(
      '"problem"',
    ),
  ),
)
const comparable = files.filter((file) => file.endsWith('.xlsx') && !refused.has(file))

describe('other readers agree, and each difference is explained', () => {
  const pairs = Object.keys(otherReaders).flatMap((reader) => comparable.map((file) => [reader, file] as const))
  const found = new Map<string, Promise<string[]>>()

  /** The differences of a file, read once for all tests. */
  const differencesOf = (reader: string, file: string): Promise<string[]> => {
    const key = `${reader}: ${file}`
    const list = found.get(key) ?? differences(file, reader)
    found.set(key, list)
    return list
  }
  const explain = (reader: string, file: string, difference: string): Known | undefined =>
    known.find((it) => it.reader === reader && it.file.test(file) && it.difference.test(difference))

  it.each(pairs)('%s: %s', async (reader, file) => {
    const all = await differencesOf(reader, file)
    expect(all.filter((difference) => !explain(reader, file, difference))).toEqual([])
  })

  it('every explanation explains a difference', async () => {
    const used = new Set<Known | undefined>()
    for (const [reader, file] of pairs)
      for (const difference of await differencesOf(reader, file)) used.add(explain(reader, file, difference))
    expect(known.filter((entry) => !used.has(entry))).toEqual([])
  })
})

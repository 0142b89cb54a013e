import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { peakRssMb } from '../src/cli/terminal/peak-memory.ts'
import { listImports } from '../src/core/intake/write/import-history.ts'
import { recordIndex } from '../src/core/records/record-index.ts'
import { listRecords } from '../src/core/records/record-reader.ts'
import { countRecords, searchEverything } from '../src/core/search/search-everything.ts'
import { indexWritten } from '../src/core/search/search-index.ts'
import { suggestValues } from '../src/core/search/suggest-values.ts'
import { query } from '../src/core/store/database.ts'
import { openDatabase } from '../src/core/unit-store/open-store.ts'
import type { Figure } from './figure.ts'
import { fillStore } from './search-store.ts'

/** Number of records. `GZZC_BENCH_RECORDS` sets fewer to test the bench itself; the aims are for a million. */
const records = Number(process.env.GZZC_BENCH_RECORDS ?? 1_000_000)
const questions = 300
const scans = 15
const pageLength = 50

const time = <Result>(work: () => Result): number => {
  const begun = performance.now()
  work()
  return performance.now() - begun
}
const share = (times: readonly number[], part: number): number =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))]!

/** Searching among a million records compared with a full scan, and the cost of the index compared with writing the records. */
export async function* figures(): AsyncGenerator<Figure> {
  const folder = await mkdtemp(join(tmpdir(), 'gzzc-bench-'))
  const file = join(folder, 'unit.db')
  const key = randomBytes(32)
  const migrated = openDatabase(file, key)
  migrated.migrate()
  migrated.close()
  const filling = time(() => fillStore(file, key, records))
  const database = openDatabase(file, key)
  const figure = (part: Omit<Figure, 'bench' | 'holds' | 'peakRssMb'>): Figure => ({
    bench: 'search',
    ...part,
    holds: part.aim === null || part.ratio === null ? null : part.ratio <= part.aim,
    peakRssMb: peakRssMb(),
  })
  try {
    const begun = performance.now()
    database.execute('begin immediate')
    await indexWritten(database)
    database.execute('commit')
    const indexing = performance.now() - begun
    yield figure({
      figure: `indexing ${records.toLocaleString('en')} records in one transaction`,
      value: indexing / 1000,
      unit: 's',
      against: 'writing them without index',
      ratio: indexing / filling,
      aim: null,
    })

    const sample = database.all(
      query
        .selectFrom('record')
        .select(['name', 'documentNumber', 'employerName'])
        .where(sql<boolean>`ordinal % ${Math.floor(records / questions)} = 0`)
        .limit(questions),
    )
    const two = sample.map(({ name }) => [...name].slice(-2).join(''))
    const scanned = (text: string) =>
      query.selectFrom('record').selectAll().where('name', 'like', `%${text}%`).orderBy('ordinal').limit(pageLength)
    // A text that does not occur makes the scan read all records, as it must for any rare name.
    const scan = two.slice(0, scans).map((text) => time(() => database.all(scanned(`${text}没`))))
    const page = (search: string) => listRecords(database, { search, limit: pageLength })
    const index = (search: string) => recordIndex(database, { search })
    const whole = sample.map(({ name }) => name)
    const measured: readonly [string, readonly string[], (text: string) => unknown, number | null][] = [
      ['two characters of a name, first page', two, page, 1 / 50],
      ['two characters of a name, the whole list', two, index, null],
      ['whole names, first page', whole, page, 1 / 50],
      ['four characters of an employer', sample.map(({ employerName }) => employerName.slice(-6, -2)), page, null],
      ['end of a number, six characters', sample.map(({ documentNumber }) => documentNumber.slice(-6)), page, null],
      ['initials of a name', ['zw', 'lxm', 'wfx', 'ljg', 'ymh', 'cwd', 'zxz', 'hxl'], page, null],
      ['one character', ['王', '伟', '䶮', '国', '涵', '㛃', '董', '田'], page, null],
      ['the palette, two characters', two, (text) => searchEverything(database, text, 8), null],
      ['counting up to the cap', two, (search) => countRecords(database, { search }), null],
      [
        'values offered, two characters',
        sample.map(({ employerName }) => employerName.slice(2, 4)),
        (text) => suggestValues(database, 'employerName', text),
        null,
      ],
      ['the list of imports', Array.from({ length: 50 }, () => ''), () => listImports(database), null],
    ]
    for (const part of [0.5, 0.99]) {
      const peer = share(scan, part)
      yield figure({
        figure: `a LIKE scan of the names, p${part * 100}`,
        value: peer,
        unit: 'ms',
        against: null,
        ratio: null,
        aim: null,
      })
    }
    // Compares the slowest of a hundred searches with the scan's median time.
    const peer = share(scan, 0.5)
    for (const [name, texts, ask, aim] of measured) {
      const times = texts.map((text) => time(() => ask(text)))
      for (const part of [0.5, 0.99])
        yield figure({
          figure: `${name}, p${part * 100}`,
          value: share(times, part),
          unit: 'ms',
          against: 'a LIKE scan of the names, p50',
          ratio: share(times, part) / peer,
          aim: part === 0.99 ? aim : null,
        })
    }
  } finally {
    database.close()
    await rm(folder, { recursive: true, force: true })
  }
}

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { listRecords } from '../src/core/records/record-reader.ts'
import { RecordWriter } from '../src/core/records/record-writer.ts'
import { suggestValues } from '../src/core/records/suggest-values.ts'
import { countRecords, searchEverything } from '../src/core/search/search-everything.ts'
import { indexWritten } from '../src/core/search/search-index.ts'
import { Database, query } from '../src/core/store/database.ts'
import { WriteGate } from '../src/core/store/write-gate.ts'
import type { CertificateRecord } from '../src/shared/certificate/record.ts'
import type { Figure } from './figure.ts'
import { benchRows } from './intake-file.ts'

const records = 1_000_000
const perWrite = 100_000
const questions = 300
const scans = 15

const recordOf = (values: readonly string[]): CertificateRecord => ({
  name: values[0]!,
  sex: values[1] === '男' ? 'male' : 'female',
  documentType: 'residentId',
  documentNumber: values[3]!,
  series: values[4]!,
  specialty: values[5]!,
  title: values[6]!,
  level: 'intermediate',
  reviewType: 'social',
  obtainedOn: '2024-06-18',
  employerName: values[9]!,
  committee: values[10]!,
  unit: values[11]!,
  details: {},
})

const time = <Result>(work: () => Result): number => {
  const begun = performance.now()
  work()
  return performance.now() - begun
}
const share = (times: readonly number[], part: number): number =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))]!

/** Finding among a million records beside a look through all of them, and what keeping the index costs a write. */
export async function* figures(): AsyncGenerator<Figure> {
  const folder = await mkdtemp(join(tmpdir(), 'gzzc-bench-'))
  const database = new Database(join(folder, 'unit.db'), randomBytes(32))
  const figure = (part: Omit<Figure, 'bench' | 'holds' | 'peakRssMb'>): Figure => ({
    bench: 'search',
    ...part,
    holds: part.aim === null || part.ratio === null ? null : part.ratio <= part.aim,
    peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
  })
  try {
    database.migrate()
    const gate = new WriteGate(database, () => new Date('2026-01-01T00:00:00Z'))
    const account = {
      id: 'bench',
      name: 'bench',
      role: 'clerk' as const,
      publicKey: 'none',
      createdAt: '',
      registeredAt: null,
    }
    database.run(query.insertInto('account').values(account))
    const rows = benchRows(records)
    const shares: number[] = []
    for (let written = 0; written < records; written += perWrite) {
      await gate.write('bench', async (work) => {
        const writer = new RecordWriter(work, { enteredBy: 'bench', dictionaryVersion: 1, today: '2026-01-01' })
        const writing = time(() => {
          for (let row = 0; row < perWrite; row++)
            writer.add(recordOf(rows.next().value as string[]), [], { importId: null, sheet: null, row: null })
        })
        const begun = performance.now()
        await indexWritten(database)
        shares.push((performance.now() - begun) / writing)
      })
    }
    yield figure({
      figure: 'indexing 100,000 records, the last of a million',
      value: shares.at(-1)!,
      unit: '× writing',
      against: 'writing and auditing them',
      ratio: shares.at(-1)!,
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
    // Names that are not there: the scan reads all of them, as it must for any that is rare.
    const like = (text: string) =>
      query.selectFrom('record').selectAll().where('name', 'like', `%${text}没%`).orderBy('ordinal').limit(100)
    const scan = share(
      two.slice(0, scans).map((text) => time(() => database.all(like(text)))),
      0.5,
    )
    const measured: [string, readonly string[], (text: string) => unknown, number | null][] = [
      ['two characters of a name, page of 100', two, (search) => listRecords(database, { search, limit: 100 }), 1 / 50],
      [
        'whole names',
        sample.map(({ name }) => name),
        (search) => listRecords(database, { search, limit: 100 }),
        1 / 50,
      ],
      [
        'four characters of an employer',
        sample.map(({ employerName }) => employerName.slice(-6, -2)),
        (search) => listRecords(database, { search, limit: 100 }),
        null,
      ],
      [
        'end of a number, six characters',
        sample.map(({ documentNumber }) => documentNumber.slice(-6)),
        (search) => listRecords(database, { search, limit: 100 }),
        null,
      ],
      [
        'initials of a name',
        ['zw', 'lxm', 'wfx', 'ljg', 'ymh', 'cwd', 'zxz', 'hxl'],
        (search) => listRecords(database, { search, limit: 100 }),
        null,
      ],
      [
        'one character',
        ['王', '伟', '䶮', '国', '涵', '㛃', '董', '田'],
        (search) => listRecords(database, { search, limit: 100 }),
        null,
      ],
      ['the palette, two characters', two, (text) => searchEverything(database, text, 8), null],
      ['counting up to the cap', two, (search) => countRecords(database, { search }), null],
      [
        'values offered, two characters',
        sample.map(({ employerName }) => employerName.slice(2, 4)),
        (text) => suggestValues(database, 'employerName', text),
        null,
      ],
    ]
    for (const [name, texts, ask, aim] of measured) {
      const times = texts.map((text) => time(() => ask(text)))
      yield figure({
        figure: `${name}, p99`,
        value: share(times, 0.99),
        unit: 'ms',
        against: 'a LIKE scan of the names',
        ratio: share(times, 0.99) / scan,
        aim,
      })
    }
  } finally {
    database.close()
    await rm(folder, { recursive: true, force: true })
  }
}

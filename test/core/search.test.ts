import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3-multiple-ciphers'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Keyring } from '../../src/core/accounts/keyring.ts'
import { listCertificates } from '../../src/core/certificates/certificate-list.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { listImports, undoImport } from '../../src/core/intake/write/import-history.ts'
import { tallyRecords } from '../../src/core/overview/record-tallies.ts'
import { matchPhoto } from '../../src/core/photos/match-photo.ts'
import { countEmployers, countSheet, listSheet } from '../../src/core/photos/photo-sheet.ts'
import { editRecords } from '../../src/core/records/edit-records.ts'
import { personsFinder } from '../../src/core/records/known-person.ts'
import { recordIndex, recordsByOrdinal } from '../../src/core/records/record-index.ts'
import { countByState, eachRecord, lastEntered, listRecords } from '../../src/core/records/record-reader.ts'
import { removeRecords } from '../../src/core/records/remove-records.ts'
import { personOf } from '../../src/core/records/stored-key.ts'
import { readQueue } from '../../src/core/review/queue.ts'
import { countRecords, searchEverything } from '../../src/core/search/search-everything.ts'
import { indexWritten } from '../../src/core/search/search-index.ts'
import { nameReadings } from '../../src/core/search/sounds.ts'
import { suggestValues } from '../../src/core/search/suggest-values.ts'
import { type Database, query } from '../../src/core/store/database.ts'
import { migrations } from '../../src/core/store/migrations/index.ts'
import type { RecordRow } from '../../src/core/store/schema.ts'
import type { Unit } from '../../src/core/unit.ts'
import { openDatabase } from '../../src/core/unit-store/open-store.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { createEnrolledUnit, openAs, temporaryFolder, writePeople } from '../fixtures/unit/enrolled-unit.ts'

let unit: Unit
let home: string
const names = [
  '曾国藩',
  '单雄信',
  '尉迟恭',
  '王伟民',
  '民王伟',
  '欧阳娜',
  '䶮㛃',
  '𬭎光明',
  '阿依古丽·买买提',
  '李𬭎',
  '龘',
]

beforeAll(async () => {
  home = await createEnrolledUnit()
  const file = join(temporaryFolder(), 'people.xlsx')
  await writePeople(file, 200)
  unit = await openAs(home, 'clerk')
  await importFile(unit, file)
  const rows = listRecords(unit.database, { limit: names.length })
  const changes = rows.map(({ id }, index) => ({ id, values: { name: names[index]! } }))
  const outcomes = await editRecords(unit, changes)
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(names.map(() => 'changed'))
}, 180_000)
afterAll(() => unit?.close())

const found = (search: string): string[] => listRecords(unit.database, { search }).map(({ name }) => name)

test('names are found by any part, single and rare characters, and without their dots', () => {
  expect(found('王伟')).toEqual(['王伟民', '民王伟'])
  expect(found('王伟民')).toEqual(['王伟民'])
  expect(found('䶮')).toContain('䶮㛃')
  expect(found('𬭎')).toEqual(expect.arrayContaining(['𬭎光明', '李𬭎']))
  expect(found('𬭎光')).toEqual(['𬭎光明'])
  expect(found('古丽买买')).toEqual(['阿依古丽·买买提'])
  expect(found('古丽•买买提')).toEqual(['阿依古丽·买买提'])
  expect(found('王　伟民')).toEqual(['王伟民'])
  for (const nothing of ['%', '_', '"', '*', 'AND', '王伟国', "';--"])
    expect(found(nothing).length, nothing).toBeLessThan(3)
})

test('a single character is found by scanning and by the index alike', () => {
  const { database } = unit
  const all = listRecords(database, { limit: 1000 })
  const characters = new Set(all.flatMap(({ name, employerName }) => [...name, ...employerName.slice(-4)]))
  for (const search of characters) {
    const ordinals = recordIndex(database, { search })
    expect(
      listRecords(database, { search }).map(({ ordinal }) => ordinal),
      search,
    ).toEqual(ordinals)
    const half = ordinals[Math.floor(ordinals.length / 2)] ?? 0
    expect(
      listRecords(database, { search, after: half, limit: 2 }).map(({ ordinal }) => ordinal),
      search,
    ).toEqual(ordinals.filter((ordinal) => ordinal > half).slice(0, 2))
    expect(countRecords(database, { search }), search).toEqual({ records: ordinals.length, capped: false })
  }
  const { people } = searchEverything(database, '样', 8)
  expect(people).toHaveLength(8)
})

test('exact names and exact employers are found as a scan of all records finds them', () => {
  const { database } = unit
  const all = [...eachRecord(database)]
  const latin = all.at(-1)!
  for (const name of [...names, latin.name]) {
    const { people } = searchEverything(database, name, 200)
    const same = all.filter((row) => row.name === name).map(({ id }) => id)
    expect(
      people.slice(0, same.length).map(({ id }) => id),
      name,
    ).toEqual(same)
    expect(people.filter((person) => person.name === name)).toHaveLength(same.length)
    // One character of a file's name says too little to be a person's.
    if ([...name].length === 1) expect(matchPhoto(database, `${name}.jpg`)).toEqual({ kind: 'none' })
    else expect(matchPhoto(database, `${name}.jpg`).kind, name).not.toBe('none')
  }
  for (const { id, documentNumber } of all.slice(0, 30)) {
    const of = all.filter((row) => row.documentNumber === documentNumber).map((row) => row.id)
    for (const file of [
      `${documentNumber}.jpg`,
      `照片 ${documentNumber.toLowerCase()}.png`,
      `${id}.jpg`,
      `${id} ${documentNumber}.jpg`,
    ])
      expect(matchPhoto(database, file), file).toEqual({
        kind: 'matched',
        records: file === `${id}.jpg` ? [id] : expect.arrayContaining(of),
      })
  }
  expect(matchPhoto(database, '样例.jpg')).toEqual({ kind: 'none' })
  for (const employer of new Set(all.map(({ employerName }) => employerName)))
    expect(listSheet(database, { filter: 'all', employer }), employer).toEqual(
      all.filter(({ employerName }) => employerName === employer).map(({ id }) => id),
    )
})

test('the photo sheet counts what it lists, and omits employer counts for very many records', () => {
  const { database } = unit
  for (const filter of ['all', 'awaited', 'waiting', 'refused', 'returned', 'approved'] as const)
    expect(countSheet(database, filter), filter).toBe(listSheet(database, { filter }).length)
  const counted = countEmployers(database, 'all')
  expect(counted.every(({ count }) => count !== null)).toBe(true)
  const named = countEmployers(database, 'all', 10)
  expect(named.map(({ name }) => name).toSorted()).toEqual(counted.map(({ name }) => name).toSorted())
  expect(named.every(({ count }) => count === null)).toBe(true)
})

test('names are found by pinyin and initials, surnames by each of their readings', () => {
  const ways = {
    曾国藩: ['zengguofan', 'ceng', 'zgf', 'guofan', 'zenggf'],
    单雄信: ['shanx', 'danxiong', 'sxx', 'dxx'],
  }
  for (const [name, typed] of Object.entries({ ...ways, 尉迟恭: ['yuchi', 'ycg'], 欧阳娜: ['ouyangna', 'oyn'] }))
    for (const letters of typed) expect(found(letters), letters).toContain(name)
  expect(found('zzzz')).toEqual([])
  expect(nameReadings('Ivan Petrov')).toEqual([])
  expect(nameReadings('乐行乐行乐行乐行').length).toBeLessThan(7)
})

test('numbers are found whole and by their end, and several words must all fit', () => {
  const row = listRecords(unit.database)[3]!
  const number = row.documentNumber
  for (const typed of [number, number.toLowerCase(), number.slice(-4), number.slice(-8), ` ${number} `])
    expect(found(typed), typed).toContain(row.name)
  expect(found(`王伟民 ${number.slice(-4)}`)).toEqual(['王伟民'])
  expect(found(`欧阳娜 ${number}`)).toEqual([])
  expect(listRecords(unit.database, { search: row.id }).map(({ id }) => id)).toEqual([row.id])
})

test('a search for any part of any field finds what a scan of all records finds', () => {
  const all = [...eachRecord(unit.database)]
  const fields = ['name', 'employerName', 'title', 'specialty'] as const
  fc.assert(
    fc.property(
      fc.nat(all.length - 1),
      fc.constantFrom(...fields),
      fc.nat(40),
      fc.integer({ min: 1, max: 6 }),
      (at, field, from, length) => {
        const characters = [...all[at]![field].replace(/[\s·（）]/gu, '')]
        const part = characters.slice(from % characters.length, (from % characters.length) + length).join('')
        if (/^[\x21-\x7e]+$/u.test(part)) return
        const holds = (row: RecordRow) =>
          fields.some((each) =>
            row[each]
              .replace(/[\s·（）]/gu, '')
              .toLowerCase()
              .includes(part.toLowerCase()),
          )
        const expected = all.filter(holds).map(({ ordinal }) => ordinal)
        const got = recordIndex(unit.database, { search: part })
        // Brackets and dots inside a long part are compared as they are written.
        for (const ordinal of got) expect(expected).toContain(ordinal)
        if ([...part].length <= 2) expect(got).toEqual(expected)
      },
    ),
    { numRuns: 120, seed: 7 },
  )
})

test('filters combine, page by page', () => {
  const { database } = unit
  const all = [...eachRecord(database)]
  for (const state of ['ready', 'issued'] as const)
    for (const warned of [undefined, true])
      for (const search of [undefined, '样例', '中学']) {
        const reviewType = all[0]!.reviewType
        const series = all[0]!.series
        const wanted = { state, warned, search, reviewType, series }
        const expected = all.filter(
          (row) =>
            row.state === state &&
            (!warned || row.warnings !== '[]') &&
            row.reviewType === reviewType &&
            row.series === series &&
            (!search || `${row.name} ${row.employerName}`.includes(search)),
        )
        expect(recordIndex(database, wanted)).toEqual(expected.map(({ ordinal }) => ordinal))
      }
  const pages: number[] = []
  for (let after = 0; ; ) {
    const page = listRecords(database, { search: '样例', after, limit: 30 })
    pages.push(...page.map(({ ordinal }) => ordinal))
    if (page.length < 30) break
    after = page.at(-1)!.ordinal
  }
  expect(pages).toEqual(recordIndex(database, { search: '样例' }))
})

/** The index and the counts as they are, beside what the records say. */
const checkIndex = (database: Database) => {
  const rows = [...eachRecord(database)]
  const count = (values: readonly string[]) => {
    const counts: Record<string, number> = {}
    for (const value of values) counts[value] = (counts[value] ?? 0) + 1
    return counts
  }
  expect(countByState(database)).toEqual(count(rows.map(({ state }) => state)))
  expect(tallyRecords(database)).toEqual({
    byReviewType: count(rows.map(({ reviewType }) => reviewType)),
    byLevel: count(rows.map(({ level }) => level)),
  })
  const used = database.all(query.selectFrom('fieldValue').select(['field', 'value', 'uses']).where('uses', '<>', 0))
  for (const field of ['employerName', 'specialty', 'committee'] as const)
    expect(
      Object.fromEntries(used.filter((row) => row.field === field).map(({ value, uses }) => [value, uses])),
    ).toEqual(count(rows.map((row) => row[field])))
  for (const { id, present, further } of listImports(database)) {
    const own = rows.filter(({ importId }) => importId === id)
    expect(present).toBe(own.length)
    expect(further).toBe(own.filter(({ state }) => state !== 'ready' && state !== 'draft').length)
  }
  expect(database.find(query.selectFrom('searchWaiting').select('ordinal'))).toBeUndefined()
  for (const row of rows.slice(0, 40)) expect(recordIndex(database, { search: row.name })).toContain(row.ordinal)
}

test('index and counts follow imports, changes, moves, removals and undone imports', async () => {
  const own = await openAs(await createEnrolledUnit(), 'clerk')
  const { database, gate, session } = own
  const file = join(temporaryFolder(), 'people.xlsx')
  await writePeople(file, 60)
  await importFile(own, file, { dryRun: true })
  checkIndex(database)
  const importId = '0d4a4c3e-0000-4000-8000-000000000001'
  await importFile(own, file, { importId })
  checkIndex(database)
  const [first, second, third] = listRecords(database)
  await editRecords(own, [
    { id: first!.id, values: { name: '新名字', employerName: '样例新单位' } },
    { id: second!.id, values: { specialty: '样例新专业' } },
  ])
  checkIndex(database)
  expect(recordIndex(database, { search: '新名字' })).toEqual([first!.ordinal])
  expect(recordIndex(database, { search: first!.name })).not.toContain(first!.ordinal)
  await removeRecords(own, [third!.id])
  checkIndex(database)
  await expect(
    gate.write(session.id, (work) => {
      work.database.run(query.deleteFrom('record').where('id', '=', first!.id))
      throw new Error('thought better of it')
    }),
  ).rejects.toThrow()
  checkIndex(database)
  await undoImport(own, importId)
  checkIndex(database)
  expect([...eachRecord(database)]).toEqual([])
  await own.close()
})

test('a store from before the index is indexed when it is opened', async () => {
  const { databaseKeys } = await new Keyring(home).unlock(sampleAccounts.clerk, samplePassword)
  const databaseKey = databaseKeys.current
  const rows = [...eachRecord(unit.database)]
  const folder = temporaryFolder()
  const file = join(folder, 'unit.db')
  const old = new BetterSqlite(file)
  old.pragma(`cipher='chacha20'`)
  old.pragma(`key="x'${Buffer.from(databaseKey).toString('hex')}'"`)
  for (const { up, number } of migrations.slice(0, 5)) {
    old.exec(up)
    old.pragma(`user_version=${number}`)
  }
  old.exec(`insert into account (id, name, role, publicKey, createdAt) values ('a', '样例', 'clerk', 'k', '2024')`)
  const columns = Object.keys(rows[0]!)
  const insert = old.prepare(
    `insert into record (${columns.join(', ')}) values (${columns.map((column) => `@${column}`).join(', ')})`,
  )
  for (const row of rows) insert.run({ ...row, importId: null, enteredBy: 'a' })
  old.close()
  const opened = openDatabase(file, databaseKey)
  opened.migrate()
  checkIndex(opened)
  expect(recordIndex(opened, { search: '王伟' })).toEqual(recordIndex(unit.database, { search: '王伟' }))
  expect(opened.quickCheck()).toBe('ok')
  opened.close()
})

test('values are offered by part, pinyin and initials', () => {
  const suggest = (text: string) => suggestValues(unit.database, 'employerName', text)
  expect(suggest('ylmy')[0]).toContain('样例民')
  expect(suggest('yanglimin')[0]).toContain('样例民')
  expect(suggest('zx').some((name) => name.includes('中学'))).toBe(true)
  expect(suggest('科技')[0]).toContain('科技')
  expect(suggest('没有这个')).toEqual([])
})

test('the global search lists exact names first, with capped counts and masked numbers', () => {
  const { people, employers, count } = searchEverything(unit.database, '样例', 5)
  expect(people).toHaveLength(5)
  expect(employers.length).toBeGreaterThan(0)
  expect(count).toMatchObject({ capped: false })
  const [king] = searchEverything(unit.database, '王伟民', 5).people
  expect(king).toMatchObject({ name: '王伟民' })
  expect(king!.documentNumber).toContain('*')
})

test('no list query reads a whole table, by their golden plans', async () => {
  const plans: Record<string, string[]> = {}
  const asked: string[] = []
  const notePlan = (text: string, parameters: readonly unknown[]) => {
    const plan = unit.database.all<{ detail: string }>({
      compile: () => ({ ...sql`select 1`.compile(query), sql: `explain query plan ${text}`, parameters }),
    })
    asked.push(...plan.map(({ detail }) => detail.replace(/VIRTUAL TABLE INDEX \d+:.*/u, 'VIRTUAL TABLE INDEX')))
  }
  const watched = new Proxy(unit.database, {
    get: (database, key) => {
      if (key === 'prepareAll')
        return (built: { compile(): { sql: string } }) => {
          const ask = database.prepareAll(built as never)
          return (values: readonly unknown[]) => {
            notePlan(built.compile().sql, values)
            return ask(values)
          }
        }
      if (key !== 'all' && key !== 'find' && key !== 'run') return Reflect.get(database, key) as unknown
      return (built: { compile(): { sql: string; parameters: readonly unknown[] } }) => {
        const { sql: text, parameters } = built.compile()
        notePlan(text, parameters)
        return database[key](built as never)
      }
    },
  })
  const plan = (name: string, ask: (database: Database) => unknown) => {
    asked.length = 0
    ask(watched)
    plans[name] = [...asked]
  }
  plan('records, page', (database) => listRecords(database, { after: 5 }))
  plan('records, page of a state', (database) => listRecords(database, { state: 'ready', after: 5 }))
  plan('records, page of a series', (database) => listRecords(database, { series: '卫生技术人员', after: 5 }))
  plan('records, page of a review type with warnings', (database) =>
    listRecords(database, { reviewType: 'exam', warned: true }),
  )
  plan('records, page of an import', (database) => listRecords(database, { importId: 'x' }))
  plan('records, words', (database) => listRecords(database, { search: '王伟', after: 5 }))
  plan('records, words and filters', (database) =>
    listRecords(database, { search: '王伟民 设计', state: 'ready', series: '卫生技术人员' }),
  )
  plan('records, one character', (database) => listRecords(database, { search: '王', after: 5, limit: 2 }))
  plan('records, number', (database) => listRecords(database, { search: '0000019X' }))
  plan('records, index of words', (database) => recordIndex(database, { search: '王伟' }))
  plan('records, index of words by name', (database) => recordIndex(database, { search: '王伟' }, { by: 'name' }))
  plan('records, rows', (database) => recordsByOrdinal(database, [1, 2, 3]))
  plan('records, last entered', (database) => lastEntered(database, 'x'))
  plan('records, counts', (database) => countByState(database))
  plan('overview, tallies', (database) => tallyRecords(database))
  plan('imports', (database) => listImports(database))
  plan('values, begun', (database) => suggestValues(database, 'employerName', '样例'))
  plan('values, nothing typed', (database) => suggestValues(database, 'employerName', ''))
  plan('everywhere, one character', (database) => searchEverything(database, '样', 8))
  plan('everywhere', (database) => searchEverything(database, '王伟', 8))
  for (const filter of ['all', 'awaited', 'waiting', 'refused', 'returned', 'approved'] as const) {
    plan(`photos, ${filter}`, (database) => listSheet(database, { filter }))
    plan(`photos, ${filter}, words`, (database) => listSheet(database, { filter, search: '王伟' }))
    plan(`photos, ${filter}, count`, (database) => countSheet(database, filter))
    plan(`photos, ${filter}, employers of very many`, (database) => countEmployers(database, filter, 0))
  }
  plan('records of the same person', (database) => {
    const key = unit.database.find(query.selectFrom('record').select('duplicateKey').limit(1))!.duplicateKey
    personsFinder(database)([{ person: personOf(key), key }])
  })
  plan('certificates', (database) => listCertificates(database, { limit: 50 }))
  plan('certificates, words', (database) => listCertificates(database, { search: '王伟', limit: 50 }))
  plan('records, counted', (database) => countRecords(database, { search: '王伟' }))
  plan('review, queue', (database) =>
    readQueue({ database, session: unit.session }, { state: 'photoApproved', most: 50 }),
  )
  plan('review, queue, words', (database) =>
    readQueue({ database, session: unit.session }, { state: 'photoApproved', most: 50, search: '王伟' }),
  )
  const { database } = unit
  database.execute('begin immediate')
  const waiting = sql`insert into searchWaiting (ordinal, indexed) select ordinal, 1 from record limit 3`
  database.run({ compile: () => waiting.compile(query) })
  asked.length = 0
  await indexWritten(watched)
  database.execute('rollback')
  // Led by the records it would go through all of them, however few wait.
  for (const detail of asked) expect(detail).not.toMatch(/record USING INTEGER PRIMARY KEY \(rowid<\?\)/u)
  plans['index, what waits'] = [...asked]
  for (const [name, details] of Object.entries(plans))
    for (const detail of details) expect(detail, name).not.toMatch(/^SCAN record\b/u)
  const file = join(import.meta.dirname, '../golden/query-plans.json')
  if (process.env.GZZC_WRITE_GOLDEN) writeFileSync(file, `${JSON.stringify(plans, null, 2)}\n`)
  expect(plans).toEqual(JSON.parse(readFileSync(file, 'utf8')))
})

import { closeSync, openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { findChainBreak } from '../../src/core/chain/province-chain.ts'
import { listRecords } from '../../src/core/records/record-reader.ts'
import { checkHome } from '../../src/core/rescue/check-home.ts'
import { rescueHome } from '../../src/core/rescue/rescue-home.ts'
import { query } from '../../src/core/store/database.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { gzzc } from '../fixtures/cli/command.ts'
import { openProvinceHome, unitAs } from '../fixtures/province/province-home.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { copyUnit } from '../fixtures/unit/own-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

// A unit with forty people, seventeen of them with photos; nobody has it open.
let home: string
let people: number
let pages: number
const credentials = { account: sampleAccounts.clerk, password: samplePassword }
const pageSize = 4096

beforeAll(async () => {
  const made = await openProvinceHome(40, 6, 10)
  await made.province.close()
  home = made.home
  pages = statSync(join(home, 'unit.db')).size / pageSize
  people = (await checkHome(home, credentials)).records
})

const damaged = (...places: readonly number[]): string => {
  const copy = copyUnit(home)
  const file = openSync(join(copy, 'unit.db'), 'r+')
  for (const page of places) writeSync(file, Buffer.alloc(64, 0xa5), 0, 64, page * pageSize + 500)
  closeSync(file)
  return copy
}
const rescue = async (from: string) => {
  const folder = join(temporaryFolder(), 'rescued')
  return { folder, tables: await rescueHome({ home: from, folder, ...credentials }) }
}

test('whole data is found whole, and rescued completely', async () => {
  expect(await checkHome(home, credentials)).toEqual({ faults: [], records: people, photos: 17 })
  const { folder, tables } = await rescue(home)
  expect(tables.filter(({ whole, lost }) => !whole || lost)).toEqual([])
  expect(await checkHome(folder, credentials)).toEqual({ faults: [], records: people, photos: 17 })
  const rowsOf = (of: string) =>
    unitAs(of)('clerk', async ({ database }) => ({
      records: database.all(query.selectFrom('record').selectAll().orderBy('ordinal')),
      // Search and tallies are made anew.
      found: listRecords(database, { search: '样例' }).length,
      tally: database.all(query.selectFrom('recordTally').selectAll().orderBy('state').orderBy('level')),
    }))
  const before = await rowsOf(home)
  const after = await rowsOf(folder)
  expect(after).toEqual({ ...before, tally: expect.anything() })
  const positive = ({ records }: { records: number }) => records > 0
  expect(after.tally.filter(positive)).toEqual(before.tally.filter(positive))
})

test('one damaged page costs what it holds, and nothing else', { timeout: 120_000 }, async () => {
  let least = people
  for (let page = 80; page < pages; page += 11) {
    const from = damaged(page)
    const check = await checkHome(from, credentials)
    expect(check.faults, `page ${page}`).not.toEqual([])
    const bytes = readFileSync(join(from, 'unit.db'))
    const { folder, tables } = await rescue(from)
    expect(readFileSync(join(from, 'unit.db')).equals(bytes), `page ${page}`).toBe(true)
    const after = await checkHome(folder, credentials)
    expect(
      after.faults.filter((fault) => !fault.startsWith('操作日志')),
      `page ${page}`,
    ).toEqual([])
    expect(after.records, `page ${page}`).toBeGreaterThan(people / 2)
    expect(tables.find(({ table }) => table === 'account')?.rows).toBe(3)
    least = Math.min(least, after.records)
  }
  expect(least).toBeLessThan(people)
})

test('what was rescued is compared with the province before anything is signed', async () => {
  const { folder } = await rescue(home)
  await unitAs(folder)('clerk', async ({ database }) => {
    const rows = database.all(query.selectFrom('audit').select('action').where('action', '=', 'unit.rescue'))
    expect(rows).toHaveLength(1)
    expect(findChainBreak(database)?.relation ?? 'whole').toMatch(/^(?:unchecked|whole)$/u)
  })
})

test('refused: a folder with something in it, a wrong password, a file whose first page is gone', async () => {
  expect(await problem(rescueHome({ home, folder: home, ...credentials }))).toBe('backup.notEmpty')
  const folder = join(temporaryFolder(), 'rescued')
  expect(await problem(rescueHome({ home, folder, ...credentials, password: 'wrong password' }))).toBe(
    'core.account.login',
  )
  const gone = damaged(0)
  expect(await problem(rescueHome({ home: gone, folder, ...credentials }))).toMatch(
    /^core\.(?:home\.damaged|keyring\.outdated)$/u,
  )
  expect(readdirSync(folder)).toEqual([])
})

test('by the command line', async () => {
  expect(await gzzc('unit', 'check', '--home', home)).toMatchObject({
    code: 0,
    summary: { whole: true, records: people },
  })
  const from = damaged(pages - 2)
  const check = await gzzc('unit', 'check', '--home', from)
  expect(check.summary).toMatchObject({ whole: false })
  expect(check.code).not.toBe(0)
  const folder = join(temporaryFolder(), 'rescued')
  const rescued = await gzzc('unit', 'rescue', '--home', from, '--to', folder)
  expect(rescued.summary).toMatchObject({ folder, records: expect.any(Number) })
})

import { cpSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { backUp } from '../../src/core/backup/back-up.ts'
import { restoreBackup } from '../../src/core/backup/restore-backup.ts'
import { findChainBreak } from '../../src/core/chain/province-chain.ts'
import { settleMoved } from '../../src/core/places/place.ts'
import { PlaceBook } from '../../src/core/places/place-book.ts'
import { submit } from '../../src/core/submission/submit.ts'
import { Unit } from '../../src/core/unit.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { createEnrolledUnit, temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { copyUnit } from '../fixtures/unit/own-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

let prepared: string
/** The books of one person on two machines. */
let here: PlaceBook
let elsewhere: PlaceBook
let home: string

beforeAll(async () => {
  prepared = await createEnrolledUnit()
})
beforeEach(async () => {
  here = new PlaceBook(join(temporaryFolder(), 'places.json'), 'machine one')
  elsewhere = new PlaceBook(join(temporaryFolder(), 'places.json'), 'machine two')
  home = copyUnit(prepared)
  expect(await relation(home, here)).toBeUndefined()
})

const at = async <Result>(
  folder: string,
  places: PlaceBook,
  work: (unit: Unit) => Promise<Result>,
): Promise<Result> => {
  const credentials = { account: sampleAccounts.clerk, password: samplePassword }
  const unit = await Unit.open(folder, credentials, { places })
  try {
    return await work(unit)
  } finally {
    await unit.close()
  }
}
const relation = (folder: string, places: PlaceBook) =>
  at(folder, places, async ({ database }) => findChainBreak(database)?.relation)
const copied = (): string => {
  const copy = join(temporaryFolder(), 'unit')
  cpSync(home, copy, { recursive: true })
  return copy
}

test('a folder that stays where it is, or is moved on its machine, is not asked about', async () => {
  expect(await relation(home, here)).toBeUndefined()
  const moved = join(temporaryFolder(), 'moved')
  renameSync(home, moved)
  expect(await relation(moved, here)).toBeUndefined()
  expect(await relation(moved, here)).toBeUndefined()
})

test('a copy beside its original is asked about, and signs nothing; the original goes on', async () => {
  const copy = copied()
  expect(await relation(copy, here)).toBe('copied')
  expect(await problem(at(copy, here, (unit) => submit(unit)))).toBe('core.chain.copied')
  expect(await relation(home, here)).toBeUndefined()
})

test('a folder that came to another machine is asked about, even with the same path', async () => {
  expect(await relation(home, elsewhere)).toBe('copied')
})

test('moved: a person says so, and it is not asked again; the original, if it is used after all, is', async () => {
  const copy = copied()
  expect(await relation(copy, here)).toBe('copied')
  await at(copy, here, (unit) => settleMoved(unit, copy, here))
  expect(await relation(copy, here)).toBeUndefined()
  expect(await problem(at(copy, here, (unit) => settleMoved(unit, copy, here)))).toBe('core.feed.settled')
  expect(await relation(home, here)).toBe('copied')
})

test('a restored backup is no copied folder', async () => {
  const file = join(temporaryFolder(), 'unit.gzzc-backup')
  await at(home, here, (unit) => backUp(unit.keyContext, { path: file, program: '0.0.0' }))
  const restored = join(temporaryFolder(), 'restored')
  await restoreBackup({ file, folder: restored, account: sampleAccounts.administrator, password: samplePassword })
  expect(await relation(restored, here)).not.toBe('copied')
  expect(await relation(home, here)).toBeUndefined()
})

test('a book that cannot be kept asks nothing', async () => {
  const other = copyUnit(prepared)
  const file = join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  const unwritable = new PlaceBook(join(file, 'places.json'), 'machine one')
  expect(await relation(other, unwritable)).toBeUndefined()
  expect(await relation(other, unwritable)).toBeUndefined()
})

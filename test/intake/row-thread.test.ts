import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeBenchWorkbook } from '../../bench/intake-file.ts'
import { type PreparedRow, preparedBlocks } from '../../src/core/intake/judge/prepared-row.ts'
import { openRowThread } from '../../src/core/intake/judge/row-thread.ts'
import { openRecordFile } from '../../src/core/intake/read/record-file.ts'
import { sampleUnit } from '../../src/sample/sample-unit.ts'
import { sampleDictionary, temporaryFolder, writePeople } from '../fixtures/unit/enrolled-unit.ts'

const context = { dictionary: sampleDictionary(), unit: sampleUnit, today: '2026-06-30' }

const all = async (blocks: AsyncIterable<readonly PreparedRow[]>): Promise<PreparedRow[]> => {
  const rows: PreparedRow[] = []
  for await (const block of blocks) rows.push(...block)
  return rows
}

test('a thread returns the same rows, faults and places as reading here', async () => {
  const path = join(temporaryFolder(), 'people.xlsx')
  await writePeople(path, 700)
  const file = await openRecordFile(path)
  const here = await all(preparedBlocks(file.blocks(), context))
  await file.close()
  expect(here.some(({ faults }) => faults.length > 0)).toBe(true)
  expect(here.some(({ record }) => record)).toBe(true)
  const thread = await openRowThread({ form: 'prepared', from: path, options: {}, context }, undefined)
  expect(thread.places).toEqual(file.places)
  expect(await all(thread.blocks)).toEqual(here)
  await thread.close()
}, 120_000)

test('the thread reads ahead only up to its limit, and can be closed midway', async () => {
  const path = join(temporaryFolder(), 'many.xlsx')
  await writeBenchWorkbook(path, 6000)
  const controller = new AbortController()
  const thread = await openRowThread({ form: 'prepared', from: path, options: {}, context }, controller.signal)
  const { value } = await thread.blocks.next()
  expect(value!.length).toBeGreaterThan(0)
  controller.abort(new Error('stop'))
  await expect(all(thread.blocks)).rejects.toThrow('stop')
  await thread.close()
}, 120_000)

test('problems of the file are reported as they are without a thread', async () => {
  const path = join(temporaryFolder(), 'none.csv')
  writeFileSync(path, '甲,乙\n1,2\n')
  await expect(openRowThread({ form: 'prepared', from: path, options: {}, context }, undefined)).rejects.toMatchObject({
    code: 'intake.noHeader',
  })
}, 120_000)

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeBenchWorkbook } from '../../bench/intake-file.ts'
import { answerFrom, nameOf } from '../../src/core/decoder/asked-source.ts'
import { tables } from '../../src/core/decoder/decoders.ts'
import { type PreparedRow, preparedBlocks } from '../../src/core/intake/judge/prepared-row.ts'
import { openJudgedRows } from '../../src/core/intake/judge/row-source.ts'
import { openRecordFile } from '../../src/core/intake/read/record-file.ts'
import type { LayoutInput, TableLayout } from '../../src/core/intake/session/sheet-layout.ts'
import { openSource } from '../../src/files/byte-source.ts'
import { intakeLimits } from '../../src/files/limits.ts'
import { sampleUnit } from '../../src/sample/sample-unit.ts'
import { sequence } from '../../src/sample/sequence.ts'
import { workbookOf } from '../fixtures/tables/ooxml.ts'
import { sampleDictionary, temporaryFolder, writePeople } from '../fixtures/unit/enrolled-unit.ts'

const context = { dictionary: sampleDictionary(), unit: sampleUnit, today: '2026-06-30' }

const all = async (blocks: AsyncIterable<readonly PreparedRow[]>): Promise<PreparedRow[]> => {
  const rows: PreparedRow[] = []
  for await (const block of blocks) rows.push(...block)
  return rows
}

test('the decoder returns the same rows, faults and places as reading here', async () => {
  const path = join(temporaryFolder(), 'people.xlsx')
  await writePeople(path, 700)
  const file = await openRecordFile(path)
  const here = await all(preparedBlocks(file.blocks(), context))
  await file.close()
  expect(here.some(({ faults }) => faults.length > 0)).toBe(true)
  expect(here.some(({ record }) => record)).toBe(true)
  const decoder = await openJudgedRows('prepared', path, context, {})
  expect(decoder.places).toEqual(file.places)
  expect(await all(decoder.blocks)).toEqual(here)
  await decoder.close()
}, 120_000)

test('the decoder reads ahead only up to its limit, and can be closed midway', async () => {
  const path = join(temporaryFolder(), 'many.xlsx')
  await writeBenchWorkbook(path, 6000)
  const controller = new AbortController()
  const decoder = await openJudgedRows('prepared', path, context, { signal: controller.signal })
  const { value } = await decoder.blocks.next()
  expect(value!.length).toBeGreaterThan(0)
  controller.abort(new Error('stop'))
  await expect(all(decoder.blocks)).rejects.toThrow('stop')
  await decoder.close()
}, 120_000)

test('problems of the file are reported as they are without the decoder', async () => {
  const path = join(temporaryFolder(), 'none.csv')
  writeFileSync(path, '甲,乙\n1,2\n')
  await expect(openJudgedRows('prepared', path, context, {})).rejects.toMatchObject({
    code: 'intake.noHeader',
  })
}, 120_000)

test('more shared texts than a reader keeps in memory are read, although the decoder writes no file', async () => {
  const random = sequence(1)
  // Texts that a zip cannot shrink much, as real ones.
  const textOf = (index: number) => `${index}甲${Array.from({ length: 300 }, () => random().toString(36)).join('')}`
  const strings = Array.from({ length: 3000 }, (_, index) => `<si><t>${textOf(index)}</t></si>`).join('')
  expect(strings.length).toBeGreaterThan(intakeLimits.stringMemoryBytes)
  const xml = [2999, 0, 1500].map((index) => `<row><c t="s"><v>${index}</v></c></row>`).join('')
  const source = await openSource(await workbookOf({ sheets: [{ xml }], strings }), 2 ** 30, '长.xlsx')
  const input: LayoutInput = { file: nameOf(source), remembered: {} }
  const { layout } = await tables.run<TableLayout>('layout', input, { answer: answerFrom(source) })
  expect(layout.top.map(({ texts: [text] }) => text!.split('甲')[0])).toEqual(['2999', '0', '1500'])
}, 120_000)

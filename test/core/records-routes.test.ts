import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import exceljs from 'exceljs'
import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { connectInProcess } from '../../src/core/host/in-process.ts'
import { Workplace } from '../../src/core/host/workplace/workplace.ts'
import { openRecordFile } from '../../src/core/intake/read/record-file.ts'
import { formatCells, parseCells } from '../../src/renderer/records/clipboard-table.ts'
import type { CoreClient } from '../../src/shared/rpc/contract.ts'
import { checkTable, importTable } from '../fixtures/unit/import-table.ts'
import { copyUnit } from '../fixtures/unit/own-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'
import { clerk, password, reviewer, sampleHome, sampleTable } from '../fixtures/unit/sample-home.ts'

/** Two units, prepared once: one without records, and the same with thirty. */
let empty: string
let imported: string
/** The clerk's, in a copy of one of them for each test. */
let client: CoreClient

const open = async (prepared: string): Promise<void> => {
  const workplace = new Workplace(copyUnit(prepared), '0.0.0')
  onTestFinished(() => workplace.lock())
  client = connectInProcess(workplace)
  await client.session.signIn({ name: clerk, password })
}

beforeAll(async () => {
  empty = await sampleHome()
  imported = copyUnit(empty)
  const workplace = new Workplace(imported, '0.0.0')
  const preparing = connectInProcess(workplace)
  await preparing.session.signIn({ name: clerk, password })
  await importTable(preparing, sampleTable(30))
  await workplace.lock()
})

describe('an import through the window', () => {
  beforeEach(() => open(empty))

  test('is checked first, which counts and stores nothing', async () => {
    expect((await checkTable(client, sampleTable(30))).findings.counts).toMatchObject({ accepted: 30, refused: 3 })
    expect(await client.intake.history()).toEqual([])
    expect((await client.records.index({ filter: {} })).ordinals).toEqual([])
  })

  test('is listed in the history and undone by its id', async () => {
    const { importId } = await importTable(client, sampleTable(30))
    expect(await client.intake.history()).toMatchObject([
      { id: importId, account: clerk, counts: { rows: 33, accepted: 30 }, present: 30, further: 0, undoneAt: null },
    ])
    expect(await client.intake.undo({ id: importId })).toEqual({ removed: 30 })
    await expect(client.intake.undo({ id: importId })).rejects.toMatchObject({ data: { code: 'core.import.undone' } })
  })

  test('returns the marked copy and the template as importable workbooks and leaves no files', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('gzzc-download-'))
    const { id } = await checkTable(client, sampleTable(30))
    const marked = await client.intake.markedFile({ id })
    const template = await client.intake.template()
    expect([marked.name, template.name]).toEqual(['样例名单-错误标注.xlsx', '职称证书导入模板.xlsx'])
    const folder = mkdtempSync(join(tmpdir(), 'gzzc-test-'))
    for (const file of [marked, template]) {
      const path = join(folder, file.name)
      writeFileSync(path, new Uint8Array(await file.arrayBuffer()))
      const opened = await openRecordFile(path)
      expect(opened.header.known.length).toBeGreaterThan(10)
      await opened.close()
    }
    await rm(folder, { recursive: true })
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('gzzc-download-'))).toEqual(before)
  })
})

describe('the grid through the window', () => {
  beforeEach(() => open(imported))

  test('masks document numbers but returns them for editing', async () => {
    const { ordinals } = await client.records.index({ filter: {}, order: { by: 'name' } })
    const { rows } = await client.records.rows({ ordinals: ordinals.slice(0, 3) })
    expect(rows.map(({ ordinal }) => ordinal)).toEqual(ordinals.slice(0, 3))
    for (const { id, values } of rows) {
      expect(values.documentNumber).toMatch(/^520\*{11}/u)
      expect(await client.records.values({ id })).toMatchObject({
        documentNumber: expect.stringMatching(/^\d{17}[\dX]$/u),
      })
    }
  })

  test('exports the list as it is filtered, sorted and shown; whole numbers need the password and leave a row', async () => {
    const { ordinals } = await client.records.index({ filter: {}, order: { by: 'name', descending: true } })
    const { rows } = await client.records.rows({ ordinals })
    const read = async (file: File): Promise<string[][]> => {
      const workbook = new exceljs.Workbook()
      await workbook.xlsx.load(await file.arrayBuffer())
      const sheet = workbook.getWorksheet('名单')!
      return sheet
        .getSheetValues()
        .slice(1)
        .map((row) => (row as string[]).slice(1))
    }
    const columns: ('documentNumber' | 'name' | 'state')[] = ['documentNumber', 'name', 'state']
    const list = { filter: {}, order: { by: 'name' as const, descending: true }, columns }
    const [header, ...masked] = await read(await client.records.export(list))
    expect(header).toEqual(['证件号码', '姓名', '状态'])
    expect(masked).toEqual(rows.map(({ values }) => [values.documentNumber, values.name, '已核对']))

    expect(await problem(client.records.export({ ...list, password: '不是这个密码' }))).toBe('core.submit.password')
    const one = { ...list, filter: { search: rows[0]!.values.name! } }
    const [, ...whole] = await read(await client.records.export({ ...one, password }))
    const values = await client.records.values({ id: rows[0]!.id })
    expect(whole).toContainEqual([values!.documentNumber, values!.name, '已核对'])
    const revealed = async (id: string) =>
      (await client.records.get({ id })).history.filter(({ action }) => action.includes('完整证件号码'))
    expect(await revealed(rows[0]!.id)).toHaveLength(1)
    expect(await revealed(rows.at(-1)!.id)).toHaveLength(0)
  })

  test('judges a change of a record and a new record', async () => {
    const { ordinals } = await client.records.index({ filter: {} })
    const [row] = (await client.records.rows({ ordinals: ordinals.slice(0, 1) })).rows
    const { faults } = await client.records.judge({ id: row!.id, values: { obtainedOn: '2199-01-01' } })
    expect(faults.map(({ field }) => field)).toContain('obtainedOn')
    const fresh = await client.records.judge({
      values: { documentType: '居民身份证', documentNumber: '110101199003070759' },
    })
    expect(fresh.changes).toContainEqual({ field: 'sex', was: '', is: '男' })
    const [outcome] = (await client.records.edit({ changes: [{ id: 'nobody', values: {} }] })).outcomes
    expect(outcome).toMatchObject({ outcome: 'refused', problem: { found: expect.stringContaining('没有这条记录') } })
  })

  test('offers the dictionary’s terms and this unit’s committees', async () => {
    const { series, committees, unit } = await client.records.choices()
    expect(series.find(({ name }) => name === '工程技术人员')?.titles).toContain('工程师')
    expect([committees.length, unit]).toEqual([1, '样例市人力资源和社会保障局'])
    expect(await client.records.suggest({ field: 'specialty', text: '建筑' })).toEqual(['建筑工程'])
  })

  test('lets a reviewer read but not change records', async () => {
    await client.session.signIn({ name: reviewer, password })
    const { ordinals } = await client.records.index({ filter: {} })
    expect(ordinals).toHaveLength(30)
    const refused = { data: { code: 'core.account.role' } }
    await expect(client.records.add({ values: {} })).rejects.toMatchObject(refused)
    await expect(client.records.edit({ changes: [], dryRun: true })).rejects.toMatchObject(refused)
    await expect(client.records.remove({ ids: ['x'] })).rejects.toMatchObject(refused)
    await expect(client.intake.undo({ id: 'x' })).rejects.toMatchObject(refused)
  })
})

describe('cells on the clipboard', () => {
  test('are read in the format that spreadsheets write', () => {
    expect(parseCells('a\tb\r\nc\t\r\n')).toEqual([
      ['a', 'b'],
      ['c', ''],
    ])
    expect(parseCells('"两行\n一格"\t"说""好"""\n')).toEqual([['两行\n一格', '说"好"']])
    expect(parseCells('只有一格')).toEqual([['只有一格']])
    expect(parseCells('5" 管\t"没有配对')).toEqual([['5" 管', '"没有配对']])
    expect(parseCells('')).toEqual([])
  })

  test('survive a round trip', () => {
    const text = fc.string({ unit: fc.constantFrom('样', 'a', '"', '\t', '\n', ' ') }).map((cell) => cell.trim())
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(text, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }),
      )
    fc.assert(
      fc.property(table, (rows) => {
        expect(parseCells(formatCells(rows))).toEqual(rows)
      }),
    )
  })
})

// npm run drill:wizard [-- ROWS]: a clerk's run through the import wizard in a real browser, with every kind of fault in the
// list, and the waiting time of each step. 300 rows by default, at most 100000.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator } from 'playwright'
import { type SampleRow, samplePersons } from '../src/sample/persons.ts'
import { sampleAccounts, samplePassword } from '../src/sample/sample-unit.ts'
import { columns } from '../src/shared/record/template-columns.ts'
import { createEnrolledUnit, sampleDictionary } from '../test/fixtures/unit/enrolled-unit.ts'
import { see as seeSoon, showInBrowser, takePicture } from '../test/fixtures/window/hosts.ts'
import { ensureBuilt } from './built.ts'

const { Workbook } = createRequire(import.meta.url)('exceljs') as typeof import('exceljs')
const rows = Number(process.argv[2] ?? 300)
/** Rows up to which a workbook is written. Writing a larger one takes longer than the whole run. */
const mostInWorkbook = 5000
const see = seeSoon.configure({ timeout: 600_000 })

/** Adds faults that are typical of employers' lists: the same slip in many rows, people twice, gaps, unknown words. */
const withSlips = (row: SampleRow, index: number, all: readonly SampleRow[]): SampleRow => {
  if (index % 20 === 7) return { ...row, title: '工程师（中级）' }
  if (index % 50 === 9) return { ...row, obtainedOn: '去年六月' }
  if (index % 60 === 11) return { ...row, committee: '' }
  if (index % 70 === 13) return { ...all[index - 1]!, specialty: '样例另一专业', name: `${all[index - 1]!.name}儿` }
  if (index % 80 === 15) return all[index - 2]!
  if (index % 90 === 17) return { ...row, sex: row.sex === '男' ? '女' : '男' }
  return row
}

const groups: Record<string, readonly [group: string, name: string]> = {
  documentType: ['证件', '类型'],
  documentNumber: ['证件', '号码'],
  series: ['资格', '系列'],
  specialty: ['资格', '专业'],
  title: ['资格', '名称'],
}

const writeList = async (folder: string): Promise<string> => {
  const plain = samplePersons(rows, 5, sampleDictionary()).map(({ row }) => row)
  const list = plain.map((row, index) => withSlips(row, index, plain))
  if (rows > mostInWorkbook) {
    const file = join(folder, '名单.csv')
    const line = (row: SampleRow) => columns.map(({ field }) => row[field] ?? '').join(',')
    await writeFile(file, [columns.map(({ header }) => header).join(','), ...list.map(line)].join('\r\n'))
    return file
  }
  const file = join(folder, '名单.xlsx')
  const workbook = new Workbook()
  const sheet = workbook.addWorksheet('名单')
  sheet.addRow(['样例数据：人员均为虚构'])
  let last = ''
  sheet.addRow(
    columns.map(({ field }) => {
      const group = groups[field]?.[0] ?? ''
      const shown = group === last ? '' : group
      last = group
      return shown
    }),
  )
  sheet.addRow(columns.map(({ field, header }) => groups[field]?.[1] ?? header))
  for (const row of list) sheet.addRow(columns.map(({ field }) => row[field] ?? null))
  for (const row of [20, 40, 60]) sheet.getRow(row).hidden = true
  sheet.getColumn(columns.findIndex(({ field }) => field === 'employerRegion') + 1).hidden = true
  await workbook.xlsx.writeFile(file)
  return file
}

const waits: [step: string, seconds: number][] = []
const timed = async (step: string, act: () => Promise<unknown>, shown: Locator): Promise<void> => {
  const from = performance.now()
  await act()
  await see(shown).toBeVisible()
  const seconds = Math.round(performance.now() - from) / 1000
  waits.push([step, seconds])
  console.log(`${step}: ${seconds} s`)
}

await ensureBuilt()
const folder = await mkdtemp(join(tmpdir(), 'gzzc-wizard-'))
const home = await createEnrolledUnit(join(folder, 'unit'))
const file = await writeList(folder)
const shown = await showInBrowser(home)
const { page } = shown
page.setDefaultTimeout(600_000)
const dialog = page.getByRole('dialog', { name: '导入：' })
const button = (name: string | RegExp) => dialog.getByRole('button', { name })
const picture = async (name: string) => {
  await takePicture(page, `wizard-${name}`)
  await page.setViewportSize({ width: 1920, height: 1080 })
  await takePicture(page, `wizard-${name}-1920`)
  await page.setViewportSize({ width: 1280, height: 820 })
}
try {
  await page.locator('.sign-in').getByRole('combobox').click()
  await page.locator('.ant-select-item-option', { hasText: sampleAccounts.clerk }).click()
  await page.getByLabel('密码').fill(samplePassword)
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: '录入与导入' }).click()
  await see(page.getByRole('button', { name: '导入表格' }).first()).toBeVisible()

  const confirm = button(/^确认导入/)
  await timed('drop, read, check', () => page.locator('.section input[type=file]').first().setInputFiles(file), confirm)
  await picture('faults')
  await timed('columns', () => dialog.getByText('表格和列', { exact: true }).click(), dialog.getByText(/^表头/))
  await picture('columns')
  await timed('check again', () => button('检查每一行').click(), confirm)
  await timed('was and is', () => dialog.getByText(/系统整理 [\d,]+ 处/).click(), dialog.getByRole('table').first())
  await picture('changes')
  const list = dialog.getByRole('listbox', { name: '问题' })
  await timed('faults', () => dialog.getByText(/问题 [\d,]+ 处/).click(), list)
  await timed('one kind', () => button(/资格名称：/).click(), dialog.getByText(/不是.*的资格名称/).first())
  await list.focus()
  await page.keyboard.press('Enter')
  const input = dialog.getByLabel(/资格名称改为/)
  await see(input).toBeFocused()
  await picture('mend')
  await timed('the mender closed', () => page.keyboard.press('Escape'), list)
  const notice = dialog.getByRole('button', { name: '只看隐藏的行' })
  if (await notice.isVisible()) {
    await timed('hidden rows alone', () => notice.click(), dialog.getByText('这一行在表格中是隐藏的').first())
    await picture('hidden')
  }
  const downloaded = new Promise<void>((resolve) => page.once('download', () => resolve()))
  await timed(
    'error workbook',
    async () => {
      await button('下载错误标注表').click()
      await downloaded
    },
    confirm,
  )
  await timed(
    'warnings confirmed',
    async () => {
      for (const box of await dialog.getByRole('checkbox', { name: '已核对，允许导入' }).all()) await box.check()
    },
    confirm,
  )
  await picture('confirmed')
  await timed('import', () => confirm.click(), button('撤销这次导入'))
  await picture('done')
  await timed('undo', () => button('撤销这次导入').click(), dialog.getByText(/已撤销这次导入/))
  console.table(waits)
  if (shown.complaints.length) console.log('complaints', shown.complaints)
} catch (error) {
  await takePicture(page, 'wizard-failed')
  throw error
} finally {
  await shown.close()
  await rm(folder, { recursive: true, force: true })
}

import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { findInterrupted } from '../../src/core/intake/write/interrupted-import.ts'
import { openPath } from '../../src/core/opening/recent-files.ts'
import { writeSetting } from '../../src/core/store/settings.ts'
import { Unit } from '../../src/core/unit.ts'
import { clerk, password, sampleHome, sampleTable } from '../fixtures/unit/sample-home.ts'
import { see as seeSoon, showInBrowser, showInElectron, takePicture } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'

// test/core/interrupted-import.test.ts kills the import. This suite tests what the clerk sees at the next sign-in.
const see = seeSoon.configure({ timeout: 60_000 })
let home: string
let shown: Awaited<ReturnType<typeof showInBrowser | typeof showInElectron>> | undefined

/** Stores the note of an import whose process has ended. */
const interruptImport = async (
  fileName: string,
  before: (unit: Unit) => Promise<unknown> = async () => {},
): Promise<void> => {
  const unit = await Unit.open(home, { account: clerk, password })
  await before(unit)
  const note = { id: 'cut', fileName, account: unit.session.id, at: '2026-03-02T01:04:00.000Z' }
  await unit.gate.write(unit.session.id, ({ database }) =>
    writeSetting(database, 'importUnderWay', { ...note, process: process.pid, run: 'another run' }),
  )
  await unit.close()
}

const noticeOf = (page: Page, file: string) =>
  page.getByRole('alert').filter({ hasText: `导入“${file}”时程序意外中断，已经整个撤回，一条都没有写入` })

beforeAll(() => requireBuilt())
beforeEach(async () => {
  home = await sampleHome()
}, launchTimeout)
afterEach(async () => {
  await shown?.close()
  shown = undefined
  await rm(home, { recursive: true, force: true })
}, launchTimeout)

test('in the desktop app the button opens the same file again, without asking for its path', async () => {
  const table = sampleTable(5)
  const path = join(home, table.name)
  await writeFile(path, Buffer.from(await table.arrayBuffer()))
  await interruptImport(table.name, (unit) => openPath(unit, path))
  shown = await showInElectron(home)
  const { page } = shown
  // The account that the page proposes is the clerk.
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
  const notice = noticeOf(page, table.name)
  await see(notice).toContainText(`由${clerk}开始`)
  await notice.getByRole('button', { name: '重新导入…' }).click()
  const dialog = page.getByRole('dialog', { name: `导入：${table.name}` })
  await see(notice).toBeHidden()
  await dialog.getByRole('button', { name: /^确认导入/ }).click()
  await see(dialog.getByRole('button', { name: '撤销这次导入' })).toBeVisible()
  expect(shown.complaints).toEqual([])
}, 600_000)

test('an interrupted import is reported, and started again by the button', async () => {
  await interruptImport('某局名单.xlsx')
  const browser = await showInBrowser(home)
  shown = browser
  const { page } = browser
  await page.locator('.sign-in').getByRole('combobox').click()
  await page.locator('.ant-select-item-option', { hasText: clerk }).click()
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
  const notice = noticeOf(page, '某局名单.xlsx')
  await see(notice).toContainText(`2026年3月2日 09:04 由${clerk}开始`)
  await takePicture(page, 'interrupted-import')
  await page.emulateMedia({ colorScheme: 'dark' })
  await see(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await takePicture(page, 'interrupted-import-dark')
  const table = {
    name: '某局名单.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('姓名,性别,证件类型\n样例甲,男,居民身份证'),
  }
  page.once('filechooser', (chooser) => void chooser.setFiles(table))
  await notice.getByRole('button', { name: '重新导入…' }).click()
  await see(page.getByRole('dialog', { name: '导入：某局名单.csv' })).toBeVisible()
  await see(notice).toBeHidden()
  expect(findInterrupted(browser.workplace.unit.database, new Date())).toBeUndefined()
  expect(browser.complaints).toEqual([])
}, 600_000)

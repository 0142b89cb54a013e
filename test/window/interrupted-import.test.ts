import { rm } from 'node:fs/promises'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { findInterrupted } from '../../src/core/intake/import-under-way.ts'
import { writeSetting } from '../../src/core/store/settings.ts'
import { Unit } from '../../src/core/unit.ts'
import { launchTimeout, see as seeSoon, showInBrowser, takePicture } from './hosts.ts'
import { clerk, password, sampleHome } from './sample-home.ts'

// The kill itself is test/core/interrupted-import.test.ts; here, what the clerk sees at the next sign-in.
const see = seeSoon.configure({ timeout: 60_000 })
let home: string
let shown: Awaited<ReturnType<typeof showInBrowser>>
let page: Page

beforeAll(async () => {
  requireBuilt()
  home = await sampleHome()
  const unit = await Unit.open(home, { account: clerk, password })
  // As a process leaves it that is no more.
  const note = { id: 'cut', fileName: '某局名单.xlsx', account: unit.session.id, at: '2026-03-02T01:04:00.000Z' }
  await unit.store.gate.write(unit.session.id, ({ database }) =>
    writeSetting(database, 'importUnderWay', { ...note, process: process.pid, run: 'another run' }),
  )
  await unit.close()
  shown = await showInBrowser(home)
  page = shown.page
  await page.getByRole('combobox').click()
  await page.locator('.ant-select-item-option', { hasText: clerk }).click()
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
}, launchTimeout)
afterAll(async () => {
  await shown?.close()
  await rm(home, { recursive: true, force: true })
})

test('an import that was cut off is told of, and begun anew by its button', async () => {
  const notice = page
    .getByRole('alert')
    .filter({ hasText: '导入“某局名单.xlsx”时程序意外中断，已经整个撤回，一条都没有写入' })
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
  expect(findInterrupted(shown.desk.unit.database, new Date())).toBeUndefined()
  expect(shown.complaints).toEqual([])
}, 300_000)

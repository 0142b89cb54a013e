import type { Page } from 'playwright'
import { beforeAll, describe, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { connectInProcess } from '../../src/core/host/in-process.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { Unit } from '../../src/core/unit.ts'
import { copyUnit } from '../fixtures/unit/own-unit.ts'
import { clerk, password, sampleHome, sampleTable } from '../fixtures/unit/sample-home.ts'
import { see, showInBrowser, takePicture } from '../fixtures/window/hosts.ts'
import { forThisTest } from '../fixtures/window/own-window.ts'

describe('a clerk who searches for people', () => {
  let home: string

  beforeAll(async () => {
    requireBuilt()
    home = await sampleHome()
    const unit = await Unit.open(home, { account: clerk, password })
    const table = sampleTable(60)
    await importFile(unit, { name: table.name, bytes: new Uint8Array(await table.arrayBuffer()) })
    await unit.close()
  })

  /** Signs the clerk in to a copy of the unit. */
  const openOverview = async () => {
    const shown = await forThisTest(showInBrowser(copyUnit(home)))
    const { page } = shown
    await page.locator('.sign-in').getByRole('combobox').click()
    await page.locator('.ant-select-item-option', { hasText: clerk }).click()
    await page.getByLabel('密码').fill(password)
    await page.keyboard.press('Enter')
    await see(page.getByRole('menuitem', { name: '总览' })).toBeVisible()
    return shown
  }

  const picturesInBothColours = async (page: Page, name: string) => {
    await takePicture(page, name)
    await page.emulateMedia({ colorScheme: 'dark' })
    await takePicture(page, `${name}-dark`)
    await page.emulateMedia({ colorScheme: 'light' })
  }

  test('finds them from anywhere by a rare character, pinyin and the end of a number, and goes there', async () => {
    const { page } = await openOverview()
    const palette = page.getByRole('dialog', { name: '查找' })
    await page.keyboard.press('Control+k')
    await page.keyboard.type('䶮')
    await see(palette.getByRole('option', { name: /样例䶮/ })).toHaveCount(1)
    await palette.getByRole('combobox').fill('ylac')
    await see(palette.getByRole('option').first()).toContainText('样例')
    await picturesInBothColours(page, 'search-palette')
    // Enter that comes before the answer opens the first result of the answer.
    await palette.getByRole('combobox').fill('样例䶮')
    await page.keyboard.press('Enter')
    await see(palette).toBeHidden()
    const drawer = page.getByRole('dialog', { name: '样例䶮' })
    await see(drawer).toContainText('证件号码')
    const number = await drawer.locator('td').nth(3).innerText()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await page.keyboard.type(number.slice(-6))
    await see(palette.getByRole('option', { name: /样例䶮/ })).toContainText('*')
    await page.keyboard.press('Escape')
  })

  test('goes from the palette to the whole list, and narrows it by more words', async () => {
    const { page } = await openOverview()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('建设')
    const all = page.getByRole('option', { name: /查看全部/ })
    await see(all).toContainText('60')
    await all.click()
    await see(page.getByText('共 60 条')).toBeVisible()
    const field = page.getByRole('textbox', { name: '查找' })
    await see(field).toHaveValue('建设')
    await field.fill('建设 古丽')
    await see(page.getByText('共 1 条')).toBeVisible()
    await picturesInBothColours(page, 'search-records')
  })

  test('merges two spellings of an employer by keyboard, and undoes it', async () => {
    const { page, workplace } = await openOverview()
    const client = connectInProcess(workplace)
    const { ordinals } = await client.records.index({ filter: {} })
    const { rows } = await client.records.rows({ ordinals: ordinals.slice(0, 3) })
    const name = (row: number) => (row < 2 ? '贵安样例测绘有限公司' : '贵安样例测绘有限责任公司')
    await client.records.edit({
      changes: rows.map(({ id }, row) => ({ id, values: { employerName: name(row) } })),
      dryRun: false,
    })
    await page.getByRole('menuitem', { name: '录入与导入' }).click()
    await page.getByRole('button', { name: '更多' }).click()
    await page.getByRole('menuitem', { name: '合并重复单位' }).click()
    const dialog = page.getByRole('dialog', { name: '合并重复单位' })
    await see(dialog.getByRole('radio', { name: /贵安样例测绘有限公司/ })).toBeFocused()
    await picturesInBothColours(page, 'search-merge')
    await page.keyboard.press('Enter')
    await see(dialog).toContainText('已把 1 条记录的单位改为“贵安样例测绘有限公司”')
    const merged = await client.records.rows({ ordinals: ordinals.slice(0, 3) })
    expect(new Set(merged.rows.map(({ values }) => values.employerName)).size).toBe(1)
    await dialog.getByRole('button', { name: '撤销' }).click()
    await see(dialog.getByRole('radio', { name: /贵安样例测绘有限责任公司/ })).toBeVisible()
    await page.keyboard.press('Escape')
  })
})

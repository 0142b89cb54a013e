import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { administrator, password, sampleHome } from '../fixtures/unit/sample-home.ts'
import { type ShownWindow, see, showInBrowser, takePicture } from '../fixtures/window/hosts.ts'

let home: string
let elsewhere: string
let shown: ShownWindow
let page: Page

beforeAll(async () => {
  requireBuilt()
  home = await sampleHome()
  elsewhere = await mkdtemp(join(tmpdir(), 'gzzc-elsewhere-'))
  shown = await showInBrowser(home)
  page = shown.page
  await page.locator('.sign-in').getByRole('combobox').click()
  await page.getByText(`${administrator}（管理员）`).click()
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: '设置' }).click()
})
afterAll(async () => {
  await shown?.close()
  for (const folder of [home, elsewhere]) await rm(folder, { recursive: true, force: true })
})

const dialog = () => page.getByRole('dialog')

test('the unit: who it is, and where its province is', async () => {
  await see(page.getByText('样例市人力资源和社会保障局')).toBeVisible()
  await see(page.getByText('11520000MB1A00001X')).toBeVisible()
  await see(page.getByText(home)).toBeVisible()
  await takePicture(page, 'settings-unit')
})

test('accounts: an administrator adds one and resets another, by keyboard', async () => {
  await page.getByRole('tab', { name: '账号' }).click()
  await page.getByRole('button', { name: '增加账号' }).focus()
  await page.keyboard.press('Enter')
  // While it opens, the dialog may still take the focus to itself.
  await see(dialog()).not.toHaveClass(/ant-zoom/u)
  await see(page.getByLabel('姓名')).toBeFocused()
  await page.keyboard.type('样例复核人')
  await see(page.getByLabel('姓名')).toHaveValue('样例复核人')
  await page.keyboard.press('Tab')
  await see(page.getByRole('radio', { name: '经办人' })).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await see(page.getByRole('radio', { name: '审核人' })).toBeChecked()
  await page.getByLabel('密码', { exact: true }).focus()
  await page.keyboard.type(password)
  await page.getByLabel('再输入一次密码').fill('不一样的密码')
  await page.keyboard.press('Enter')
  await see(dialog()).toContainText('两次输入的密码不一样')
  await page.getByLabel('再输入一次密码').fill(password)
  await page.keyboard.press('Enter')
  await see(dialog()).toBeHidden()
  await see(page.getByRole('row', { name: '样例复核人' })).toContainText('审核人')
  await takePicture(page, 'settings-accounts')

  await page.getByRole('button', { name: '重设密码：样例复核人' }).click()
  await page.getByLabel('密码', { exact: true }).fill('重设以后的密码·2026')
  await page.getByLabel('再输入一次密码').fill('重设以后的密码·2026')
  await page.keyboard.press('Enter')
  await see(dialog()).toBeHidden()
})

test('a wrong present password is told, with the help page that says more', async () => {
  await page.getByRole('button', { name: '修改我的密码' }).click()
  await page.getByLabel('现在的密码').fill('不是这个')
  await page.getByLabel('密码', { exact: true }).fill('改过以后的密码·2026')
  await page.getByLabel('再输入一次密码').fill('改过以后的密码·2026')
  await page.keyboard.press('Enter')
  await see(dialog().getByRole('alert')).toContainText('账号或密码不正确')
  await dialog().getByRole('button', { name: '怎么办' }).click()
  await see(page.getByRole('heading', { name: '账号和密码' })).toBeVisible()
  await page.keyboard.press('Escape')
  await see(page.getByRole('heading', { name: '账号和密码' })).toBeHidden()
  await page.keyboard.press('Escape')
  await see(dialog()).toBeHidden()
})

test('backup: made, listed, restored beside', async () => {
  await page.getByRole('tab', { name: '备份与恢复' }).click()
  await page.getByLabel('备份到这个文件夹').fill(elsewhere)
  await page.keyboard.press('Enter')
  await see(page.getByText('已备份并核对')).toBeVisible()
  const row = page.getByRole('row').filter({ hasText: '样例市人力资源和社会保障局' })
  await see(row).toHaveCount(1)
  await takePicture(page, 'settings-backup')

  await row.getByRole('button', { name: '恢复' }).click()
  await page.getByLabel('恢复到这个文件夹').fill(home)
  await page.getByLabel('备份里的账号').fill(administrator)
  await page.getByLabel('这个账号备份时的密码').fill(password)
  await page.keyboard.press('Enter')
  await see(dialog().getByRole('alert').last()).toContainText('文件夹里已有内容')
  await page.getByLabel('恢复到这个文件夹').fill(join(elsewhere, '恢复'))
  await page.keyboard.press('Enter')
  await see(page.getByText('恢复完成')).toBeVisible()
  await takePicture(page, 'settings-restored')
  await page.getByRole('button', { name: '知道了' }).click()
})

test('rules: the photo spec in millimetres and pixels', async () => {
  await page.getByRole('tab', { name: '字典与照片规格' }).click()
  await see(page.getByText('25 × 35 毫米')).toBeVisible()
  await see(page.getByText('295 × 413')).toBeVisible()
  await see(page.getByText('27 个')).toBeVisible()
})

test('logs: the audit is whole; the exported log is plain', async () => {
  await page.getByRole('tab', { name: '日志' }).click()
  await page.getByRole('button', { name: '核对操作日志' }).click()
  await see(page.getByText('首尾相接，没有改动')).toBeVisible()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '导出程序日志' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('GZZC-log.txt')
  expect(await readFile(await download.path(), 'utf8')).toMatch(/^[\x20-\x7e\n]*$/)
})

test('about: the licences of what the program is made of', async () => {
  await page.getByRole('tab', { name: '关于' }).click()
  await page.getByLabel('查找').fill('better-sqlite3')
  await page.getByText(/better-sqlite3-multiple-ciphers \d/).click()
  await see(page.getByText('Permission is hereby granted')).toBeVisible()
})

test('appearance: dark by choice, larger by choice, kept over a reload', async () => {
  await page.getByRole('tab', { name: '外观' }).click()
  await page.getByText('深色', { exact: true }).click()
  await see(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.getByLabel('文字和图片大小').click()
  await page.getByTitle('150%').click()
  await page.reload()
  await see(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  expect(await page.evaluate(`document.documentElement.style.zoom`)).toBe('150%')
  await page.getByRole('menuitem', { name: '设置' }).click()
  await takePicture(page, 'settings-dark-150')
  // Nothing runs out of the window sideways.
  expect(await page.evaluate(`document.documentElement.scrollWidth <= window.innerWidth`)).toBe(true)
  await page.getByRole('tab', { name: '外观' }).click()
  await page.getByText('浅色', { exact: true }).click()
  await page.getByLabel('文字和图片大小').click()
  await page.getByTitle('100%', { exact: true }).click()
})

test('help: searched, read, followed; the tour is taken, and not offered again', async () => {
  await page.getByRole('menuitem', { name: '帮助' }).click()
  await page.getByLabel('在帮助里查找').fill('忘记密码')
  await see(page.getByRole('heading', { name: '账号和密码' })).toBeVisible()
  await page.getByRole('article').getByRole('button', { name: '同步' }).first().focus()
  await page.keyboard.press('Enter')
  await see(page.getByRole('heading', { name: '同步', exact: true })).toBeVisible()
  await takePicture(page, 'help')

  await page.getByRole('button', { name: '看一遍', exact: true }).click()
  await see(page.getByText('这里看整轮工作走到哪一步')).toBeVisible()
  await takePicture(page, 'help-tour')
  await page.keyboard.press('Escape')
  await see(page.getByText('这里看整轮工作走到哪一步')).toBeHidden()
  await see(page.getByText('第一次使用？')).toBeHidden()
  await page.reload()
  await see(page.getByRole('menuitem', { name: '帮助' })).toBeVisible()
  await see(page.getByText('第一次使用？')).toBeHidden()
  expect(shown.complaints).toEqual([])
})

test('a new computer: restored from the backup on the first page, then signed in to', async () => {
  const [backup] = (await readdir(elsewhere)).filter((name) => name.endsWith('.gzzc-backup'))
  const fresh = await showInBrowser(join(elsewhere, 'new-computer'))
  try {
    await fresh.page.getByRole('button', { name: '从备份恢复' }).click()
    await fresh.page.getByLabel('备份文件', { exact: true }).fill(join(elsewhere, backup!))
    await fresh.page.getByLabel('备份里的账号').fill(administrator)
    await fresh.page.getByLabel('这个账号备份时的密码').fill('不是当时的密码')
    await fresh.page.keyboard.press('Enter')
    await see(fresh.page.getByRole('alert')).toContainText('账号或密码不正确')
    await fresh.page.getByLabel('这个账号备份时的密码').fill(password)
    await fresh.page.keyboard.press('Enter')
    await see(fresh.page.getByText('恢复完成')).toBeVisible()
    await takePicture(fresh.page, 'settings-new-computer')
    await fresh.page.getByRole('button', { name: '知道了' }).click()
    await fresh.page.getByLabel('密码').fill(password)
    await fresh.page.keyboard.press('Enter')
    await see(fresh.page.getByRole('menuitem', { name: '总览' })).toBeVisible()
    expect(fresh.complaints).toEqual([])
  } finally {
    await fresh.close()
  }
})

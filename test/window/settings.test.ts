import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { beforeAll, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { backUp } from '../../src/core/backup/back-up.ts'
import type { Workplace } from '../../src/core/host/workplace/workplace.ts'
import { Unit } from '../../src/core/unit.ts'
import { copyUnit } from '../fixtures/unit/own-unit.ts'
import { administrator, clerk, password, sampleHome } from '../fixtures/unit/sample-home.ts'
import { see, showInBrowser, takeBothPictures, takePicture } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'
import { forThisTest } from '../fixtures/window/own-window.ts'

let prepared: string
/** The unit's folder and the window of the running test. */
let home: string
let page: Page

beforeAll(async () => {
  requireBuilt()
  prepared = await sampleHome()
}, launchTimeout)

/** Shows a copy of the unit to the administrator. */
const openSettings = async (tab?: string): Promise<{ readonly workplace: Workplace }> => {
  home = copyUnit(prepared)
  const shown = await forThisTest(showInBrowser(home))
  page = shown.page
  await page.locator('.sign-in').getByRole('combobox').click()
  await page.getByText(`${administrator}（管理员）`).click()
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: '设置' }).click()
  if (tab) await page.getByRole('tab', { name: tab }).click()
  return shown
}

const temporaryFolder = () => mkdtemp(join(tmpdir(), 'gzzc-elsewhere-'))
const dialog = () => page.getByRole('dialog')

test('the unit: who it is, and where its data is', async () => {
  await openSettings()
  await see(page.getByText('样例市人力资源和社会保障局')).toBeVisible()
  await see(page.getByText('11520000MB1A00001X')).toBeVisible()
  await see(page.getByText(home)).toBeVisible()
  await takePicture(page, 'settings-unit')
})

test('accounts: an administrator adds one and resets another, by keyboard', async () => {
  await openSettings('账号')
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
  await see(dialog().getByRole('alert')).toContainText('本单位已经有人在用')
  await takePicture(page, 'settings-shared-password')
  await page.getByLabel('密码', { exact: true }).fill('复核人自己的密码·2026')
  await page.getByLabel('再输入一次密码').fill('复核人自己的密码·2026')
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

test('a wrong current password is refused, with a link to the help page', async () => {
  await openSettings('账号')
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

/** Chooses a path that the person named where they started the web host. */
const offer = async (workplace: Workplace, label: string, path: string) => {
  workplace.given.offer(path)
  await page.getByRole('combobox', { name: label, exact: true }).click()
  await page.getByTitle(path, { exact: true }).click()
}

test('backup: written, listed, restored to another folder', async () => {
  const elsewhere = await temporaryFolder()
  const { workplace } = await openSettings('备份与恢复')
  await offer(workplace, '备份到这个文件夹', elsewhere)
  await page.getByRole('button', { name: '立即备份' }).click()
  await see(page.getByText('已备份并核对')).toBeVisible()
  const row = page.getByRole('row').filter({ hasText: '样例市人力资源和社会保障局' })
  await see(row).toHaveCount(1)
  await takePicture(page, 'settings-backup')

  await row.getByRole('button', { name: '恢复' }).click()
  await offer(workplace, '恢复到这个文件夹', home)
  await page.getByLabel('备份里的账号').fill(administrator)
  await page.getByLabel('这个账号备份时的密码').fill(password)
  await page.keyboard.press('Enter')
  await see(dialog().getByRole('alert').last()).toContainText('文件夹里已有内容')
  await offer(workplace, '恢复到这个文件夹', join(elsewhere, '恢复'))
  await dialog().getByRole('button', { name: '恢复', exact: true }).click()
  await see(page.getByText('恢复完成')).toBeVisible()
  await takePicture(page, 'settings-restored')
  await page.getByRole('button', { name: '知道了' }).click()
})

test('rules: the photo spec in millimetres and pixels', async () => {
  await openSettings('字典与照片规格')
  await see(page.getByText('25 × 35 毫米')).toBeVisible()
  await see(page.getByText('295 × 413')).toBeVisible()
  await see(page.getByText('27 个')).toBeVisible()
})

test('logs: the audit chain verifies; the exported log is plain ASCII', async () => {
  await openSettings('日志')
  await page.getByRole('button', { name: '核对操作日志' }).click()
  await see(page.getByText('首尾相接，没有改动')).toBeVisible()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '导出运行日志' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('GZZC-log.txt')
  expect(await readFile(await download.path(), 'utf8')).toMatch(/^[\x20-\x7e\n]*$/)
})

test('about: the licences of the libraries', async () => {
  await openSettings('关于')
  await page.getByLabel('查找').fill('better-sqlite3')
  await page.getByText(/better-sqlite3-multiple-ciphers \d/).click()
  await see(page.getByText('Permission is hereby granted')).toBeVisible()
})

test('appearance: dark and larger when chosen, also after a reload', async () => {
  await openSettings('外观')
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
})

test('help: searched, read, followed; the tour is shown once and not offered again', async () => {
  await openSettings()
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
})

test('an account is deactivated after a confirmation', async () => {
  await openSettings('账号')
  await page.getByRole('button', { name: `停用${clerk}` }).click()
  await see(page.getByRole('dialog', { name: `停用“${clerk}”的账号？` })).toBeVisible()
  await takePicture(page, 'settings-deactivate-question')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^停\s?用$/ })
    .click()
  await see(page.getByRole('row', { name: clerk })).toContainText('已停用')
  await see(page.getByRole('button', { name: `停用${clerk}` })).toBeHidden()
  await takeBothPictures(page, 'settings-deactivated')
})

test('updates: without an update address the program does not look for any', async () => {
  await openSettings('更新')
  await see(page.getByText('由省里或网管发放', { exact: true })).toBeVisible()
  await see(page.getByRole('button', { name: '现在查看' })).toBeHidden()
  await takeBothPictures(page, 'settings-update')
})

test('a new computer: restored from the backup on the first page, then signed in to', async () => {
  const folder = await temporaryFolder()
  const backup = join(folder, 'unit.gzzc-backup')
  const unit = await Unit.open(copyUnit(prepared), { account: administrator, password })
  await backUp(unit.keyContext, { path: backup, program: '0' })
  await unit.close()
  const shown = await forThisTest(showInBrowser(join(folder, 'new-computer')))
  page = shown.page
  await page.getByRole('button', { name: '从备份恢复' }).click()
  await offer(shown.workplace, '备份文件', backup)
  await page.getByLabel('备份里的账号').fill(administrator)
  await page.getByLabel('这个账号备份时的密码').fill('不是当时的密码')
  await page.keyboard.press('Enter')
  await see(page.getByRole('alert')).toContainText('账号或密码不正确')
  await page.getByLabel('这个账号备份时的密码').fill(password)
  await page.keyboard.press('Enter')
  await see(page.getByText('恢复完成')).toBeVisible()
  await takePicture(page, 'settings-new-computer')
  await page.getByRole('button', { name: '打开这份数据' }).click()
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
  await see(page.getByRole('menuitem', { name: '总览' })).toBeVisible()
})

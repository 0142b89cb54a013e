import { beforeAll, describe, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { clerk, password, sampleHome, sampleTable } from '../fixtures/unit/sample-home.ts'
import { type ShownWindow, see, showInBrowser, showInElectron, takePicture } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'
import { forThisTest } from '../fixtures/window/own-window.ts'

const goodRows = 250

beforeAll(() => requireBuilt())

// The same test in both hosts, because the window cannot tell them apart. Its steps go on from each other.
describe.each([
  ['electron', showInElectron],
  ['browser', showInBrowser],
])('the window in the %s host', (host, show) => {
  /** The window of the running test. */
  let shown: ShownWindow

  const picture = (name: string) => takePicture(shown.page, `window-${host}-${name}`)

  /** Only the right password signs in. */
  const signIn = async () => {
    const { page } = shown
    await see(page.getByRole('button', { name: '登录' })).toBeVisible()
    await page.locator('.sign-in').getByRole('combobox').click()
    await page.locator('.ant-select-item-option', { hasText: clerk }).click()
    await page.getByLabel('密码').fill('不是这个密码')
    await page.keyboard.press('Enter')
    await see(page.getByRole('alert')).toContainText('账号或密码不正确')
    await picture('sign-in')
    await page.getByLabel('密码').fill(password)
    await page.keyboard.press('Enter')
    await see(page.getByText('还没有记录')).toBeVisible()
    await picture('empty')
  }

  /** Imports a spreadsheet and shows its faults at their cells. */
  const importTable = async () => {
    const { page } = shown
    const table = sampleTable(goodRows)
    await page.setInputFiles('input[type=file]', {
      name: table.name,
      mimeType: table.type,
      buffer: Buffer.from(await table.arrayBuffer()),
    })
    const dialog = page.getByRole('dialog')
    await see(dialog).toContainText(`可以导入${goodRows}`)
    await see(dialog.getByRole('option', { name: /D252/ })).toContainText('校验位对不上')
    await dialog.getByRole('button', { name: `确认导入 ${goodRows} 条` }).press('Enter')
    await see(dialog).toContainText(`新增记录${goodRows}`)
    await see(dialog).toContainText('未导入（有错误）3')
    // The rows that are left stay here to be mended.
    await see(dialog.getByRole('option', { name: /D252/ })).toBeVisible()
    await picture('imported')
    await dialog.getByRole('button', { name: '完成' }).press('Enter')
    await see(dialog).toBeHidden()
    await see(page.locator('[data-stage=ready]')).toContainText(String(goodRows))
    await see(page.getByRole('menuitem', { name: '照片' })).toContainText(String(goodRows))
    await picture('overview')
  }

  /** Lists, searches and opens the records. */
  const readRecords = async () => {
    const { page } = shown
    const rows = page.locator('.record-row')
    await page.locator('[data-stage=ready]').click()
    await see(rows.first()).toContainText('520***********0011')
    await see(page.getByText(`共 ${goodRows} 条`)).toBeVisible()
    await picture('records')
    await page.getByRole('grid').focus()
    await page.keyboard.press('Control+End')
    await see(page.locator(`[aria-rowindex="${goodRows + 1}"]`)).toContainText(`样例建设第${goodRows}工程`)

    await page.keyboard.press('Control+f')
    await page.keyboard.type('䶮')
    await see(rows).toHaveCount(1)
    await page.getByRole('grid').focus()
    await page.keyboard.press('Space')
    const drawer = page.getByRole('dialog')
    await see(drawer).toContainText('520101199001010011')
    await see(drawer).toContainText(clerk)
    await picture('record')
    await page.keyboard.press('Escape')
    await see(drawer).toBeHidden()

    await page.getByLabel('查找').fill('没有这个人')
    await see(page.getByText('没有符合条件的记录')).toBeVisible()
  }

  /** Keeps the session over a reload, and locks. */
  const reloadAndLock = async () => {
    const { page } = shown
    await page.reload()
    await see(page.getByRole('menuitem', { name: '总览' })).toBeVisible()
    await page.emulateMedia({ colorScheme: 'dark' })
    await see(page.locator('[data-stage=ready]')).toBeVisible()
    await picture('dark')
    await page.getByRole('button', { name: '锁定' }).click()
    await see(page.getByLabel('密码')).toBeVisible()
  }

  /** The page has no Node and a strict policy, and left nothing on its console. */
  const checkIsolation = async () => {
    const { page, complaints } = shown
    expect(await page.evaluate(() => [typeof globalThis.require, typeof globalThis.process])).toEqual([
      'undefined',
      'undefined',
    ])
    expect(complaints).toEqual([])
    // As text, because tests are compiled without the types of the DOM.
    const injected = await page.evaluate(`{
      const script = document.createElement('script')
      script.textContent = 'globalThis.injected = true'
      document.head.append(script)
      'injected' in globalThis
    }`)
    expect(injected).toBe(false)
    complaints.length = 0 // the refusal that this step provoked
  }

  test(
    'signs in, imports, lists the records, survives a reload, locks; without Node and with a strict policy',
    async () => {
      shown = await forThisTest<ShownWindow>(show(await sampleHome()))
      await signIn()
      await importTable()
      await readRecords()
      await reloadAndLock()
      await checkIsolation()
    },
    launchTimeout,
  )
})

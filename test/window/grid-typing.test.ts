import type { ElectronApplication } from 'playwright'
import { beforeAll, describe, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { historyOf, listRecords } from '../../src/core/records/record-reader.ts'
import { Unit } from '../../src/core/unit.ts'
import { copyUnit } from '../fixtures/unit/own-unit.ts'
import { clerk, password, sampleHome, sampleTable } from '../fixtures/unit/sample-home.ts'
import { type ShownWindow, see, showInBrowser, showInElectron, takePicture } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'
import { forThisTest } from '../fixtures/window/own-window.ts'

// The grid as a spreadsheet: input methods, Tab, Delete, the context menu, widths, the clipboard.

const people = 12
let filled: string

beforeAll(async () => {
  requireBuilt()
  filled = await sampleHome()
  const unit = await Unit.open(filled, { account: clerk, password })
  const table = sampleTable(people)
  await importFile(unit, { name: table.name, bytes: new Uint8Array(await table.arrayBuffer()) })
  await unit.close()
}, launchTimeout)

describe.each([
  ['electron', showInElectron],
  ['browser', showInBrowser],
])('the grid in the %s host', (host, show) => {
  let shown: ShownWindow
  let home: string

  const openRecords = async () => {
    home = copyUnit(filled)
    shown = await forThisTest<ShownWindow>(show(home))
    const { page } = shown
    await page.locator('.sign-in').getByRole('combobox').click()
    await page.locator('.ant-select-item-option', { hasText: clerk }).click()
    await page.getByLabel('密码').fill(password)
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: '录入与导入' }).click()
    await see(page.getByText(`共 ${people} 条`)).toBeVisible()
    return page
  }
  const cell = (row: number, column: number) => shown.page.locator(`[data-row="${row - 1}"] [data-column="${column}"]`)
  const active = () => shown.page.getByRole('grid').getByRole('textbox', { name: '记录' })
  const editor = () => shown.page.locator('.cell-editor input')
  const [name, state, documentNumber, series, title, , obtainedOn, employer] = [0, 1, 2, 3, 4, 5, 6, 7]

  test('an input method composes in a cell from its first key', async () => {
    const page = await openRecords()
    const keyboard = await page.context().newCDPSession(page)
    const compose = async (letters: string, word: string) => {
      for (let end = 1; end <= letters.length; end++)
        await keyboard.send('Input.imeSetComposition', {
          text: letters.slice(0, end),
          selectionStart: end,
          selectionEnd: end,
        })
      await keyboard.send('Input.insertText', { text: word })
    }
    await cell(2, employer).click()
    await see(active()).toBeFocused()
    await keyboard.send('Input.imeSetComposition', { text: 'yang', selectionStart: 4, selectionEnd: 4 })
    await see(active()).toHaveValue('yang')
    await takePicture(page, `grid-${host}-composing`)
    await compose('yangli', '样例')
    await see(editor()).toHaveValue('样例')
    await see(editor()).toBeFocused()
    await compose('xian', '县')
    await see(editor()).toHaveValue('样例县')
    await page.keyboard.press('Enter')
    await see(cell(2, employer)).toHaveText('样例县')
    // A list of words opens, and searches for the word that was composed before it was there.
    await cell(3, title).click()
    await compose('zhuli', '助理')
    const options = page.locator('.ant-select-item-option')
    await see(options).toHaveText(['助理工程师'])
    await compose('shi', '师')
    await see(options).toHaveCount(0)
    await page.keyboard.press('Backspace')
    await see(options).toHaveText(['助理工程师'])
    await page.keyboard.press('Enter')
    await see(cell(3, title)).toHaveText('助理工程师')
  })

  test('the first letter typed on a cell of a list searches it by sound', async () => {
    const page = await openRecords()
    await cell(4, title).click()
    await page.keyboard.type('z')
    const options = page.locator('.ant-select-item-option')
    await see(options).toHaveText(['正高级工程师', '助理工程师'])
    await page.keyboard.type('l')
    await see(options).toHaveText(['助理工程师'])
    await page.keyboard.press('Enter')
    await see(cell(4, title)).toHaveText('助理工程师')
  })

  test('Tab goes from cell to cell and over the end of a row, and Esc lets it leave the grid', async () => {
    const page = await openRecords()
    await cell(1, obtainedOn).click()
    const at = (row: number, column: number) =>
      see(active()).toHaveAttribute('aria-activedescendant', `cell-${row - 1}-${column}`)
    await page.keyboard.press('Tab')
    await at(1, employer)
    await page.keyboard.press('Tab')
    await at(2, name)
    await page.keyboard.press('Shift+Tab')
    await at(1, employer)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Tab')
    await see(active()).not.toBeFocused()
  })

  test('Delete says why a required cell stays, and empties an optional one', async () => {
    const page = await openRecords()
    await cell(1, name).click()
    await page.keyboard.press('Delete')
    await see(page.getByText('“姓名”是必填项，不能清空')).toBeVisible()
    await cell(1, state).click()
    await page.keyboard.press('Delete')
    await see(page.getByText('状态随办理自动变化')).toBeVisible()
    await page.getByRole('button', { name: '列', exact: true }).click()
    await page.getByLabel('统一社会信用代码').check()
    await page.keyboard.press('Escape')
    const code = cell(1, employer + 1)
    await code.click()
    await page.keyboard.type('91350100M000100Y43')
    await page.keyboard.press('Enter')
    await see(code).toHaveText('91350100M000100Y43')
    await code.click()
    await page.keyboard.press('Delete')
    await see(code).toHaveText('')
    await page.keyboard.press('Control+z')
    await see(code).toHaveText('91350100M000100Y43')
  })

  test('the context menu acts on the cell it was opened at', async () => {
    const page = await openRecords()
    await cell(4, obtainedOn).click({ button: 'right' })
    await see(page.getByRole('menuitem', { name: /查看这条记录/ })).toBeVisible()
    await takePicture(page, `grid-${host}-menu`)
    await page.getByRole('menuitem', { name: /修改这一格/ }).click()
    await see(editor()).toHaveValue('2024-06-18')
    await page.keyboard.press('Escape')
    await see(active()).toHaveAttribute('aria-activedescendant', `cell-3-${obtainedOn}`)
  })

  test('a column keeps the width that it was dragged to', async () => {
    const page = await openRecords()
    const head = page.locator('[data-head=series]')
    const before = (await head.boundingBox())!
    const handle = (await head.locator('.record-width').boundingBox())!
    await page.mouse.move(handle.x + 3, handle.y + 10)
    await page.mouse.down()
    await page.mouse.move(handle.x + 63, handle.y + 10, { steps: 4 })
    await page.mouse.up()
    const width = async () => Math.round((await head.boundingBox())!.width)
    expect(await width()).toBe(Math.round(before.width) + 60)
    await cell(1, series).click()
    await page.keyboard.press('Alt+Shift+ArrowLeft')
    expect(await width()).toBe(Math.round(before.width) + 44)
    await page.getByRole('menuitem', { name: '总览' }).click()
    await page.getByRole('menuitem', { name: '录入与导入' }).click()
    await see(head).toBeVisible()
    expect(await width()).toBe(Math.round(before.width) + 44)
    await head.locator('.record-width').dblclick()
    expect(await width()).toBe(Math.round(before.width))
  })

  test('copies numbers masked and as text cells, and whole ones only with the password', async () => {
    const page = await openRecords()
    const { app } = shown as { app?: ElectronApplication }
    if (!app) await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    // Electron's window may not read the clipboard, so its shell does.
    const copied = async (): Promise<string> =>
      app
        ? app.evaluate(({ clipboard }) => clipboard.readText())
        : page.evaluate(`navigator.clipboard.read().then(async ([item]) =>
            (await item.getType('text/html')).text().then((table) => table.includes('mso-number-format'))
              .then(async (isText) => isText ? (await item.getType('text/plain')).text() : 'no text cells'))`)
    await cell(1, documentNumber).click()
    await page.keyboard.press('Control+c')
    await see(page.getByText('号码是遮住的')).toBeVisible()
    const masked = await copied()
    expect(masked.trim()).toBe('520***********0011')
    await cell(1, documentNumber).click({ button: 'right' })
    await page.getByRole('menuitem', { name: /带完整证件号码/ }).click()
    const dialog = page.getByRole('dialog')
    await see(dialog.getByLabel('的密码')).toBeFocused()
    await page.keyboard.type('不是这个密码')
    await page.keyboard.press('Enter')
    await see(dialog.getByRole('alert').filter({ hasText: '密码不正确' })).toBeVisible()
    await takePicture(page, `grid-${host}-copy-numbers`)
    expect(await copied()).toBe(masked)
    await dialog.getByLabel('的密码').fill(password)
    await page.keyboard.press('Enter')
    await see(page.getByText('证件号码是完整的')).toBeVisible()
    expect((await copied()).trim()).toBe('520101199001010011')
    await shown.close()
    const unit = await Unit.open(home, { account: clerk, password })
    const [first, second] = listRecords(unit.database)
    const actions = (id: string) => historyOf(unit.database, id).map(({ action }) => action)
    expect(actions(first!.id)).toContain('record.reveal')
    expect(actions(second!.id)).not.toContain('record.reveal')
    await unit.close()
  })
})

import { readFile } from 'node:fs/promises'
import type { Locator } from 'playwright'
import { beforeAll, describe, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { Unit } from '../../src/core/unit.ts'
import { copyUnit } from '../fixtures/unit/own-unit.ts'
import { clerk, password, sampleHome, sampleTable } from '../fixtures/unit/sample-home.ts'
import { type ShownWindow, see, showInBrowser, takePicture, until } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'
import { forThisTest } from '../fixtures/window/own-window.ts'

const people = 250
const table = sampleTable(people)

describe('a clerk at the records', () => {
  /** A unit without records, and one that imported the table. */
  let empty: string
  let filled: string
  /** The window of the running test. */
  let shown: ShownWindow

  beforeAll(async () => {
    requireBuilt()
    empty = await sampleHome()
    filled = copyUnit(empty)
    const unit = await Unit.open(filled, { account: clerk, password })
    await importFile(unit, { name: table.name, bytes: new Uint8Array(await table.arrayBuffer()) })
    await unit.close()
  }, launchTimeout)

  /** Shows the records of a copy of the unit to the clerk. */
  const openRecords = async (home: string) => {
    shown = await forThisTest(showInBrowser(copyUnit(home)))
    const { page } = shown
    await page.locator('.sign-in').getByRole('combobox').click()
    await page.locator('.ant-select-item-option', { hasText: clerk }).click()
    await page.getByLabel('密码').fill(password)
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: '录入与导入' }).click()
    await see(page.getByText(home === filled ? `共 ${people} 条` : '还没有记录')).toBeVisible()
    return page
  }

  const grid = () => shown.page.getByRole('grid')
  /** The input that has the focus while no cell is edited. */
  const typing = () => grid().getByRole('textbox', { name: '记录' })
  /** A cell by its row, from 1, and its column's place. */
  const cell = (row: number, column: number): Locator =>
    shown.page.locator(`[data-row="${row - 1}"] [data-column="${column}"]`)
  const [documentNumber, title, obtainedOn, employer] = [2, 4, 6, 7]
  const pressed = async (...keys: string[]) => {
    for (const key of keys) await shown.page.keyboard.press(key)
  }
  const paste = (text: string) =>
    shown.page.evaluate(`{
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', ${JSON.stringify(text)})
      const paste = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })
      document.querySelector('[role=grid]').dispatchEvent(paste)
    }`)
  const chooseTable = async () =>
    shown.page.setInputFiles('input[type=file]', {
      name: table.name,
      mimeType: table.type,
      buffer: Buffer.from(await table.arrayBuffer()),
    })

  test('previews a file, downloads its marked copy, imports it, undoes the import, imports again', async () => {
    const page = await openRecords(empty)
    await see(page.getByText('还没有记录')).toBeVisible()
    await chooseTable()
    const dialog = page.getByRole('dialog')
    await see(dialog).toContainText(`可以导入${people}`)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: '下载错误标注表' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('样例名单-错误标注.xlsx')
    const marked = await readFile(await download.path())
    expect(marked.subarray(0, 2).toString()).toBe('PK')
    await dialog.getByRole('button', { name: `确认导入 ${people} 条` }).click()
    await see(dialog).toContainText(`新增记录${people}`)
    await dialog.getByRole('button', { name: '撤销这次导入' }).click()
    await see(dialog).toContainText(`删除了 ${people} 条记录`)
    await pressed('Escape')
    await see(page.getByText('还没有记录')).toBeVisible()

    await chooseTable()
    await dialog.getByRole('button', { name: `确认导入 ${people} 条` }).press('Enter')
    await see(dialog).toContainText(`新增记录${people}`)
    await dialog.getByRole('button', { name: '完成' }).press('Enter')
    await see(page.getByText(`共 ${people} 条`)).toBeVisible()
    await see(cell(1, documentNumber)).toHaveText('520***********0011')
  })

  test('edits by keyboard, sees at once what is wrong, undoes and redoes', async () => {
    const page = await openRecords(filled)
    await cell(3, obtainedOn).click()
    await pressed('F2', 'Control+a')
    await page.keyboard.type('2199-1-1')
    await see(page.getByText(/晚于今天/)).toBeVisible()
    await pressed('Enter')
    await see(page.locator('.cell-editor input')).toBeFocused()
    await pressed('Control+a')
    await page.keyboard.type('2024年5月6日')
    await pressed('Enter')
    await see(cell(3, obtainedOn)).toHaveText('2024-05-06')
    await see(typing()).toBeFocused()
    // Enter went one row down; typing begins a new value there, Esc leaves the old one.
    await page.keyboard.type('2')
    await see(page.locator('.cell-editor input')).toHaveValue('2')
    await pressed('Escape', 'Control+z')
    await see(cell(3, obtainedOn)).toHaveText('2024-06-18')
    await see(cell(4, obtainedOn)).toHaveText('2024-06-18')
    await pressed('Control+y')
    await see(cell(3, obtainedOn)).toHaveText('2024-05-06')

    await cell(3, title).click()
    await pressed('Enter')
    await page.keyboard.type('助理')
    await pressed('Enter')
    await see(cell(3, title)).toHaveText('助理工程师')
    // The whole number is there only while it is edited.
    await cell(5, documentNumber).click()
    await pressed('Enter')
    await see(page.locator('.cell-editor input')).toHaveValue('520101199001010054')
    await pressed('Escape')
  })

  test('pastes cells of a spreadsheet after a preview of the changes', async () => {
    const page = await openRecords(filled)
    await cell(10, obtainedOn).click()
    await paste('2024-05-01\t样例甲公司\r\n2199-05-01\t样例乙公司\r\n2024-06-18\t"样例""丙""公司"\r\n')
    const dialog = page.getByRole('dialog')
    await see(dialog).toContainText('2 条会修改，1 条有错误不会修改')
    await see(dialog.getByRole('row', { name: '不修改' })).toContainText('晚于今天')
    await takePicture(page, 'records-paste')
    await pressed('Enter')
    await see(dialog).toBeHidden()
    await see(cell(10, employer)).toHaveText('样例甲公司')
    await see(cell(11, employer)).toHaveText('样例建设第11工程有限公司')
    await see(cell(12, employer)).toHaveText('样例"丙"公司')
    await see(typing()).toBeFocused()
    await pressed('Control+z')
    await see(cell(10, employer)).toHaveText('样例建设第10工程有限公司')
  })

  test('changes one field of all records, and undoes it', async () => {
    const page = await openRecords(filled)
    // The dialog offers the column of the active cell.
    await cell(10, obtainedOn).click()
    await pressed('Control+a')
    await see(page.getByText(`已选 ${people} 条`)).toBeVisible()
    await page.getByRole('button', { name: '批量修改' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('全部改为').fill('2024年7月1日')
    await dialog.getByRole('button', { name: '修改', exact: true }).click()
    await see(dialog).toContainText(`已修改 ${people} 条`)
    await dialog.getByRole('button', { name: '完成' }).click()
    await pressed('Control+End')
    await see(cell(people, obtainedOn)).toHaveText('2024-07-01')
    await pressed('Control+z')
    await see(cell(people, obtainedOn)).toHaveText('2024-06-18')
  })

  test('enters people in the form, which checks while they type', async () => {
    const page = await openRecords(filled)
    await pressed('Alt+n')
    const form = page.getByRole('dialog')
    await see(form.getByLabel('姓名')).toBeFocused()
    await form.getByRole('button', { name: '从上一条复制' }).click()
    await see(form.getByLabel('资格专业')).toHaveValue('建筑工程')
    await form.getByLabel('姓名').fill('样例新人')
    await form.getByLabel('证件号码').fill('110101199003070758')
    await see(form).toContainText('校验位对不上')
    await form.getByLabel('证件号码').fill('11010119900307 0759')
    await see(form).toContainText('将记为：110101199003070759')
    await see(form.locator('.ant-select-content[title="男"]')).toBeVisible()
    await takePicture(page, 'records-form')
    await pressed('Control+Enter')
    await see(page.getByText(`共 ${people + 1} 条`)).toBeVisible()
    await see(form.getByLabel('姓名')).toHaveValue('')
    await see(form.getByLabel('姓名')).toBeFocused()
    await form.getByLabel('姓名').fill('样例新人')
    await form.getByLabel('证件号码').fill('110101199003070759')
    await pressed('Control+Enter')
    await see(form).toContainText('已存在')
    // Esc loses nothing: the question's safe answer has the focus.
    await pressed('Escape')
    const question = page.getByRole('dialog', { name: '这条记录还没有保存' })
    await see(question.getByRole('button', { name: '继续填写' })).toBeFocused()
    await pressed('Enter')
    await see(question).toBeHidden()
    await see(form.getByLabel('姓名')).toHaveValue('样例新人')
    await form.getByRole('button', { name: '取消' }).click()
    await question.getByRole('button', { name: '不保存，关闭' }).click()
    await see(form.getByLabel('姓名')).toBeHidden()
  })

  test('sorts, filters, chooses columns and saves all of it as a view', async () => {
    const page = await openRecords(filled)
    await page.getByRole('button', { name: /^列$/ }).click()
    // The popover moves while it opens, so a click may miss its box.
    await until(() => page.getByLabel('资格专业').check({ timeout: 5_000 }))
    await pressed('Escape')
    await see(page.getByText('显示哪些列')).toBeHidden()
    await page.getByRole('columnheader', { name: '取得时间' }).getByRole('button').click()
    await page.getByRole('columnheader', { name: '取得时间' }).getByRole('button').click()
    await see(page.getByRole('columnheader', { name: '取得时间' })).toHaveAttribute('aria-sort', 'descending')
    await pressed('Control+f')
    await page.keyboard.type('第3工程')
    await see(page.getByText('共 1 条')).toBeVisible()
    await see(cell(1, 0)).toHaveText('样例安成')
    await page.getByRole('button', { name: '视图' }).click()
    await page.getByLabel('视图名称').fill('第三工程')
    await pressed('Enter')
    await page.reload()
    await page.getByRole('menuitem', { name: '录入与导入' }).click()
    await see(page.getByText(`共 ${people} 条`)).toBeVisible()
    await see(page.getByRole('columnheader', { name: '资格专业' })).toBeVisible()
    await page.getByRole('button', { name: '视图' }).click()
    await page.getByRole('button', { name: '第三工程', exact: true }).click()
    await see(page.getByText('共 1 条')).toBeVisible()
  })

  test('exports the shown list, with whole numbers only after the password', async () => {
    const page = await openRecords(filled)
    const open = async () => {
      await page.getByRole('button', { name: '更多' }).click()
      await page.getByRole('menuitem', { name: '导出当前列表' }).click()
    }
    await open()
    const dialog = page.getByRole('dialog', { name: /^导出当前列表：\d+ 条$/ })
    const masked = page.waitForEvent('download')
    await dialog.getByRole('button', { name: '导出' }).click()
    expect((await masked).suggestedFilename()).toMatch(/^名单-.*\.xlsx$/)
    await open()
    await dialog.getByText('完整号码', { exact: true }).click()
    await dialog.getByLabel('的密码').fill('不是这个密码')
    await page.keyboard.press('Enter')
    await see(dialog.getByRole('alert').filter({ hasText: '密码不正确' })).toBeVisible()
    await takePicture(page, 'records-export')
    await dialog.getByLabel('的密码').fill(password)
    const whole = page.waitForEvent('download')
    await page.keyboard.press('Enter')
    await whole
    await see(page.getByText(/^已导出 \d+ 条$/).last()).toBeVisible()
    await see(dialog).toBeHidden()
  })

  test('reads the history of a record, and deletes it', async () => {
    const page = await openRecords(filled)
    await pressed('Control+f')
    await page.keyboard.type('第3工程')
    await see(page.getByText('共 1 条')).toBeVisible()
    await cell(1, obtainedOn).click()
    await pressed('F2', 'Control+a')
    await page.keyboard.type('2024年5月6日')
    await pressed('Enter')
    await see(cell(1, obtainedOn)).toHaveText('2024-05-06')
    await grid().focus()
    await pressed('Control+Home', 'Space')
    const drawer = page.getByRole('dialog')
    await see(drawer).toContainText('随文件导入')
    await see(drawer.getByText('修改', { exact: true }).first()).toBeVisible()
    await pressed('Escape')
    await see(drawer).toBeHidden()
    await page.getByRole('button', { name: '删除', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: '删除' }).click()
    await see(page.getByText('没有符合条件的记录')).toBeVisible()
    await page.getByLabel('查找').fill('')
    await see(page.getByText(`共 ${people - 1} 条`)).toBeVisible()
    // A removal is undone like an edit, and the edit before it too.
    await grid().focus()
    await pressed('Control+z')
    await see(page.getByText(`共 ${people} 条`)).toBeVisible()
    await see(cell(3, obtainedOn)).toHaveText('2024-05-06')
    await pressed('Control+z')
    await see(cell(3, obtainedOn)).toHaveText('2024-06-18')
    await pressed('Control+y', 'Control+y')
    await see(page.getByText(`共 ${people - 1} 条`)).toBeVisible()
  })
})

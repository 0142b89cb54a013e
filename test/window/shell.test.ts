import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { clerk, password, sampleHome } from '../fixtures/unit/sample-home.ts'
import { type ShownWindow, see, showInBrowser, showInElectron, takePicture } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'

describe.each([
  ['browser', showInBrowser],
  ['electron', showInElectron],
])('the shell by keyboard in the %s host', (host, show) => {
  let home: string
  let shown: ShownWindow

  beforeAll(async () => {
    requireBuilt()
    home = await sampleHome()
    shown = await show(home)
    const { page } = shown
    await page.locator('.sign-in').getByRole('combobox').click()
    await page.getByText(`${clerk}（经办人）`).last().click()
    await page.getByLabel('密码').fill(password)
    await page.keyboard.press('Enter')
    await see(page.getByRole('menuitem', { name: '总览' })).toBeVisible()
  }, launchTimeout)
  afterAll(async () => {
    await shown?.close()
    await rm(home, { recursive: true, force: true })
  })

  test('goes to a section by its number, with the focus in it', async () => {
    const { page } = shown
    await page.keyboard.press('Control+2')
    await see(page.getByRole('menuitem', { name: '录入与导入' })).toHaveClass(/selected/)
    // On the section itself, or where the section begins its work.
    await see(page.locator('#content:focus, #content :focus')).toHaveCount(1)
    await page.keyboard.press('Control+1')
    await see(page.getByRole('menuitem', { name: '总览' })).toHaveClass(/selected/)
  })

  test('finds a function by its name or its first letters', async () => {
    const { page } = shown
    await page.keyboard.press('Control+k')
    const palette = page.getByRole('dialog')
    await see(palette.getByRole('combobox', { name: '查找人员、单位和功能' })).toBeFocused()
    await takePicture(page, `shell-${host}-palette`)
    await page.keyboard.type('没有这样的功能')
    await see(palette).toContainText('没有找到')
    await palette.getByRole('combobox').fill('lr')
    await see(palette.getByRole('option')).toHaveCount(1)
    await page.keyboard.press('Enter')
    await see(palette).toBeHidden()
    await see(page.getByRole('menuitem', { name: '录入与导入' })).toHaveClass(/selected/)
    await page.keyboard.press('Control+k')
    await page.keyboard.press('Escape')
    await see(palette).toBeHidden()
  })

  test('lists its keys', async () => {
    const { page } = shown
    await page.locator('#content').focus()
    await page.keyboard.press('?')
    await see(page.getByRole('dialog')).toContainText('Ctrl+L')
    await takePicture(page, `shell-${host}-shortcuts`)
    await page.keyboard.press('Escape')
    await see(page.getByRole('dialog')).toBeHidden()
  })

  test('takes a spreadsheet and photos that are dropped anywhere', async () => {
    const { page } = shown
    const drop = (name: string, content: string) =>
      page.evaluate(`{
        const data = new DataTransfer()
        data.items.add(new File([${JSON.stringify(content)}], ${JSON.stringify(name)}))
        document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }))
      }`)
    const closeDialog = async () => {
      await page.locator('.ant-modal-close').click()
      await see(page.getByRole('dialog')).toBeHidden()
    }
    await page.keyboard.press('Control+1')
    await drop('名单.csv', '姓名')
    await see(page.getByRole('dialog')).toContainText('名单.csv')
    await closeDialog()
    await drop('520101199001010011.jpg', 'no photo')
    await see(page.getByRole('menuitem', { name: '照片' })).toHaveClass(/selected/)
    await see(page.getByRole('dialog')).toBeVisible()
    await takePicture(page, `shell-${host}-dropped-photo`)
    await closeDialog()
    await drop('第1批.gzzc', 'a batch')
    await see(page.getByRole('menuitem', { name: '同步' })).toHaveClass(/selected/)
    await see(page.getByText('这是递交给省厅的批次文件')).toBeVisible()
    // A receipt may come as the same kind of file: its content tells.
    await page.keyboard.press('Control+1')
    await drop('回执.gzzc', '{"envelope":{}}')
    await see(page.getByRole('menuitem', { name: '同步' })).toHaveClass(/selected/)
    await see(page.getByText('“回执.gzzc”')).toBeVisible()
  })

  test('leads past the rail', async () => {
    const { page } = shown
    await page.reload()
    await see(page.getByRole('menuitem', { name: '总览' })).toBeVisible()
    await page.keyboard.press('Tab')
    await see(page.getByRole('button', { name: '跳到内容' })).toBeFocused()
    await page.keyboard.press('Enter')
    await see(page.locator('#content')).toBeFocused()
  })

  test('locks by Ctrl+L, and keeps its console clean', async () => {
    const { page } = shown
    await page.keyboard.press('Control+l')
    await see(page.getByLabel('密码')).toBeVisible()
    expect(shown.complaints).toEqual([])
  })
})

test('a session that ends for want of anybody shows the sign-in page and says why', async () => {
  const home = await sampleHome()
  const shown = await showInBrowser(home)
  try {
    const { page, workplace } = shown
    await page.getByLabel('密码').fill(password)
    await page.keyboard.press('Enter')
    await see(page.getByRole('menuitem', { name: '总览' })).toBeVisible()
    await workplace.lock('idle')
    await see(page.getByText('已自动锁定')).toBeVisible()
    await takePicture(page, 'shell-locked')
  } finally {
    await shown.close()
    await rm(home, { recursive: true, force: true })
  }
})

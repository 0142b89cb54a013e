import type { Page } from 'playwright'
import { beforeAll, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { copyUnit } from '../fixtures/unit/own-unit.ts'
import { clerk, password, sampleHome } from '../fixtures/unit/sample-home.ts'
import { type ShownWindow, see, showInBrowser, showInElectron, takePicture } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'
import { forThisTest } from '../fixtures/window/own-window.ts'

/** One use of the shell by keyboard, from the overview. `host` names the pictures. */
type Check = (page: Page, host: string) => Promise<void>

let home: string

beforeAll(async () => {
  requireBuilt()
  home = await sampleHome()
})

/** Signs the clerk in to a copy of the unit. */
const openOverview = async (show: (home: string) => Promise<ShownWindow>) => {
  const { page } = await forThisTest(show(copyUnit(home)))
  await page.locator('.sign-in').getByRole('combobox').click()
  await page.getByText(`${clerk}（经办人）`).last().click()
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
  await see(page.getByRole('menuitem', { name: '总览' })).toBeVisible()
  return page
}

const goesToSection: Check = async (page) => {
  await page.keyboard.press('Control+2')
  await see(page.getByRole('menuitem', { name: '录入与导入' })).toHaveClass(/selected/)
  // On the section itself, or on the element that the section focuses first.
  await see(page.locator('#content:focus, #content :focus')).toHaveCount(1)
  await page.keyboard.press('Control+1')
  await see(page.getByRole('menuitem', { name: '总览' })).toHaveClass(/selected/)
}

const findsFunction: Check = async (page, host) => {
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
}

const listsShortcuts: Check = async (page, host) => {
  await page.locator('#content').focus()
  await page.keyboard.press('?')
  await see(page.getByRole('dialog')).toContainText('Ctrl+L')
  await takePicture(page, `shell-${host}-shortcuts`)
  await page.keyboard.press('Escape')
  await see(page.getByRole('dialog')).toBeHidden()
}

const acceptsDroppedFiles: Check = async (page, host) => {
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
  // A receipt may come as the same kind of file: the content decides.
  await page.keyboard.press('Control+1')
  await drop('回执.gzzc', '{"envelope":{}}')
  await see(page.getByRole('menuitem', { name: '同步' })).toHaveClass(/selected/)
  await see(page.getByText('“回执.gzzc”')).toBeVisible()
}

const skipsRail: Check = async (page) => {
  // After a load the focus is at the top of the page.
  await page.reload()
  await see(page.getByRole('menuitem', { name: '总览' })).toBeVisible()
  await page.keyboard.press('Tab')
  await see(page.getByRole('button', { name: '跳到内容' })).toBeFocused()
  await page.keyboard.press('Enter')
  await see(page.locator('#content')).toBeFocused()
}

const locks: Check = async (page) => {
  await page.keyboard.press('Control+l')
  await see(page.getByLabel('密码')).toBeVisible()
}

const checks: readonly (readonly [string, Check])[] = [
  ['goes to a section by its number, with the focus in it', goesToSection],
  ['finds a function by its name or its first letters', findsFunction],
  ['lists its keyboard shortcuts', listsShortcuts],
  ['accepts a spreadsheet and photos that are dropped anywhere', acceptsDroppedFiles],
  ['has a link that skips the rail', skipsRail],
  ['locks by Ctrl+L', locks],
]

test.each(checks)('the shell in the browser host %s', async (_name, check) => {
  await check(await openOverview(showInBrowser), 'browser')
})

test(
  'the shell in the electron host does all of this as well',
  async () => {
    const page = await openOverview(showInElectron)
    for (const [, check] of checks) {
      // Each check starts from the overview.
      await page.reload()
      await see(page.getByRole('menuitem', { name: '总览' })).toBeVisible()
      await check(page, 'electron')
    }
  },
  launchTimeout,
)

test('a session that ends because nobody used it shows the sign-in page and says why', async () => {
  const { page, workplace } = await forThisTest(showInBrowser(copyUnit(home)))
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
  await see(page.getByRole('menuitem', { name: '总览' })).toBeVisible()
  await workplace.lock('idle')
  await see(page.getByText('已自动锁定')).toBeVisible()
  await takePicture(page, 'shell-locked')
})

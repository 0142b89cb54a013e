import { join } from 'node:path'
import type { Page } from 'playwright'
import { beforeAll, describe, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { identityCheckCharacter } from '../../src/shared/record/document-number.ts'
import { corpusFolder } from '../fixtures/tables/corpus-outcome.ts'
import { clerk, password, sampleHome } from '../fixtures/unit/sample-home.ts'
import { type ShownWindow, see, showInBrowser, showInElectron, takePicture } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'
import { forThisTest } from '../fixtures/window/own-window.ts'

// A list as an employer keeps it: its own words for columns, no column for what is the same in every row, names with
// other dots, one wrong office name in many rows, a number with a wrong last digit, a person in two spellings.

const people = 60
const number = (serial: number): string => {
  const digits = `52010119900101${String(serial).padStart(3, '0')}`
  return digits + identityCheckCharacter(digits)
}
const spaced = (text: string) => `${text.slice(0, 6)} ${text.slice(6, 14)} ${text.slice(14)}`

const rowOf = (index: number): string[] => {
  const name =
    index % 5 === 0
      ? `阿依•古丽${'甲乙丙丁戊己庚辛壬癸子丑'[index / 5]}`
      : `样例${'安邦成达恩方光和佳康'[Math.floor(index / 10)]}${'岚明宁平清如山泰文新'[index % 10]}`
  const wrong =
    index === 47 ? number(index + 1).replace(/.$/u, (last) => (last === '1' ? '2' : '1')) : number(index + 1)
  return [
    name,
    index % 4 === 0 ? spaced(wrong) : wrong,
    '工程技术人员',
    '建筑工程',
    index < 20 ? '工程师（中级）' : '工程师',
    '社会化评审',
    '2024.6.18',
    ' 样例建设有限公司(贵阳)',
    `内部编号${index}`,
  ]
}

const table = (() => {
  const header = ['人员', '身份证号', '系列', '专业', '职称', '评审类型', '取得日期', '工作单位', '科室备注']
  const rows = Array.from({ length: people }, (_, index) => rowOf(index))
  // The same person once more, with another title and another spelling.
  const again = rowOf(30)
  rows.push([`${again[0]}儿`, again[1]!, again[2]!, '道路工程', ...again.slice(4)])
  const lines = [['某公司2024年人员名单'], header, ...rows].map((cells) => cells.join(','))
  return { name: '某公司名单.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\r\n')) }
})()

const signIn = async (page: Page) => {
  await page.locator('.sign-in').getByRole('combobox').click()
  await page.locator('.ant-select-item-option', { hasText: clerk }).click()
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: '录入与导入' }).click()
  // The overview has a file input of its own. A file that is set there while the overview unmounts is lost.
  await see(page.getByRole('heading', { name: '录入与导入' })).toBeVisible()
}

beforeAll(() => requireBuilt())

// One test per host, because each step of the wizard goes on from the step before it.
describe.each([
  ['in a browser', showInBrowser],
  ['in Electron', (home: string) => showInElectron(home)],
])('a list of an employer %s', (host, open) => {
  /** The window of the running test. */
  let shown: ShownWindow

  const picture = async (name: string) => {
    if (host !== 'in a browser') return
    const { page } = shown
    await takePicture(page, `import-${name}`)
    await page.emulateMedia({ colorScheme: 'dark' })
    await takePicture(page, `import-${name}-dark`)
    await page.emulateMedia({ colorScheme: 'light' })
  }
  const dialog = () => shown.page.getByRole('dialog', { name: '导入：' })
  const pressed = async (...keys: string[]) => {
    for (const key of keys) await shown.page.keyboard.press(key)
  }

  /** The wizard asks about columns only where their headings do not say enough. */
  const assignColumns = async () => {
    const { page } = shown
    await page.setInputFiles('input[type=file]', table)
    await see(dialog()).toContainText('还缺 3 个必需的列')
    await see(dialog()).toContainText('样例安明')
    // The heading 身份证号 says the kind of document.
    await see(dialog()).toContainText('证件类型居民身份证')
    // By keyboard: the select opens with the arrow, takes letters, chooses with Enter.
    await dialog().getByLabel('A 列“人员”是什么').focus()
    await page.keyboard.type('姓名')
    await pressed('Enter')
    await see(dialog()).toContainText('还缺 2 个必需的列')
    await picture('columns')
    await dialog().getByLabel('每一行的评审机构', { exact: true }).focus()
    await page.keyboard.type('样例市工程技术中级评审委员会')
    await dialog().getByRole('button', { name: '填本单位' }).click()
    await dialog().getByRole('button', { name: '检查每一行' }).press('Enter')
    await see(dialog()).toContainText('可以导入')
  }

  /** The wizard lists values that it reads differently from how they are written. */
  const readChanges = async () => {
    await dialog()
      .getByText(/系统整理 \d+ 处/)
      .click()
    await dialog()
      .getByRole('button', { name: /姓名：间隔点统一/ })
      .click()
    await see(dialog().getByRole('row', { name: '阿依•古丽甲' })).toContainText('阿依·古丽甲')
    await see(dialog()).toContainText('不导入的列：科室备注（I 列）')
    await picture('changes')
  }

  /** A fault is corrected in one cell or in all that are alike, and the rows are checked again at once. */
  const correctFaults = async () => {
    const { page } = shown
    await dialog()
      .getByText(/问题 \d+ 处/)
      .click()
    await see(dialog()).toContainText('有错误，不会导入21')
    const list = dialog().getByRole('listbox', { name: '问题' })
    await see(list).toBeFocused()
    await picture('faults')
    // Twenty rows have the same wrong title.
    await dialog()
      .getByRole('button', { name: /职称不属于/ })
      .click()
    await list.focus()
    await pressed('Enter')
    const input = dialog().getByLabel('职称改为')
    await see(input).toBeFocused()
    await dialog()
      .getByLabel(/同样写“工程师（中级）”的 20 处一起改/)
      .check()
    await input.focus()
    // A word chosen from the list is complete.
    await page.keyboard.type('工程师')
    await pressed('Enter')
    await see(dialog()).toContainText('有错误，不会导入1')
    // One number has a wrong last digit.
    await dialog()
      .getByRole('button', { name: /身份证号写错了/ })
      .click()
    await list.focus()
    await pressed('Enter')
    await see(dialog().getByLabel('身份证号改为')).toBeFocused()
    await pressed('Control+a')
    await page.keyboard.type(number(48))
    await pressed('Enter')
    await see(dialog()).toContainText('有错误，不会导入0')
    await dialog().getByRole('button', { name: '撤销上一次修改' }).click()
    await see(dialog()).toContainText('有错误，不会导入1')
    await dialog()
      .getByRole('button', { name: /身份证号写错了/ })
      .click()
    await list.focus()
    await pressed('Enter')
    await see(dialog().getByLabel('身份证号改为')).toBeFocused()
    await pressed('Control+a')
    await page.keyboard.type(number(48))
    await pressed('Enter')
    await see(dialog()).toContainText('有错误，不会导入0')
  }

  /** Rows with warnings are imported only after a confirmation. */
  const confirmWarnings = async () => {
    await see(dialog()).toContainText('有提醒，待核对1')
    await see(dialog()).toContainText('那里的姓名是“阿依·古丽庚”')
    await dialog().getByLabel('已核对，允许导入').check()
    await see(dialog()).toContainText('有提醒，待核对0')
    await picture('warning')
    await dialog()
      .getByRole('button', { name: `确认导入 ${people + 1} 条` })
      .click()
    await see(dialog()).toContainText(`新增记录${people + 1}`)
    await picture('done')
    await dialog().getByRole('button', { name: '完成' }).press('Enter')
    await see(shown.page.getByText(`共 ${people + 1} 条`)).toBeVisible()
  }

  /** The columns are recognised the next time. */
  const importAgain = async () => {
    await shown.page.setInputFiles('input[type=file]', table)
    await see(dialog()).toContainText('是上次导入同样表格时填的，请核对')
    await see(dialog().getByLabel('每一行的评审机构', { exact: true })).toHaveValue('样例市工程技术中级评审委员会')
    await see(dialog()).not.toContainText('没有认出')
    await picture('remembered')
    await pressed('Escape')
    await see(dialog()).toBeHidden()
  }

  test(
    'passes the wizard: columns, changes, faults, warnings, and the same columns the next time',
    async () => {
      shown = await forThisTest<ShownWindow>(open(await sampleHome()))
      await signIn(shown.page)
      await assignColumns()
      await readChanges()
      await correctFaults()
      await confirmWarnings()
      await importAgain()
    },
    2 * launchTimeout,
  )

  /** A list of which one row has a title that is nearly right. */
  const nearlyRight = (() => {
    const header = [
      ...'人员,身份证号,系列,专业,职称,评审类型,取得日期,工作单位'.split(','),
      '评审机构',
      '评审机构组建单位',
    ]
    const row = (index: number, title: string) => [
      ...rowOf(index).slice(0, 4),
      title,
      ...rowOf(index).slice(5, 8),
      '样例市工程技术中级评审委员会',
      '样例市人力资源和社会保障局',
    ]
    const lines = [header, row(31, '工程师'), row(32, '工程帅'), row(33, '工程师')].map((cells) => cells.join(','))
    return { name: '名单.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\r\n').replace('人员', '姓名')) }
  })()

  test(
    'keeps the rows that were not imported in the same step, and mends a near name by one key',
    async () => {
      shown = await forThisTest<ShownWindow>(open(await sampleHome()))
      const { page } = shown
      await signIn(page)
      await page.setInputFiles('input[type=file]', nearlyRight)
      await dialog().getByRole('button', { name: '确认导入 2 条' }).click()
      await see(dialog()).toContainText('新增记录2')
      await see(dialog()).toContainText('还有 1 行没有导入')
      const list = dialog().getByRole('listbox', { name: '问题' })
      await see(list.getByRole('option')).toHaveCount(1)
      await see(dialog().getByRole('button', { name: '改为“工程师”？' })).toBeVisible()
      await picture('left')
      await list.focus()
      await pressed('F4')
      await dialog().getByRole('button', { name: '再导入 1 条' }).click()
      await see(dialog()).toContainText('新增记录1')
      await see(dialog()).toContainText('每一行都没有问题')
      await dialog().getByRole('button', { name: '完成' }).press('Enter')
      await see(page.getByText('共 3 条')).toBeVisible()
    },
    2 * launchTimeout,
  )

  test(
    'imports an .xls as it does an .xlsx',
    async () => {
      shown = await forThisTest<ShownWindow>(open(await sampleHome()))
      await signIn(shown.page)
      await shown.page.setInputFiles('input[type=file]', join(corpusFolder, 'libreoffice-old-merged.xls'))
      await dialog().getByRole('button', { name: '检查每一行' }).press('Enter')
      await see(dialog()).toContainText('表格行数4')
      await see(dialog().getByRole('option').first()).toContainText('样例张青')
      await picture('old-workbook')
    },
    2 * launchTimeout,
  )
})

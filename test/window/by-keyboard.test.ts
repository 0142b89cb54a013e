import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { countByState } from '../../src/core/records/record-reader.ts'
import { Unit } from '../../src/core/unit.ts'
import { enrolSampleUnit } from '../../src/sample/enrol-sample-unit.ts'
import { samplePersons } from '../../src/sample/persons.ts'
import { drawPortrait, samplePortrait } from '../../src/sample/portrait.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { writeSampleWorkbook } from '../../src/sample/sample-workbook.ts'
import { initProvince, openProvince } from '../../src/server/province.ts'
import { quickPasswords, sampleDictionary, temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { type ShownWindow, see, showInBrowser, showInElectron, until } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'
import { forThisTest } from '../fixtures/window/own-window.ts'

// A round by keyboard alone, without a click. Playwright answers the system's file chooser. One test per host, because each
// step goes on from the step before it.
// `npm run drill` does it with 300 people in the browser; here a few, and fewer in Electron.
const many = Number(process.env.GZZC_PEOPLE ?? 8)

beforeAll(() => requireBuilt())

describe.each([
  ['browser', many, showInBrowser],
  ['Electron', Math.min(many, 3), showInElectron],
])('in the %s host', (_host, people, show) => {
  const patience = 180_000 + people * 1500

  /** The unit's folder, its files and the window of the running test. */
  let home: string
  let list: string
  let photos: string
  let shown: ShownWindow

  /** Makes a province, a unit, its list and its photos, and shows the window. */
  const prepare = async () => {
    const folder = temporaryFolder()
    home = join(folder, 'unit')
    await initProvince(join(folder, 'province'), { specimen: true })
    const province = await openProvince(join(folder, 'province'), { pdfThreads: 1 })
    onTestFinished(() => province.close())
    await enrolSampleUnit(province, await province.listen(), home, quickPasswords)
    list = join(folder, 'people.xlsx')
    photos = join(folder, 'photos')
    await mkdir(photos)
    // A quarter of a small list is bad on purpose. The round starts from a list without those rows.
    const rows = samplePersons(people * 2, 5, sampleDictionary())
      .filter(({ fault }) => !fault)
      .slice(0, people)
    await writeSampleWorkbook(list, rows)
    for (const [index, { documentNumber }] of rows.entries())
      await writeFile(join(photos, `${documentNumber}.jpg`), await drawPortrait(samplePortrait(index + 1)))
    shown = await forThisTest<ShownWindow>(show(home))
    // From the start, because a chooser that opens before Playwright intercepts choosers is closed unseen.
    shown.page.on('filechooser', (chooser) => void chooser.setFiles(chosen))
  }

  /** The number of records by state, read from the store. */
  const recordsByState = async () => {
    const unit = await Unit.open(home, { account: sampleAccounts.clerk, password: samplePassword })
    try {
      return countByState(unit.database)
    } finally {
      await unit.close()
    }
  }

  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await shown.page.keyboard.press(key)
  }

  /** What the focused element is called, as a screen reader would say. */
  const focused = (): Promise<string> =>
    shown.page.evaluate(`{
    const element = document.activeElement
    const labels = [...(element?.labels ?? [])].map((label) => label.textContent)
    const text = element?.matches('button, a') ? element.textContent : ''
    ;[element?.getAttribute('aria-label'), element?.title, ...labels, text].filter(Boolean).join(' ')
  }`)

  /** Goes on by Tab until the focus is on what has this name. */
  const tabTo = async (name: string): Promise<void> => {
    for (let steps = 0; steps < 80; steps++) {
      if ((await focused()).includes(name)) return
      await press('Tab')
    }
    throw new Error(`nothing called ${name} can be reached by Tab`)
  }

  const signIn = async (role: keyof typeof sampleAccounts): Promise<void> => {
    const { page } = shown
    await see(page.getByRole('button', { name: '登录' })).toBeVisible()
    await press('Shift+Tab')
    await press('ArrowDown')
    const active = page.locator('.ant-select-item-option-active')
    await see(active).toBeVisible()
    for (let steps = 0; steps < 5 && !(await active.innerText()).includes(sampleAccounts[role]); steps++) {
      await press('ArrowDown')
    }
    await press('Enter')
    await see(page.locator('.sign-in')).toContainText(sampleAccounts[role])
    await tabTo('密码')
    await page.keyboard.type(samplePassword)
    await press('Enter')
    await see(page.getByRole('heading', { name: '总览' })).toBeVisible()
  }

  /** What the system's file chooser answers when the keys open it. */
  let chosen: string | string[] = []

  const choose = async (paths: string | string[], ...keys: string[]): Promise<void> => {
    chosen = paths
    await press(...keys)
  }

  /** The clerk imports the list. */
  const importList = async () => {
    const { page } = shown
    await signIn('clerk')
    await choose(list, 'Control+i')
    const dialog = page.getByRole('dialog')
    await see(dialog).toContainText(`可以导入${people}`)
    await tabTo(`确认导入 ${people} 条`)
    await press('Enter')
    await see(dialog).toContainText(`新增记录${people}`)
    await tabTo('完成')
    await press('Enter')
    await see(dialog).toBeHidden()
    await press('Control+2')
    await see(page.getByText(`共 ${people} 条`)).toBeVisible()
  }

  /** The clerk enters one more person in the form, and copies what is the same. */
  const enterOneMore = async () => {
    const { page } = shown
    await press('Alt+n')
    const form = page.getByRole('dialog', { name: '新增记录' })
    await see(form).toBeVisible()
    await tabTo('从上一条复制')
    await press('Enter')
    await tabTo('姓名')
    await page.keyboard.type('样例补录')
    await tabTo('证件号码')
    // Nobody’s number: the region 529999 does not exist.
    await page.keyboard.type('529999199001011003')
    await see(form).not.toContainText('校验')
    await press('Control+Enter')
    await see(page.getByText(`共 ${people + 1} 条`)).toBeVisible()
    await press('Escape')
    await see(form).toBeHidden()
  }

  /** The clerk attaches the photos. */
  const attachPhotos = async () => {
    const { page } = shown
    const faces = await readdir(photos)
    await writeFile(join(photos, '529999199001011003.jpg'), await drawPortrait(samplePortrait(5, 'female')))
    await press('Control+3')
    await see(page.getByRole('heading', { name: '照片' })).toBeVisible()
    const files = [...faces, '529999199001011003.jpg'].map((name) => join(photos, name))
    await choose(files, 'Control+o')
    const dialog = page.getByRole('dialog', { name: '添加照片' })
    await see(dialog.getByText(`已采用 ${people + 1}`)).toBeVisible({ timeout: patience })
    await tabTo('完成')
    await press('Enter')
    await see(dialog).toBeHidden()
  }

  /** The reviewer approves every photo, one by one, and every record. */
  const approveAll = async () => {
    const { page } = shown
    await press('Control+l')
    await signIn('reviewer')
    await press('Control+3')
    await tabTo('逐张审核')
    await press('Enter')
    for (let index = 1; index <= people + 1; index++) {
      await see(page.getByText(`第 ${index} 张，共 ${people + 1} 张`)).toBeVisible()
      await see(page.locator('.large-name').getByText('照片待审核')).toBeVisible()
      await press('a')
    }
    await press('Escape')
    await until(async () => expect(await recordsByState()).toEqual({ photoApproved: people + 1 }))
    await press('Control+4')
    await see(page.getByRole('option').first()).toBeVisible()
    await press('Control+a', 'a')
    await until(async () => expect(await recordsByState()).toEqual({ inBatch: people + 1 }))
  }

  /** Both sign, the batch is sent, and the receipt comes back. */
  const signAndSubmit = async () => {
    const { page } = shown
    await press('Control+l')
    await signIn('clerk')
    await press('Control+5')
    await tabTo('核对汇总表并签名')
    await press('Enter')
    const dialog = page.getByRole('dialog')
    await see(dialog).toContainText(`这 ${people + 1} 人`)
    await tabTo('的密码')
    await page.keyboard.type(samplePassword)
    await press('Enter')
    await see(dialog).toBeHidden()

    await press('Control+l')
    await signIn('reviewer')
    await press('Control+5')
    await tabTo('核对并复签')
    await press('Enter')
    await see(dialog).toContainText(`这 ${people + 1} 人`)
    await tabTo('的密码')
    await page.keyboard.type(samplePassword)
    await press('Enter')
    await see(dialog).toBeHidden()

    await press('Control+6')
    await tabTo('立即同步')
    await press('Enter')
    await see(page.getByText('同步完成')).toBeVisible({ timeout: patience })
    expect(await recordsByState()).toEqual({ submitted: people + 1 })
    await press('Control+5')
    await tabTo('回执')
    await press('Enter')
    await see(dialog).toContainText('回执真实有效')
    await see(dialog).toContainText(`接收 ${people + 1}，退回 0，暂缓 0`)
  }

  test('clerk and reviewer import, photograph, approve, sign and submit', {
    timeout: launchTimeout + 5 * patience,
  }, async () => {
    await prepare()
    await importList()
    await enterOneMore()
    await attachPhotos()
    await approveAll()
    await signAndSubmit()
  })
})

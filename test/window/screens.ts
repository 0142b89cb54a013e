import type { Page } from 'playwright'
import { sampleAccounts, samplePassword } from '../../src/cli/demo/sample-unit.ts'
import { inColours } from './axe.ts'
import { createAdministrator, openStage } from './first-run.ts'
import { see, showInBrowser } from './hosts.ts'
import { openFullHome } from './province-home.ts'
import { sampleTable } from './sample-home.ts'

type Role = keyof typeof sampleAccounts

/** One screen of the window: how the one whose screen it is gets there from anywhere. */
interface Screen {
  readonly name: string
  readonly role: Role
  readonly open: (page: Page) => Promise<void>
}

const section = (label: string) => async (page: Page) => {
  await page.getByRole('menuitem', { name: label }).click()
  await see(page.locator('#content h3').first()).toBeVisible()
  // Nothing is still on its way.
  await see(page.locator('#content .ant-spin-spinning, #content .ant-skeleton-active')).toHaveCount(0)
}

/** A section, then one deed in it that opens something. */
const within =
  (label: string, deed: (page: Page) => Promise<unknown>, shows = (page: Page) => page.getByRole('dialog').last()) =>
  async (page: Page) => {
    await section(label)(page)
    await deed(page)
    await see(shows(page)).toBeVisible()
  }

const button = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click()

const settingsPanel = (label: string) =>
  within(
    '设置',
    (page) => page.getByRole('tab', { name: label }).click(),
    (page) => page.getByRole('tabpanel', { name: label }),
  )

const inPanel = (label: string, name: string | RegExp) => async (page: Page) => {
  await settingsPanel(label)(page)
  await button(name)(page)
  await see(page.getByRole('dialog')).toBeVisible()
}

/** The first cell of the grid, ready for keys. */
const atGrid = async (page: Page) => {
  await see(page.locator('.record-row[aria-busy=false]').first()).toBeVisible()
  await page.getByRole('grid', { name: '记录' }).focus()
}

const importTable = async (page: Page) => {
  const table = sampleTable(3)
  const buffer = Buffer.from(await table.arrayBuffer())
  await page
    .locator('input[type=file][accept*=xlsx]')
    .first()
    .setInputFiles({ name: table.name, mimeType: 'text/csv', buffer })
}

/** Something of the menu 更多. */
const more = (label: string) =>
  within('录入与导入', async (page) => {
    await button('更多')(page)
    await page.getByRole('menuitem', { name: label }).click()
  })

const importDialog = (page: Page) => page.getByRole('dialog', { name: '导入：' })

/** A list whose headings say nothing. */
const importColumns = (page: Page) =>
  page
    .locator('input[type=file][accept*=xlsx]')
    .first()
    .setInputFiles({ name: '名单.csv', mimeType: 'text/csv', buffer: Buffer.from('人员,甲,乙\r\n样例安明,1,2\r\n') })

/** The first photo in the large view. */
const largeView = async (page: Page) => {
  await see(page.getByRole('option').first()).toBeVisible()
  await page.getByRole('listbox', { name: '照片' }).focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
}
const facts = (page: Page) => page.getByLabel('检查结果')

/** Every section and what opens within it, role by role. They change nothing. */
const screens: readonly Screen[] = [
  { name: 'overview', role: 'clerk', open: section('总览') },
  { name: 'palette', role: 'clerk', open: within('总览', (page) => page.keyboard.press('Control+k')) },
  { name: 'shortcuts', role: 'clerk', open: within('总览', (page) => page.keyboard.press('?')) },
  { name: 'records', role: 'clerk', open: within('录入与导入', atGrid, (page) => page.getByRole('grid')) },
  {
    name: 'record',
    role: 'clerk',
    open: within('录入与导入', async (page) => {
      await atGrid(page)
      await page.keyboard.press('Space')
    }),
  },
  { name: 'record-form', role: 'clerk', open: within('录入与导入', button('新增记录')) },
  {
    name: 'records-bulk',
    role: 'clerk',
    open: within('录入与导入', async (page) => {
      await atGrid(page)
      await button('批量修改')(page)
    }),
  },
  { name: 'import-history', role: 'clerk', open: more('导入历史') },
  { name: 'employers', role: 'clerk', open: more('合并重复单位') },
  { name: 'import-columns', role: 'clerk', open: within('录入与导入', importColumns, importDialog) },
  {
    name: 'import-faults',
    role: 'clerk',
    open: within('录入与导入', importTable, (page) => page.getByRole('listbox', { name: '问题' })),
  },
  {
    name: 'import-changes',
    role: 'clerk',
    open: async (page) => {
      await within('录入与导入', importTable, (dialog) => dialog.getByRole('listbox', { name: '问题' }))(page)
      await page.getByText(/系统整理 \d+ 处/).click()
    },
  },
  { name: 'photos', role: 'clerk', open: section('照片') },
  { name: 'photo', role: 'clerk', open: within('照片', largeView, facts) },
  {
    name: 'photo-matching',
    role: 'clerk',
    open: within('照片', button(/^对上人/), (page) => page.getByText(/给照片对上人/)),
  },
  { name: 'submission', role: 'clerk', open: section('提交') },
  { name: 'batch-sheet', role: 'clerk', open: within('提交', button(/^汇总表$/)) },
  { name: 'sign', role: 'clerk', open: within('提交', button('核对汇总表并签名')) },
  { name: 'receipt', role: 'clerk', open: within('提交', button('回执')) },
  { name: 'sync', role: 'clerk', open: section('同步') },
  { name: 'certificates', role: 'clerk', open: section('证书') },
  {
    name: 'certificate',
    role: 'clerk',
    open: within(
      '证书',
      (page) => page.locator('.certificate-row').first().click(),
      (page) => page.getByRole('dialog').locator('canvas[data-drawn=true]').first(),
    ),
  },
  { name: 'certificate-check', role: 'clerk', open: within('证书', button('核验 PDF')) },
  { name: 'help', role: 'clerk', open: section('帮助') },
  { name: 'review', role: 'reviewer', open: section('审核') },
  { name: 'photos-reviewer', role: 'reviewer', open: section('照片') },
  { name: 'photo-reviewer', role: 'reviewer', open: within('照片', largeView, facts) },
  { name: 'submission-reviewer', role: 'reviewer', open: section('提交') },
  { name: 'withdraw', role: 'reviewer', open: within('提交', button('撤回')) },
  { name: 'countersign', role: 'reviewer', open: within('提交', button('核对并复签')) },
  { name: 'settings', role: 'administrator', open: section('设置') },
  ...['账号', '网络', '备份与恢复', '字典与照片规格', '外观', '日志', '关于'].map(
    (label, index): Screen => ({ name: `settings-${index + 1}`, role: 'administrator', open: settingsPanel(label) }),
  ),
  { name: 'account-form', role: 'administrator', open: inPanel('账号', '增加账号') },
  { name: 'server-form', role: 'administrator', open: inPanel('单位', /更换地址/) },
  { name: 'restore-form', role: 'administrator', open: inPanel('备份与恢复', /从别处/) },
  { name: 'dictionary', role: 'administrator', open: inPanel('字典与照片规格', /字典变化影响的记录|重新核对/) },
]

/** Closes whatever stands over the section. */
async function closeAll(page: Page): Promise<void> {
  for (let layer = 0; layer < 4 && (await page.locator('[role=dialog]:visible').count()); layer++) {
    await page.keyboard.press('Escape')
    // What closes fades out first.
    await page.evaluate('Promise.all(document.getAnimations().map((fade) => fade.finished.catch(() => {})))')
  }
}

/** Signs in as one of the sample unit's accounts; whoever sat there is signed out. */
async function signInAs(page: Page, role: Role): Promise<void> {
  const lock = page.getByRole('button', { name: '锁定' })
  if (await lock.isVisible()) await lock.click()
  await page.getByRole('combobox').click()
  await page.locator('.ant-select-item-option', { hasText: sampleAccounts[role] }).click()
  await page.getByLabel('密码').fill(samplePassword)
  await page.keyboard.press('Enter')
  await see(page.getByRole('menuitem', { name: '总览' })).toBeVisible()
}

/** What is done with a screen that is shown. */
type Visit = (page: Page, name: string) => Promise<void>

/**
 * Shows every screen of the window on sample data, one after another: the wizard, the sign-in, each role's, the photo tool.
 * @param wanted those that are asked, by name
 * @returns what went wrong, by screen: it could not be opened, `visit` threw, the console complained
 */
export async function walk(
  visit: Visit,
  wanted: (name: string) => boolean = () => true,
): Promise<Record<string, string>> {
  const wrong: Record<string, string> = {}
  const at = async (name: string, page: Page, open: () => Promise<void>) => {
    if (!wanted(name)) return
    try {
      await open()
      await visit(page, name)
    } catch (error) {
      wrong[name] = (error as Error).message
      await page.reload()
    }
  }
  await walkSetup(at, wrong)
  await walkWorkbench(at, wrong)
  return wrong
}

type At = (name: string, page: Page, open: () => Promise<void>) => Promise<void>

async function walkSetup(at: At, wrong: Record<string, string>): Promise<void> {
  const stage = await openStage()
  const { page, complaints, close } = await showInBrowser(stage.home)
  try {
    await inColours(page, 'light')
    await at('setup-welcome', page, () => see(page.getByText('欢迎使用')).toBeVisible())
    await createAdministrator(page)
    await at('setup-enrolment', page, async () => {})
    await page.getByRole('button', { name: '稍后再登记' }).click()
    await see(page.getByLabel('经办人姓名')).toBeVisible()
    await at('setup-accounts', page, async () => {})
    if (complaints.length) wrong.console = complaints.join('\n')
  } finally {
    await close()
    await stage.close()
  }
}

async function walkWorkbench(at: At, wrong: Record<string, string>): Promise<void> {
  const { home, address, province } = await openFullHome()
  const { page, complaints, close } = await showInBrowser(home)
  try {
    await inColours(page, 'light')
    await at('sign-in', page, () => see(page.getByLabel('密码')).toBeVisible())
    let seated: Role | undefined
    for (const { name, role, open } of screens) {
      await at(name, page, async () => {
        if (role !== seated) await signInAs(page, role)
        seated = role
        await closeAll(page)
        await open(page)
      })
    }
    await at('photo-tool', page, async () => {
      await page.goto(`${address}/photo/`)
      await see(page.getByRole('heading', { name: '把照片拖到这里' })).toBeVisible()
    })
    if (complaints.length) wrong.console = complaints.join('\n')
  } finally {
    await close()
    await province.close()
  }
}

import type { Page } from 'playwright'
import { see } from './hosts.ts'
import { type FullHome, officer } from './province-home.ts'
import { sampleTable } from './sample-home.ts'
import type { Role } from './signing-in.ts'

/** One screen of the window: how the one whose screen it is gets there from anywhere. */
interface Screen {
  readonly name: string
  readonly role: Role
  readonly open: (page: Page, home: FullHome) => Promise<void>
}

/** A way on a page that is shown. */
type Deed = (page: Page, home: FullHome) => Promise<unknown>

const section = (label: string) => async (page: Page) => {
  await page.getByRole('menuitem', { name: label }).click()
  await see(page.locator('#content h3').first()).toBeVisible()
  // Nothing is still on its way.
  await see(page.locator('#content .ant-spin-spinning, #content .ant-skeleton-active')).toHaveCount(0)
}

/** A section, then one deed in it that opens something. */
const within =
  (label: string, deed: Deed, shows = (page: Page) => page.getByRole('dialog').last()) =>
  async (page: Page, home: FullHome) => {
    await section(label)(page)
    await deed(page, home)
    await see(shows(page)).toBeVisible()
  }

const button = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click()

const settingsPanel = (label: string) =>
  within(
    '设置',
    (page) => page.getByRole('tab', { name: label }).click(),
    (page) => page.getByRole('tabpanel', { name: label }),
  )

/** A panel of the settings, then one deed in it that opens something. */
const inPanel =
  (label: string, deed: Deed, shows = (page: Page) => page.getByRole('dialog').last()) =>
  async (page: Page, home: FullHome) => {
    await settingsPanel(label)(page, home)
    await deed(page, home)
    await see(shows(page)).toBeVisible()
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

/** The photo that the engine mended, in the large view; then a key. */
const mendedPhoto = (key: string, shows: (page: Page) => ReturnType<Page['getByText']>) =>
  within(
    '照片',
    async (page, { portrayed }) => {
      await page.getByRole('textbox', { name: '查找' }).fill(portrayed)
      await see(page.getByRole('option')).toHaveCount(1)
      await largeView(page)
      await see(page.getByRole('img', { name: '处理后' })).toBeVisible()
      await page.keyboard.press(key)
    },
    shows,
  )

const attachPhotos: Deed = async (page, { awaiting, closedEyes, portrait }) => {
  const photo = (name: string, buffer: Buffer) => ({ name, mimeType: 'image/jpeg', buffer })
  await page
    .getByLabel('照片文件', { exact: true })
    .setInputFiles([
      photo(`${awaiting}.jpg`, closedEyes),
      photo('合影.jpg', portrait),
      photo('说明.jpg', Buffer.from('-')),
    ])
  await see(page.getByRole('button', { name: '完成' })).toBeVisible()
}

/** A file that the window asks for. */
const loadFile = (press: string, file: (home: FullHome) => Promise<Buffer>) => async (page: Page, home: FullHome) => {
  const buffer = await file(home)
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button(press)(page)])
  await chooser.setFiles({ name: '字典.json', mimeType: 'application/json', buffer })
}
const noDictionary = loadFile('从文件装入…', async () => Buffer.from('{}'))
/** The province's next dictionary: every record is to be judged anew. */
const nextDictionary = async ({ province }: FullHome): Promise<Buffer> => {
  const { envelope } = await province.signedDictionary()
  const { version, publishedOn, ...content } = JSON.parse(Buffer.from(envelope.payload, 'base64').toString())
  await province.publishDictionary(content, officer)
  return Buffer.from(JSON.stringify(await province.signedDictionary()))
}
const dictionaryPanel = '字典与照片规格'

/** Every section and what opens within it, role by role. They change little: each can be shown without those before. */
export const screens: readonly Screen[] = [
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
    open: async (page, home) => {
      await within('录入与导入', importTable, (dialog) => dialog.getByRole('listbox', { name: '问题' }))(page, home)
      await page.getByText(/系统整理 \d+ 处/).click()
    },
  },
  { name: 'photos', role: 'clerk', open: section('照片') },
  { name: 'photo', role: 'clerk', open: within('照片', largeView, facts) },
  { name: 'photo-comparison', role: 'clerk', open: mendedPhoto('c', (page) => page.getByRole('slider')) },
  {
    name: 'photo-framing',
    role: 'clerk',
    open: mendedPhoto('e', (page) => page.getByRole('dialog').locator('.framing-frame')),
  },
  { name: 'photos-attached', role: 'clerk', open: within('照片', attachPhotos) },
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
  ...['单位', '账号', '设备与密钥', '网络', '备份与恢复', dictionaryPanel, '外观', '日志', '更新', '关于'].map(
    (label, index): Screen => ({ name: `settings-${index}`, role: 'administrator', open: settingsPanel(label) }),
  ),
  {
    name: 'proxy-form',
    role: 'administrator',
    open: inPanel(
      '网络',
      (page) => page.getByRole('radio', { name: '手动填写' }).check(),
      (page) => page.getByLabel('代理服务器'),
    ),
  },
  { name: 'account-form', role: 'administrator', open: inPanel('账号', button('增加账号')) },
  { name: 'server-form', role: 'administrator', open: inPanel('单位', button(/更换地址/)) },
  { name: 'restore-form', role: 'administrator', open: inPanel('备份与恢复', button(/从别处/)) },
  {
    name: 'dictionary-refused',
    role: 'administrator',
    open: inPanel(dictionaryPanel, noDictionary, (page) => page.getByRole('alert')),
  },
  {
    name: 'help-drawer',
    role: 'administrator',
    open: inPanel(dictionaryPanel, async (page, home) => {
      await noDictionary(page, home)
      await button('怎么办')(page)
    }),
  },
  {
    name: 'dictionary',
    role: 'administrator',
    open: inPanel(dictionaryPanel, async (page, home) => {
      await loadFile('从文件装入…', nextDictionary)(page, home)
    }),
  },
]

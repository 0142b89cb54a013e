import type { Page } from 'playwright'
import { inColours } from './axe.ts'
import { addPerson, enrol, fillAdministrator, openStage } from './first-run.ts'
import { see, showInBrowser } from './hosts.ts'
import { openFullHome } from './province-home.ts'
import { screens } from './screens.ts'
import { type Role, signInAs } from './signing-in.ts'

/** Closes whatever stands over the section. */
const closeAll = async (page: Page): Promise<void> => {
  for (let layer = 0; layer < 4 && (await page.locator('[role=dialog]:visible').count()); layer++) {
    const open = await page.locator('[role=dialog]:visible').count()
    await page.keyboard.press('Escape')
    await see(page.locator('[role=dialog]:visible')).not.toHaveCount(open)
  }
}

/** What is done with a screen that is shown. */
type Visit = (page: Page, name: string) => Promise<void>

/**
 * Shows every screen of the window on sample data, one after another: the wizard, the sign-in, each role's, the photo tool.
 * @param wanted those that are asked, by name
 * @returns what went wrong, by screen: it could not be opened, `visit` threw, the console complained
 */
export const walk = async (
  visit: Visit,
  wanted: (name: string) => boolean = () => true,
): Promise<Record<string, string>> => {
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

/** The wizard, step by step: each goes on from the one before. */
const walkSetup = async (at: At, wrong: Record<string, string>): Promise<void> => {
  const stage = await openStage()
  const { page, complaints, close } = await showInBrowser(stage.home)
  const press = (name: string | RegExp) => page.getByRole('button', { name }).click()
  const dialog = page.getByRole('dialog')
  try {
    await inColours(page, 'light')
    await at('setup-welcome', page, () => see(page.getByText('欢迎使用')).toBeVisible())
    await at('setup-restore', page, async () => {
      await press('从备份恢复…')
      await see(dialog).toBeVisible()
    })
    await closeAll(page)
    await at('setup-sample', page, async () => {
      await press('先用样例试试')
      await see(page.getByRole('button', { name: '准备样例' })).toBeVisible()
    })
    const back = page.getByRole('button', { name: '返回' })
    if (await back.isVisible()) await back.click()
    await press('开始')
    await at('setup-administrator', page, () => see(page.getByLabel('管理员姓名')).toBeVisible())
    await fillAdministrator(page)
    await at('setup-enrolment', page, async () => {})
    await at('setup-proxy', page, async () => {
      await press('网络代理…')
      await see(dialog.getByRole('radio', { name: '手动填写' })).toBeVisible()
    })
    await closeAll(page)
    await at('setup-by-file', page, async () => {
      await press('这台电脑连不上省级服务？用文件登记')
      await see(page.getByRole('button', { name: '导出申请文件' })).toBeVisible()
    })
    if (await back.isVisible()) await back.click()
    await press('稍后再登记')
    await see(page.getByLabel('经办人姓名')).toBeVisible()
    await at('setup-accounts', page, async () => {})
    await press('以后再建')
    await at('setup-left', page, () => see(page.getByText('先到这里')).toBeVisible())
    await press('现在建账号')
    await addPerson(page, 'clerk')
    await see(page.getByLabel('审核人姓名')).toBeVisible()
    await addPerson(page, 'reviewer')
    await press('下一步')
    await press('现在登记')
    await enrol(page, stage.address, await stage.code())
    await at('setup-done', page, () => see(page.getByText('可以开始工作了')).toBeVisible())
    if (complaints.length) wrong['console of the wizard'] = complaints.join('\n')
  } finally {
    await close()
    await stage.close()
  }
}

const walkWorkbench = async (at: At, wrong: Record<string, string>): Promise<void> => {
  const full = await openFullHome()
  const { page, complaints, close } = await showInBrowser(full.home)
  try {
    await inColours(page, 'light')
    await at('sign-in', page, () => see(page.getByLabel('密码')).toBeVisible())
    let seated: Role | undefined
    for (const { name, role, open } of screens) {
      await at(name, page, async () => {
        await closeAll(page)
        if (role !== seated) await signInAs(page, role)
        seated = role
        await open(page, full)
      })
    }
    await at('photo-tool', page, async () => {
      await page.goto(`${full.address}/photo/`)
      await see(page.getByRole('heading', { name: '把照片拖到这里' })).toBeVisible()
    })
    await at('photo-tool-mended', page, async () => {
      await page.goto(`${full.address}/photo/`)
      await page
        .locator('input[aria-label=照片文件]')
        .first()
        .setInputFiles({ name: '照片.jpg', mimeType: 'image/jpeg', buffer: full.portrait })
      await see(page.getByRole('heading', { name: '已修好，可以使用' })).toBeVisible()
    })
    if (complaints.length) wrong.console = complaints.join('\n')
  } finally {
    await close()
    await full.province.close()
  }
}

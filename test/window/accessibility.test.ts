import { readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { createAdministrator, openStage, type Stage } from './first-run.ts'
import { type ShownWindow, see, showInBrowser, takePicture } from './hosts.ts'
import { clerk, password, sampleHome, sampleTable } from './sample-home.ts'

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe-core finds serious or worse, one line an element. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe) // past the page's policy, which lets no script in
  return page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ' ' + target + ' ' + failureSummary)))`)
}

const wide = { width: 1920, height: 1080 }
const usual = { width: 1280, height: 820 }

/** No serious finding, in the light and in the dark; pictures of both and of a wide screen to look at. */
async function lookAt(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await see(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
    // Colours fade over: what is measured is where they end.
    await page.evaluate(`Promise.all(document.getAnimations().map((fade) => fade.finished.catch(() => {})))`)
    expect(await findings(page)).toEqual([])
    await takePicture(page, `axe-${name}-${colorScheme}`)
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(wide)
  await takePicture(page, `axe-${name}-wide`)
  await page.setViewportSize(usual)
}

beforeAll(() => requireBuilt())

describe('first run', () => {
  let stage: Stage
  let shown: ShownWindow
  beforeAll(async () => {
    stage = await openStage()
    shown = await showInBrowser(stage.home)
  })
  afterAll(async () => {
    await shown?.close()
    await stage?.close()
  })

  test('welcome', async () => {
    await see(shown.page.getByText('欢迎使用')).toBeVisible()
    await lookAt(shown.page, 'welcome')
  })
  test('enrolment', async () => {
    await createAdministrator(shown.page)
    await lookAt(shown.page, 'enrol')
  })
  test('accounts', async () => {
    await shown.page.getByRole('button', { name: '稍后再登记' }).click()
    await see(shown.page.getByLabel('经办人姓名')).toBeVisible()
    await lookAt(shown.page, 'accounts')
  })
})

describe('workbench', () => {
  let home: string
  let shown: ShownWindow
  beforeAll(async () => {
    home = await sampleHome()
    const own = await showInBrowser(home)
    shown = own
    await own.desk.signIn(clerk, password)
    const table = sampleTable(60)
    const bytes = new Uint8Array(await table.arrayBuffer())
    await own.desk.unit.importFile({ name: table.name, bytes })
    await own.desk.lock()
    await own.page.reload()
  })
  afterAll(async () => {
    await shown?.close()
    await rm(home, { recursive: true, force: true })
  })

  test('sign-in', async () => {
    await see(shown.page.getByLabel('密码')).toBeVisible()
    await lookAt(shown.page, 'sign-in')
  })
  test('overview', async () => {
    const { page } = shown
    await page.getByLabel('密码').fill(password)
    await page.keyboard.press('Enter')
    await see(page.getByRole('heading', { name: '总览' })).toBeVisible()
    await lookAt(page, 'overview')
  })
  test('palette', async () => {
    const { page } = shown
    await page.keyboard.press('Control+k')
    await see(page.getByRole('dialog')).toBeVisible()
    await lookAt(page, 'palette')
    await page.keyboard.press('Escape')
  })
  test('records', async () => {
    const { page } = shown
    await see(page.getByRole('dialog')).toBeHidden()
    await page.keyboard.press('Control+2')
    await see(page.getByText('样例䶮').first()).toBeVisible()
    await lookAt(page, 'records')
  })
})

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Download, FileChooser, Locator, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { createPhotoPool } from '../../src/photo/node/pool.ts'
import { drawPortrait, samplePortrait } from '../../src/sample/portrait.ts'
import { provinceDefault } from '../../src/shared/photo/spec.ts'
import { sampleHome } from '../fixtures/unit/sample-home.ts'
import { complaintsOf, see, showInBrowser, takePicture } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'

/** Most keys that the whole task may take. */
const mostKeys = 60

let folder: string
let home: string
let portrait: Buffer
let shown: Awaited<ReturnType<typeof showInBrowser>>
let page: Page

beforeAll(async () => {
  requireBuilt()
  folder = await mkdtemp(join(tmpdir(), 'gzzc-photo-keys-'))
  portrait = Buffer.from(await drawPortrait({ ...samplePortrait(3), tilt: 9, background: '#438edb' }))
  home = await sampleHome()
  shown = await showInBrowser(home)
  page = shown.page
}, launchTimeout)
afterAll(async () => {
  await shown?.close()
  await rm(folder, { recursive: true, force: true })
  await rm(home, { recursive: true, force: true })
})

/** Presses keys as a person without a mouse, and counts them. */
class Keys {
  count = 0

  async press(key: string): Promise<void> {
    this.count++
    await page.keyboard.press(key)
  }

  /** Tabs until something has the focus. */
  async tabTo(target: Locator): Promise<void> {
    await see(target).toBeEnabled()
    for (let tabs = 0; tabs < mostKeys; tabs++) {
      if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return
      await this.press('Tab')
    }
    throw new Error(`no tab leads to ${target}`)
  }
}

test('the web host shows the photo tool only to its own window, and the whole task works by keyboard', async () => {
  const address = new URL('/photo/', page.url()).href
  expect((await fetch(address)).status).toBe(401)
  const complaints = complaintsOf(page)
  const answer = await page.goto(address)
  expect(answer?.status()).toBe(200)
  expect(answer?.headers()['content-security-policy']).not.toContain('connect-src *')
  await see(page.getByRole('heading', { name: '选择一张照片' })).toBeVisible()
  await page.evaluate('globalThis.print = () => (document.body.dataset.printed = "yes")')
  page.on('filechooser', (chooser: FileChooser) =>
    chooser.setFiles({ name: '照片.jpg', mimeType: 'image/jpeg', buffer: portrait }),
  )
  const saved: Download[] = []
  page.on('download', (download) => saved.push(download))

  const keys = new Keys()
  await keys.tabTo(page.getByRole('button', { name: '选择照片' }))
  await keys.press('Enter')
  await see(page.getByRole('heading', { name: '已修好，可以使用' })).toBeVisible()

  await keys.tabTo(page.getByRole('button', { name: '手工调整' }))
  await keys.press('Enter')
  await see(page.getByRole('application')).toBeFocused()
  await keys.press('ArrowDown')
  await see(page.locator('.mendings')).toContainText('手工')
  await see(page.getByRole('heading', { name: '已修好，可以使用' })).toBeVisible()

  await keys.tabTo(page.getByLabel('证件号码或姓名'))
  await page.keyboard.type('样例人')
  await see(page.locator('#save-hint')).toContainText('样例人.jpg')
  await keys.press('Enter')
  await expect
    .poll(() => saved.map((download) => download.suggestedFilename()), { timeout: 60_000 })
    .toEqual(['样例人.jpg'])

  await keys.tabTo(page.getByRole('button', { name: '保存排版' }))
  await keys.press('Enter')
  await expect
    .poll(() => saved.map((download) => download.suggestedFilename()), { timeout: 60_000 })
    .toEqual(['样例人.jpg', '样例人-排版.jpg'])
  await keys.tabTo(page.getByRole('button', { name: '打印' }))
  await keys.press('Enter')
  await see(page.locator('body[data-printed=yes]')).toBeAttached()
  await page.evaluate('void dispatchEvent(new Event("afterprint"))')
  await see(page.locator('.print-sheet')).toHaveCount(0)
  await takePicture(page, 'photo-tool-keyboard')
  console.log(`photo tool by keyboard: ${keys.count} keys from the empty page to the printed sheet`)
  expect(keys.count).toBeLessThanOrEqual(mostKeys)

  // The saved photo meets the notice's requirements.
  const path = join(folder, 'saved.jpg')
  await saved[0]!.saveAs(path)
  const pool = createPhotoPool({ size: 1 })
  try {
    const report = await pool.check(await readFile(path), provinceDefault)
    expect(report.checks.filter(({ verdict }) => verdict !== 'pass')).toEqual([])
  } finally {
    await pool.close()
  }
  expect(complaints).toEqual([])
}, 240_000)

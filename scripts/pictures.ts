// npm run pictures [-- NAME …]: every screen (or those whose name begins so) on sample data, in the light and in the dark, at 1280 and 1920 and at 150 %,
// into artifacts/pictures, with what axe finds there; for people to look at.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { root } from '../test/fixtures/repository.ts'
import { inColours, seriousFindings } from '../test/fixtures/window/axe.ts'
import { foreignLines } from '../test/fixtures/window/foreign-words.ts'
import { walk } from '../test/fixtures/window/walk.ts'
import { ensureBuilt } from './built.ts'

const sizes = [
  { name: '1280', width: 1280, height: 820, scale: 1 },
  { name: '1920', width: 1920, height: 1080, scale: 1 },
  // What is left of a 1280 wide screen where the system enlarges everything to 150 %.
  { name: '150', width: 853, height: 546, scale: 1.5 },
] as const

const wanted = process.argv.slice(2)
const folder = join(root, 'artifacts/pictures')

/** Pictures of what the page shows now. The device's scale is set over Chromium's own protocol: a page keeps it for life otherwise. */
const take = async (page: Page, name: string): Promise<void> => {
  const devtools = await page.context().newCDPSession(page)
  for (const size of sizes) {
    await page.setViewportSize(size)
    const { width, height, scale } = size
    await devtools.send('Emulation.setDeviceMetricsOverride', {
      width,
      height,
      deviceScaleFactor: scale,
      mobile: false,
    })
    for (const colours of ['light', 'dark'] as const) {
      await inColours(page, colours)
      const path = join(folder, `${name}-${size.name}-${colours}.png`)
      await page.screenshot({ path, animations: 'disabled', scale: 'device' })
    }
  }
  await devtools.send('Emulation.clearDeviceMetricsOverride')
  await devtools.detach()
  await page.setViewportSize(sizes[0])
  await inColours(page, 'light')
}

ensureBuilt()
await mkdir(folder, { recursive: true })
const wrong = await walk(
  async (page, name) => {
    await take(page, name)
    // What axe finds serious, and lines with words that no clerk would understand.
    console.log([name, ...(await foreignLines(page)), ...(await seriousFindings(page))].join('\n  '))
  },
  (name) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)),
)
for (const [name, what] of Object.entries(wrong)) console.error(`${name}: ${what}`)
if (Object.keys(wrong).length > 0) process.exitCode = 1

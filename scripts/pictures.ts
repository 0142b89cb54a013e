// npm run pictures [-- NAME …]: takes a picture of every screen (or of those whose name begins so) on sample data, in light and dark colours, at
// 1280 and 1920 pixels and at 150 %, into artifacts/pictures, and prints the findings of axe.
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
  // The viewport of a 1280 pixels wide screen when the system enlarges everything to 150 %.
  { name: '150', width: 853, height: 546, scale: 1.5 },
] as const

const wanted = process.argv.slice(2)
const folder = join(root, 'artifacts/pictures')

/** Takes pictures of the current page. The scale is set over Chromium's own protocol, because it is otherwise fixed for the life of a page. */
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
    // Serious findings of axe, and lines with words that no clerk would understand.
    console.log([name, ...(await foreignLines(page)), ...(await seriousFindings(page))].join('\n  '))
  },
  (name) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)),
)
for (const [name, what] of Object.entries(wrong)) console.error(`${name}: ${what}`)
if (Object.keys(wrong).length > 0) process.exitCode = 1

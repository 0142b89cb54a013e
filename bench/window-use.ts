import type { ElectronApplication, Page } from 'playwright'
import { processesOf, residentSet } from './window-apps.ts'

/** Bytes of memory by process. */
export interface Held {
  readonly renderer: number
  readonly main: number
  readonly core: number
}

/** One round through the app by keyboard: every section, the list up and down, a search, a cell that is edited and left. */
const round = async (page: Page): Promise<void> => {
  const sections = (await page.getByRole('menuitem').allInnerTexts()).slice(0, 8)
  for (const [place, label] of sections.entries()) {
    await page.keyboard.press(`Control+${place + 1}`)
    await page.locator('#content h1', { hasText: label }).waitFor()
    if (place === 1) await roundInGrid(page)
  }
}

const roundInGrid = async (page: Page): Promise<void> => {
  const read = page.locator('.record-row[aria-busy=false]').first()
  await read.waitFor()
  await page.locator('.record-grid').focus()
  for (const key of ['PageDown', 'PageDown', 'PageDown', 'Control+End', 'PageUp', 'Control+Home']) {
    await page.keyboard.press(key)
    await read.waitFor()
  }
  await page.locator('.record-row[data-row="0"][aria-busy=false]').waitFor()
  await page.keyboard.press('F2')
  await page.locator('.cell-editor input').waitFor()
  await page.keyboard.type('样例')
  await page.keyboard.press('Escape')
  await page.locator('.cell-editor').waitFor({ state: 'detached' })
  await page.keyboard.press('Control+f')
  await page.keyboard.type('样例成')
  await read.waitFor()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Backspace')
  await read.waitFor()
}

/** Uses the app for some minutes. Returns the memory of its processes after each round except the first, which loads the sections. */
export const use = async (app: ElectronApplication, page: Page, minutes: number): Promise<readonly Held[]> => {
  await round(page)
  const { renderer, main, core } = await processesOf(app)
  const held: Held[] = []
  const end = performance.now() + minutes * 60_000
  while (performance.now() < end) {
    await round(page)
    held.push({
      renderer: await residentSet(renderer),
      main: await residentSet(main),
      core: await residentSet(core),
    })
  }
  return held
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Mean memory of a process in the first and in the last third of the rounds, in bytes. */
export const thirds = (held: readonly Held[], part: keyof Held): { readonly first: number; readonly last: number } => {
  const third = Math.max(1, Math.floor(held.length / 3))
  const values = held.map((at) => at[part])
  return { first: mean(values.slice(0, third)), last: mean(values.slice(-third)) }
}

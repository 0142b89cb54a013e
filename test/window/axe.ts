import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright'
import { see } from './hosts.ts'

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe-core finds serious or worse, one line an element. @param rules those that are asked; all when left out */
export const seriousFindings = async (page: Page, rules?: readonly string[]): Promise<string[]> => {
  if (!(await page.evaluate(`typeof axe !== 'undefined'`))) await page.evaluate(axe) // past the page's policy
  const options = { resultTypes: ['violations'], ...(rules ? { runOnly: rules } : {}) }
  return page.evaluate(`axe.run(document, ${JSON.stringify(options)}).then(({ violations }) =>
    violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ' ' + target + ' ' + failureSummary)))`)
}

/** Shows the window in the light or in the dark, and waits until every colour has got there. */
export const inColours = async (page: Page, colorScheme: 'light' | 'dark'): Promise<void> => {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  // The photo tool follows the system alone and notes nothing.
  if (await page.locator('html[data-theme]').count())
    await see(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
  await page.evaluate('Promise.all(document.getAnimations().map((fade) => fade.finished.catch(() => {})))')
}

import type { ElectronApplication, Page } from 'playwright'

/** Milliseconds between two readings of the clock. */
const beat = 10

/** The longest delays of a window and its main process since they were watched, in milliseconds. */
export interface Delays {
  /** A timer of the page that was due. */
  readonly renderer: number
  /** A timer of the main process that was due. */
  readonly main: number
  /** A task of the page over 50 ms, by Chromium's own count; 0 when there was none. */
  readonly task: number
}

const watch = `
  globalThis.latest = 0
  clearInterval(globalThis.watching)
  let due = performance.now() + ${beat}
  globalThis.watching = setInterval(() => {
    const now = performance.now()
    globalThis.latest = Math.max(globalThis.latest, now - due)
    due = now + ${beat}
  }, ${beat})`

/** Starts watching, again if it was watched before. */
export const watchDelays = async (app: ElectronApplication, page: Page): Promise<void> => {
  await app.evaluate((_electron, script) => void new Function(script)(), watch)
  await page.evaluate(`{
    ${watch}
    globalThis.longest = 0
    globalThis.tasks?.disconnect()
    globalThis.tasks = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration)
    })
    globalThis.tasks.observe({ type: 'longtask' })
  }`)
}

/** The delays since {@link watchDelays}. */
export const delaysOf = async (app: ElectronApplication, page: Page): Promise<Delays> => {
  const [renderer, task] = (await page.evaluate('[globalThis.latest, globalThis.longest]')) as [number, number]
  return { renderer, task, main: await app.evaluate(() => (globalThis as { latest?: number }).latest ?? Number.NaN) }
}

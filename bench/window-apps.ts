import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import type { ElectronRuntime } from '../scripts/electron-runtime.ts'
import { standardCost } from '../src/core/accounts/password-seal.ts'
import { kibibyte } from '../src/shared/byte-size.ts'
import { clerk, password } from '../test/fixtures/unit/sample-home.ts'

/** A minimal Electron app: one window, one page with an input. */
export const emptyApp = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'gzzc-empty-'))
  await writeFile(join(folder, 'package.json'), '{ "name": "empty", "version": "1.0.0", "main": "main.cjs" }')
  await writeFile(
    join(folder, 'main.cjs'),
    `const { app, BrowserWindow } = require('electron')
     app.setPath('userData', ${JSON.stringify(join(folder, 'data'))})
     app.whenReady().then(() => new BrowserWindow({ width: 1280, height: 820 }).loadURL('data:text/html,<input id=ready>'))
     app.on('window-all-closed', () => app.quit())`,
  )
  return folder
}

export interface Started {
  readonly app: ElectronApplication
  readonly page: Page
  /** Milliseconds from the call until the field accepts keys. */
  readonly took: number
}

/**
 * Starts the app of a folder and waits until a field of its first window accepts keys. Occasionally the old test runtime never
 * accepts Playwright's second connection. Then it is started and timed again.
 */
export const startUp = async (
  runtime: ElectronRuntime,
  folder: string,
  field: string,
  env: NodeJS.ProcessEnv,
  tries = 4,
): Promise<Started> => {
  const begun = performance.now()
  const guard = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const launched = _electron.launch({
    executablePath: runtime.executable,
    args: [...guard, '--disable-gpu', folder],
    env: env as Record<string, string>,
    timeout: 30_000,
  })
  const app = await launched.catch((error: Error) => {
    if (tries === 1) throw error
    console.error(`window       started again: ${error.message.split('\n')[0]}`)
    return undefined
  })
  if (!app) return startUp(runtime, folder, field, env, tries - 1)
  const page = await app.firstWindow()
  await page.locator(field).waitFor()
  return { app, page, took: performance.now() - begun }
}

/** Signs in as the clerk and waits for the rail. */
export const signIn = async (page: Page): Promise<void> => {
  await page.getByRole('combobox').click()
  await page.locator('.ant-select-item-option', { hasText: clerk }).click()
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem').first().waitFor()
}

/** Milliseconds from the key that signs the clerk in until the overview shows what the store holds. */
export const timeSignIn = async (page: Page): Promise<number> => {
  await page.getByRole('combobox').click()
  await page.locator('.ant-select-item-option', { hasText: clerk }).click()
  await page.getByLabel('密码').fill(password)
  // Watched before the key is sent: a busy window may get the key first.
  await page.evaluate(`void (globalThis.untilData = new Promise((resolve) => {
    let begun
    addEventListener('keydown', () => { begun = performance.now() }, { capture: true, once: true })
    new MutationObserver(() => {
      if (document.body.textContent.includes('还没有记录')) resolve(performance.now() - begun)
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
  }))`)
  await page.keyboard.press('Enter')
  return Number(await page.evaluate('untilData'))
}

/** Milliseconds of one guess at a password at the standard cost, by the Node of Electron's main process. */
export const scryptInside = (app: ElectronApplication): Promise<number> =>
  app.evaluate(async (_, cost) => {
    const { scrypt } = process.mainModule!.require('node:crypto') as typeof import('node:crypto')
    const begun = performance.now()
    await new Promise((resolve) =>
      scrypt('password', 'salt of 16 bytes', 32, { ...cost, maxmem: 2 ** 28 }, () => resolve(undefined)),
    )
    return performance.now() - begun
  }, standardCost)

/** Raises the window above all others, because a covered window costs less to draw. */
export const raise = (app: ElectronApplication): Promise<void> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.moveTop())

/** The ids of an app's processes. The core has its own only if it runs on another Node or in a utility process. */
export interface Processes {
  readonly renderer: number
  readonly main: number
  readonly graphics: number | undefined
  readonly core: number | undefined
}

/** Finds the processes of an app (Linux). */
export const processesOf = async (app: ElectronApplication): Promise<Processes> => {
  const main = app.process().pid!
  const known = await app.evaluate(({ app }) => app.getAppMetrics().map(({ pid, type, name }) => ({ pid, type, name })))
  const children = (await readFile(`/proc/${main}/task/${main}/children`, 'utf8')).trim().split(' ').map(Number)
  const commands = await Promise.all(children.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return {
    renderer: known.find(({ type }) => type === 'Tab')!.pid,
    main,
    graphics: known.find(({ type }) => type === 'GPU')?.pid,
    core:
      children[commands.findIndex((command) => command.includes('core-process'))] ??
      known.find(({ name }) => name?.includes('core'))?.pid,
  }
}

/** The resident set of a process, in bytes (Linux); not a number where there is no such process. */
export const residentSet = async (pid: number | undefined): Promise<number> =>
  pid === undefined
    ? Number.NaN
    : Number(/VmRSS:\s*(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) * kibibyte

/** Processor time of a process so far in milliseconds, with a resolution of 10 ms (Linux). */
export const computed = async (pid: number | undefined): Promise<number> => {
  if (pid === undefined) return 0
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** Waits until a process is almost idle, for example after it built an index. */
export const untilIdle = async (pid: number | undefined): Promise<void> => {
  for (let seconds = 0; seconds < 300; seconds++) {
    const before = await computed(pid)
    await new Promise((resolve) => setTimeout(resolve, 1000))
    if ((await computed(pid)) - before < 50) return
  }
}

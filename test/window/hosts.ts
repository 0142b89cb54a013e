import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { _electron, chromium, type ElectronApplication, type Page } from 'playwright'
import { expect } from 'playwright/test'
import { vi } from 'vitest'
import { obtainElectron } from '../../scripts/electron-runtime.ts'
import { Desk } from '../../src/core/host/desk.ts'
import { WebHost } from '../../src/core/host/web-host.ts'
import { openDisplay } from './display.ts'
import { root } from './sample-home.ts'

/** How long a test waits for what must come, in milliseconds: a machine may be very busy, and one that is not never waits. */
export const patience = 60_000

/** Waits for what a person would see. */
export const see = expect.configure({ timeout: patience })

/** Asks again until it holds. */
export const until = <Result>(check: () => Result | Promise<Result>): Promise<Result> =>
  vi.waitFor(check, { timeout: patience })

/** A window on a unit's folder, whichever host shows it. */
export interface ShownWindow {
  readonly page: Page
  /** Errors and warnings of the page's console. */
  readonly complaints: string[]
  close(): Promise<void>
}

const size = { width: 1280, height: 820 }

/** For hooks that launch Electron: three tries, see {@link launch}. */
export const launchTimeout = 180_000

type LaunchOptions = NonNullable<Parameters<typeof _electron.launch>[0]>

/**
 * Launches Electron and waits for its window. Now and then the old test runtime never takes Playwright's second connection,
 * although its window is there (about one launch in thirty on a busy machine): then the launch begins anew.
 */
const launch = async (options: LaunchOptions, tries = 3): Promise<{ app: ElectronApplication; page: Page }> => {
  try {
    // A launch that times out leaves no process behind.
    const app = await _electron.launch({ ...options, timeout: 40_000 })
    return { app, page: await app.firstWindow({ timeout: 40_000 }) }
  } catch (error) {
    if (tries === 1) throw error
    console.warn(`Electron is launched again: ${(error as Error).message.split('\n')[0]}`)
    return launch(options, tries - 1)
  }
}

/**
 * @param core where the core runs: `own` a Node of its own, `utility` Electron's utility process
 * @param openings files and links that the system hands over
 */
export const showInElectron = async (
  home: string,
  core: 'own' | 'utility' | 'usual' = 'usual',
  openings: readonly string[] = [],
) => {
  const [runtime, display] = await Promise.all([obtainElectron(console.log), openDisplay()])
  const ownNode = core === 'own' || (core === 'usual' && runtime.kind === 'test')
  const { app, page } = await launch({
    executablePath: runtime.executable,
    // Chromium's sandbox cannot run as root.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', ...openings, root],
    env: {
      ...(process.env as Record<string, string>),
      DISPLAY: display.name,
      GZZC_HOME: home,
      ...(ownNode ? { GZZC_CORE_NODE: process.execPath } : {}),
    },
  }).catch((error) => {
    display.close()
    throw error
  })
  const ended = new Promise<void>((resolve) => app.process().once('exit', () => resolve()))
  return {
    page,
    complaints: complaintsOf(page),
    app,
    /** Kills the core without a chance to say goodbye. */
    async killCore() {
      process.kill(await childOf(app.process().pid!, 'core-process.cjs'), 'SIGKILL')
    },
    /** Lets the core hang: it answers nothing, not even that it is to end. */
    async stopCore() {
      process.kill(await childOf(app.process().pid!, 'core-process.cjs'), 'SIGSTOP')
    },
    async close() {
      // Work that the test left under way is given up: nobody is there to answer the question.
      const giveUp = app.evaluate(({ dialog }) => {
        dialog.showMessageBox = (async () => ({ response: 1 })) as unknown as typeof dialog.showMessageBox
      })
      // An app that is just ending by itself answers no more.
      await Promise.race([ended, giveUp.then(() => app.close()).catch(() => ended)])
      display.close()
    },
  } satisfies ShownWindow & Record<string, unknown>
}

/** The process id of a child whose command line names something (Linux). */
const childOf = async (parent: number, named: string): Promise<number> => {
  const children = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8')
  for (const child of children.trim().split(' ')) {
    if ((await readFile(`/proc/${child}/cmdline`, 'utf8')).includes(named)) return Number(child)
  }
  throw new Error(`no child of ${parent} names ${named}`)
}

export const showInBrowser = async (home: string) => {
  const desk = new Desk(home, '0.0.0', { sampleProgram: join(root, 'src/sample/sample-program.ts') })
  const host = await WebHost.start({ desk, pages: join(root, 'out/renderer') })
  const browser = await chromium.launch({
    executablePath: process.env.GZZC_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  })
  const page = await browser.newPage({ viewport: size })
  const complaints = complaintsOf(page)
  await page.goto(host.link())
  return {
    page,
    complaints,
    async close() {
      await browser.close()
      await host.close()
      await desk.lock()
    },
    desk,
  } satisfies ShownWindow & Record<string, unknown>
}

export const complaintsOf = (page: Page): string[] => {
  page.setDefaultTimeout(patience)
  // Playwright catches file choosers only while somebody listens, and begins to a moment after it was asked to.
  page.on('filechooser', () => {})
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`page: ${error.message}`))
  return complaints
}

/** Keeps a picture of the window in `artifacts/`, for people to look at. */
export const takePicture = async (page: Page, name: string): Promise<void> => {
  await mkdir(join(root, 'artifacts'), { recursive: true })
  await page.screenshot({ path: join(root, 'artifacts', `${name}.png`), animations: 'disabled' })
}

/** A picture by day and one by night. */
export const takeBothPictures = async (page: Page, name: string): Promise<void> => {
  await takePicture(page, name)
  await page.emulateMedia({ colorScheme: 'dark' })
  await see(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await takePicture(page, `${name}-dark`)
  await page.emulateMedia({ colorScheme: 'light' })
  await see(page.locator('html')).toHaveAttribute('data-theme', 'light')
}

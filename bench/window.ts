import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { ensureBuilt } from '../scripts/built.ts'
import { type ElectronRuntime, findElectron } from '../scripts/electron-runtime.ts'
import { openDisplay } from '../test/window/display.ts'
import { password, root, sampleHome, sampleTable } from '../test/window/sample-home.ts'
import type { Figure } from './figure.ts'

const starts = 5
const rows = 5_000
const loops = 12

/** The least that Electron can do: one window, one empty page. */
async function emptyApp(): Promise<string> {
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

interface Started {
  readonly app: ElectronApplication
  readonly page: Page
  /** From the call to the field that takes keys, in milliseconds. */
  readonly took: number
}

async function startUp(
  runtime: ElectronRuntime,
  folder: string,
  field: string,
  env: NodeJS.ProcessEnv,
): Promise<Started> {
  const begun = performance.now()
  const guard = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const app = await _electron.launch({
    executablePath: runtime.executable,
    args: [...guard, '--disable-gpu', folder],
    env: env as Record<string, string>,
    timeout: 60_000,
  })
  const page = await app.firstWindow()
  await page.locator(field).waitFor()
  return { app, page, took: performance.now() - begun }
}

/** The working set of all processes of the app, in bytes. */
const memoryOf = (app: ElectronApplication): Promise<number> =>
  app.evaluate(({ app }) => app.getAppMetrics().reduce((sum, { memory }) => sum + memory.workingSetSize * 1024, 0))

/** One round through the sections, by keyboard. */
async function walk(page: Page): Promise<void> {
  const count = await page.getByRole('menuitem').count()
  for (let section = 1; section <= Math.min(8, count); section++) {
    await page.keyboard.press(`Control+${section}`)
    await page.locator('#content h3').first().waitFor()
  }
  await page.keyboard.press('Control+1')
}

const megabyte = 1024 * 1024

/** Start of the window beside an empty one's, its longest hold-up, its memory. Nothing where there is no runtime. */
export async function* figures(): AsyncGenerator<Figure> {
  const runtime = findElectron()
  if (!runtime) {
    console.error('window       skipped: no Electron runtime on this machine (npm start fetches one)')
    return
  }
  ensureBuilt()
  const display = await openDisplay()
  const [home, empty] = await Promise.all([sampleHome(), emptyApp()])
  const env: NodeJS.ProcessEnv = { ...process.env, DISPLAY: display.name, GZZC_HOME: home }
  if (runtime.kind === 'test') env.GZZC_CORE_NODE = process.execPath
  const peak = () => Math.round(process.resourceUsage().maxRSS / 1024)
  const figure = (part: Omit<Figure, 'bench' | 'holds' | 'peakRssMb'>): Figure => ({
    bench: 'window',
    ...part,
    holds: part.aim === null || part.ratio === null ? null : part.ratio <= part.aim,
    peakRssMb: peak(),
  })
  try {
    // In turns, the best of each: whatever else the machine does meets both.
    let least = Number.POSITIVE_INFINITY
    let ours = Number.POSITIVE_INFINITY
    for (let turn = 0; turn < starts; turn++) {
      const bare = await startUp(runtime, empty, '#ready', env)
      await bare.app.close()
      least = Math.min(least, bare.took)
      const own = await startUp(runtime, root, 'input[type=password]', env)
      await own.app.close()
      ours = Math.min(ours, own.took)
    }
    const ratio = ours / least
    yield figure({
      figure: 'cold start to sign-in',
      value: ours,
      unit: 'ms',
      against: 'an empty window',
      ratio,
      aim: 2.5,
    })

    const { app, page } = await startUp(runtime, root, 'input[type=password]', env)
    try {
      page.setDefaultTimeout(60_000)
      await page.locator('input[type=password]').fill(password)
      await page.keyboard.press('Enter')
      await page.getByRole('menuitem').first().waitFor()
      await page.evaluate(`{
        globalThis.longest = 0
        new PerformanceObserver((list) => {
          for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration)
        }).observe({ type: 'longtask' })
      }`)
      const table = sampleTable(rows)
      const buffer = Buffer.from(await table.arrayBuffer())
      await page
        .locator('input[type=file][accept*=xlsx]')
        .first()
        .setInputFiles({ name: table.name, mimeType: 'text/csv', buffer })
      const dialog = page.getByRole('dialog')
      await dialog
        .getByRole('button', { name: /完成|导入/ })
        .last()
        .waitFor()
      await page.keyboard.press('Enter')
      await walk(page)
      const before = await memoryOf(app)
      for (let loop = 0; loop < loops; loop++) await walk(page)
      const after = await memoryOf(app)
      const longest = (await page.evaluate('globalThis.longest')) as number
      yield figure({
        figure: 'longest main-thread task, import and walk',
        value: longest,
        unit: 'ms',
        against: null,
        ratio: null,
        aim: null,
      })
      yield figure({
        figure: `memory after ${loops} rounds of all sections`,
        value: after / megabyte,
        unit: 'MB',
        against: 'after the first round',
        ratio: after / before,
        aim: 1.25,
      })
    } finally {
      await app.close()
    }
  } finally {
    display.close()
    await Promise.all([home, empty].map((folder) => rm(folder, { recursive: true, force: true })))
  }
}

import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { ensureBuilt } from '../scripts/built.ts'
import { findElectron } from '../scripts/electron-runtime.ts'
import { peakRssMb } from '../src/cli/terminal/peak-memory.ts'
import { standardCost } from '../src/core/accounts/password-seal.ts'
import { mebibyte } from '../src/shared/byte-size.ts'
import { root } from '../test/fixtures/repository.ts'
import { sampleHome, sampleTable } from '../test/fixtures/unit/sample-home.ts'
import { openDisplay } from '../test/fixtures/window/display.ts'
import type { Figure } from './figure.ts'
import { bareScrypt } from './sign-in.ts'
import {
  computed,
  emptyApp,
  processesOf,
  raise,
  type Started,
  scryptInside,
  signIn,
  startUp,
  timeSignIn,
  untilIdle,
} from './window-apps.ts'
import { delaysOf, watchDelays } from './window-delays.ts'
import { showEmptyList, shownRows, showPlainList } from './window-lists.ts'
import { type Frames, type GestureName, gestures, scroll, stutters } from './window-scroll.ts'
import { p99, typing } from './window-typing.ts'
import { thirds, use } from './window-use.ts'

const starts = 5
/** Records that are imported, and then scrolled. */
const records = 100_000
/** Number of times that each list is scrolled by each gesture. */
const scrolls = 2
/** Minutes of scripted use; an hour with `--hour`. */
const minutes = process.argv.includes('--hour') ? 60 : 2

const percent = (share: number) => `${(share * 100).toFixed(1)} %`

/** Imports a table through the window like a clerk, by its path, so that the page need not assemble its bytes. */
const importTable = async (page: Page, table: string): Promise<void> => {
  await page.locator('input[type=file][accept*=xlsx]').first().setInputFiles(table)
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: '确认导入' }).press('Enter')
  await dialog.getByRole('button', { name: '完成' }).press('Enter')
  await dialog.waitFor({ state: 'hidden' })
}

/** One list that is scrolled, and its measurements so far. */
interface Scrolled {
  readonly at: Started
  readonly list: string
  readonly show: () => Promise<unknown>
  readonly frames: Frames[]
  /** Processor time of the renderer and the compositor in milliseconds. */
  spent: number
}

/** Scrolls lists by one gesture, in turns, so that other load affects all of them. */
const scrollInTurns = async (name: GestureName, lists: readonly Scrolled[]): Promise<void> => {
  for (let turn = 0; turn < scrolls; turn++) {
    for (const scrolled of lists) {
      const { app, page } = scrolled.at
      await raise(app)
      await scrolled.show()
      const { renderer, graphics } = await processesOf(app)
      const spent = async () => (await computed(renderer)) + (await computed(graphics))
      const before = await spent()
      scrolled.frames.push(await scroll(page, scrolled.list, name))
      scrolled.spent += (await spent()) - before
    }
  }
}

/**
 * Compares the window with an empty one of the same runtime: start, longest delays while the core imports, scrolling, typing, and
 * memory after long use. Yields nothing without a runtime.
 */
export async function* figures(): AsyncGenerator<Figure> {
  const runtime = findElectron()
  if (!runtime) {
    console.error('window       skipped: no Electron runtime on this machine (npm start fetches one)')
    return
  }
  ensureBuilt()
  const display = await openDisplay()
  // Its passwords cost what a clerk's do.
  const [home, empty] = await Promise.all([sampleHome(standardCost), emptyApp()])
  const env: NodeJS.ProcessEnv = { ...process.env, DISPLAY: display.name, GZZC_HOME: home, GZZC_DATA: 'sample' }
  if (runtime.kind === 'test') env.GZZC_CORE_NODE = process.execPath
  /** A figure whose aim is a ratio, or a limit of its own that its name contains. */
  const figure = (part: Omit<Figure, 'bench' | 'holds' | 'peakRssMb' | 'aim'> & Partial<Figure>): Figure => ({
    bench: 'window',
    aim: null,
    holds: part.aim && part.ratio !== null ? part.ratio <= part.aim : null,
    ...part,
    peakRssMb: peakRssMb(),
  })
  const open: Started[] = []
  const start = async (folder: string, field: string) => {
    const started = await startUp(runtime, folder, field, env)
    open.push(started)
    return started
  }
  const startOurs = () => start(root, 'input[type=password]')
  const startEmpty = () => start(empty, '#ready')
  const stop = async (started: Started) => {
    open.splice(open.indexOf(started), 1)
    await started.app.close()
  }
  try {
    // In turns, so that other load affects both; the best of each counts.
    let least = Number.POSITIVE_INFINITY
    let leastOurs = Number.POSITIVE_INFINITY
    for (let turn = 0; turn < starts; turn++) {
      const bare = await startEmpty()
      await stop(bare)
      least = Math.min(least, bare.took)
      const own = await startOurs()
      await stop(own)
      leastOurs = Math.min(leastOurs, own.took)
    }
    yield figure({
      figure: 'cold start to sign-in',
      value: leastOurs,
      unit: 'ms',
      against: 'an empty window',
      ratio: leastOurs / least,
      aim: 2.5,
    })

    let quickest = Number.POSITIVE_INFINITY
    let scrypt = Number.POSITIVE_INFINITY
    for (let turn = 0; turn < starts; turn++) {
      const own = await startOurs()
      scrypt = Math.min(scrypt, runtime.kind === 'test' ? await bareScrypt() : await scryptInside(own.app))
      quickest = Math.min(quickest, await timeSignIn(own.page))
      await stop(own)
    }
    yield figure({
      figure: 'Enter to the first data of the window (aim 500 ms)',
      value: quickest,
      unit: 'ms',
      against: `bare scrypt in the core's runtime (${scrypt.toFixed(0)} ms)`,
      ratio: quickest / scrypt,
      holds: quickest <= 500,
    })

    const bare = await startEmpty()
    const ours = await startOurs()
    const { app, page } = ours
    page.setDefaultTimeout(300_000)
    await signIn(page)
    const table = join(empty, 'records.csv')
    await writeFile(table, await sampleTable(records).text())
    await watchDelays(bare.app, bare.page)
    await watchDelays(app, page)
    await importTable(page, table)
    const [own, idle] = [await delaysOf(app, page), await delaysOf(bare.app, bare.page)]
    for (const part of ['renderer', 'main'] as const) {
      yield figure({
        figure: `longest delay of ${part} while 100,000 rows come in`,
        value: own[part],
        unit: 'ms',
        against: `an empty window beside it (${idle[part].toFixed(0)} ms)`,
        ratio: own[part] / idle[part],
      })
    }
    yield figure({
      figure: 'longest task of the window meanwhile',
      value: own.task,
      unit: 'ms',
      against: 'a long task (50 ms)',
      ratio: own.task / 50,
    })

    await untilIdle((await processesOf(app)).core)
    await page.keyboard.press('Control+2')
    await page.locator('.record-row[aria-busy=false]').first().waitFor()
    const shown = await shownRows(page)
    await watchDelays(app, page)
    for (const name of Object.keys(gestures) as GestureName[]) {
      const scrolled = (at: Started, list: string, show: () => Promise<unknown>): Scrolled => ({
        at,
        list,
        show,
        frames: [],
        spent: 0,
      })
      const nothing = scrolled(bare, '#list', () => showEmptyList(bare.page, records, shown))
      const plain = scrolled(bare, '#list', () => showPlainList(bare.page, records, shown))
      const grid = scrolled(ours, '.record-grid', async () => {})
      await scrollInTurns(name, [nothing, plain, grid])
      const [nothingShare, plainShare, share] = [nothing, plain, grid].map(({ frames }) => stutters(frames.flat()))
      const costs = ({ spent, frames }: Scrolled) => spent / frames.flat().length
      yield figure({
        figure: `frames over 33 ms, ${name} (aim < 1 %)`,
        value: share! * 100,
        unit: '%',
        against: `a plain list (${percent(plainShare!)}; an empty one ${percent(nothingShare!)})`,
        ratio: plainShare! > 0 ? share! / plainShare! : null,
        holds: share! < 0.01,
      })
      yield figure({
        figure: `computing a frame, ${name}`,
        value: costs(grid),
        unit: 'ms',
        against: `a plain list (an empty one ${costs(nothing).toFixed(1)} ms)`,
        ratio: costs(grid) / costs(plain),
        aim: 2,
      })
    }
    const scrolling = await delaysOf(app, page)
    yield figure({
      figure: 'longest task of the window while it scrolls',
      value: scrolling.task,
      unit: 'ms',
      against: 'a long task (50 ms)',
      ratio: scrolling.task / 50,
    })

    await raise(bare.app)
    await bare.page.evaluate(`document.body.innerHTML = '<input id=ready>', document.querySelector('#ready').focus()`)
    const bareTyping = p99(await typing(bare.page, '#ready', false))
    await stop(bare)
    await page.locator('.record-grid').focus()
    await page.keyboard.press('Control+Home')
    await page.locator('.record-row[data-row="0"][aria-busy=false]').waitFor()
    await page.keyboard.press('F2')
    await page.locator('.cell-editor input').waitFor()
    const typed = p99(await typing(page, '.cell-editor input', true))
    await page.keyboard.press('Escape')
    yield figure({
      figure: 'key to judged text, p99 (aim 50 ms)',
      value: typed,
      unit: 'ms',
      against: 'an input that nobody judges',
      ratio: typed / bareTyping,
      holds: typed <= 50,
    })

    const held = await use(app, page, minutes)
    for (const part of ['renderer', 'main', 'core'] as const) {
      const { first, last } = thirds(held, part)
      yield figure({
        figure: `memory of ${part}, ${minutes} minutes of use`,
        value: last / mebibyte,
        unit: 'MB',
        against: `its first third (${held.length} rounds)`,
        ratio: last / first,
        aim: 1.1,
      })
    }
  } finally {
    for (const started of [...open]) await stop(started)
    display.close()
    await Promise.all([home, empty].map((folder) => rm(folder, { recursive: true, force: true })))
  }
}

import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { chmod, chown, cp, mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { requireTrial, trialExecutable } from '../../scripts/trial-package.ts'
import { clerk, password, sampleHome, sampleTable } from '../fixtures/unit/sample-home.ts'
import { openDisplay } from '../fixtures/window/display.ts'
import { debuggingPortOf, PageDriver } from './page-driver.ts'

// The packed app with its fuses set. They refuse Node's debugger, so Chromium's own debugging protocol drives it. Under root
// the app runs as nobody, because Chromium's sandbox does not work for root. The tests share one app: none changes what
// another one checks.
const nobody = 65534
const asRoot = process.getuid?.() === 0
const drop = asRoot ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] : []

let home: string
let program = trialExecutable
let node = process.execPath
let display: Awaited<ReturnType<typeof openDisplay>>
let app: ReturnType<typeof spawn>
let page: PageDriver

beforeAll(async () => {
  requireTrial()
  home = await sampleHome()
  if (asRoot) {
    execFileSync('chown', ['-R', String(nobody), home])
    const [opened = ''] = drop
    if (spawnSync(opened, [...drop.slice(1), 'test', '-x', trialExecutable]).status !== 0) await copyForNobody()
    // As the installer does, because Chromium's sandbox needs this helper where the kernel allows no user namespaces.
    const helper = join(dirname(program), 'chrome-sandbox')
    await chown(helper, 0, 0)
    await chmod(helper, 0o4755)
  }
  display = await openDisplay()
  const [first = '', ...words] = [...drop, program, '--disable-gpu', '--remote-debugging-port=0']
  app = spawn(first, words, {
    env: {
      ...process.env,
      HOME: home,
      DISPLAY: display.name,
      GZZC_HOME: home,
      GZZC_DATA: 'sample',
      GZZC_CORE_NODE: node,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  page = await PageDriver.open(await debuggingPortOf(app))
})
afterAll(async () => {
  page?.close()
  if (app?.pid && app.exitCode === null && app.signalCode === null) {
    const ended = new Promise((resolve) => app.once('exit', resolve))
    process.kill(-app.pid, 'SIGKILL')
    await ended
  }
  display?.close()
  await rm(home, { recursive: true, force: true })
  if (program !== trialExecutable) await rm(dirname(dirname(program)), { recursive: true, force: true })
})

/** Copies the app and the Node for its core where nobody may read, if only root may enter the folder of the checkout. */
const copyForNobody = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'gzzc-trial-'))
  await chmod(folder, 0o755)
  program = join(folder, 'app', basename(trialExecutable))
  node = join(folder, 'node')
  await cp(dirname(trialExecutable), dirname(program), { recursive: true })
  await cp(await realpath(process.execPath), node)
}

/** Ids of the app's processes whose command line contains a word. */
const processes = (word: string): number[] =>
  spawnSync('pgrep', ['-g', String(app.pid), '-f', '--', word], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n')
    .filter(Boolean)
    .map(Number)

describe('the packed app', () => {
  test('starts, signs in, imports', async () => {
    await page.see('登录')
    await page.click('.ant-select')
    await page.click('.ant-select-item-option', clerk)
    await page.click('input[type=password]')
    await page.type(password)
    await page.pressEnter()
    await page.see('总览')
    await page.until(`Boolean(document.querySelector('input[type=file]'))`)
    const table = await sampleTable(20).text()
    await page.evaluate(`(() => {
      const given = new DataTransfer()
      given.items.add(new File([${JSON.stringify(table)}], 'list.csv', { type: 'text/csv' }))
      const input = document.querySelector('input[type=file]')
      input.files = given.files
      input.dispatchEvent(new Event('change', { bubbles: true }))
    })()`)
    await page.see('校验位对不上')
    await page.click('[role=dialog] button', '确认导入 20 条')
    await page.until(`/新增记录\\s*20/.test(document.body.innerText)`)
  })

  test('renders in a sandbox: seccomp filters, no new privileges, no root', async () => {
    const renderers = processes('--type=renderer')
    expect(renderers.length).toBeGreaterThan(0)
    for (const id of renderers) {
      const status = await readFile(`/proc/${id}/status`, 'utf8')
      expect(status).toMatch(/^Seccomp:\t2$/m)
      expect(status).toMatch(/^NoNewPrivs:\t1$/m)
      expect(status).toMatch(/^CapEff:\t0+$/m)
    }
    expect(processes('--no-sandbox')).toEqual([])
  })

  test('gives its page no Node and only one small bridge', async () => {
    const seen = await page.evaluate(`({
      node: [typeof require, typeof process, typeof module, typeof Buffer],
      bridge: Object.keys(window.desktop).sort(),
      frozen: Object.isFrozen(window.desktop)
    })`)
    expect(seen).toMatchObject({ node: Array(4).fill('undefined') })
    const bridge = (seen as { bridge: string[] }).bridge
    expect(bridge).toContain('connectCore')
    expect(bridge.length).toBeLessThan(10)
  })

  test('isolates the preload: objects that the page changes are changed for the page only', async () => {
    const reached = await page.evaluate(`{
      const post = Array.prototype.push
      let seen = false
      Array.prototype.push = function (...given) { seen ||= given.some((one) => one?.constructor?.name === 'IpcRenderer'); return post.apply(this, given) }
      window.desktop.connectCore.toString()
      Array.prototype.push = post
      seen
    }`)
    expect(reached).toBe(false)
  })

  test('answers with a strict policy, and only with its own files', async () => {
    const answers = (await page.evaluate(`Promise.all([
      fetch('/').then((answer) => answer.headers.get('content-security-policy')),
      ...['/../main/index.cjs', '/..%2fmain/index.cjs', '/%2e%2e/main/index.cjs', '/package.json'].map((path) =>
        fetch(path).then((answer) => answer.status)),
    ])`)) as [string, ...number[]]
    const [policy, ...statuses] = answers
    expect(policy).toContain(`default-src 'none'`)
    expect(policy).toContain(`script-src 'self'`)
    expect(policy).not.toMatch(/script-src[^;]*unsafe/)
    expect(policy).not.toMatch(/https?:/)
    expect(statuses).toEqual([404, 404, 404, 404])
  })

  test('runs no injected script and loads nothing from outside', async () => {
    const outcome = await page.evaluate(`(async () => {
      const script = document.createElement('script')
      script.textContent = 'window.injected = true'
      document.head.append(script)
      let evaluated = false
      try { evaluated = new Function('return true')() } catch {}
      const reached = await fetch('http://127.0.0.1:9/').then(() => 'answered', (error) => error.name)
      const image = await new Promise((resolve) => {
        const picture = new Image()
        picture.onload = () => resolve('loaded')
        picture.onerror = () => resolve('refused')
        picture.src = 'https://example.org/a.png'
      })
      const frame = document.createElement('iframe')
      frame.src = 'https://example.org/'
      document.body.append(frame)
      const inside = frame.contentWindow?.length
      frame.remove()
      return { injected: 'injected' in window, evaluated, reached, image, inside }
    })()`)
    expect(outcome).toEqual({ injected: false, evaluated: false, reached: 'TypeError', image: 'refused', inside: 0 })
  })

  test('refuses navigation, windows and permissions', async () => {
    await page.evaluate(`location.href = 'https://example.org/'`)
    expect(await page.evaluate(`window.open('https://example.org/') === null`)).toBe(true)
    expect(await page.evaluate('location.href')).toBe('app://main/')
    expect(await page.evaluate(`Notification.requestPermission()`)).toBe('denied')
    const position = `new Promise((done) => navigator.geolocation.getCurrentPosition(() => done('given'), () => done('denied')))`
    expect(await page.evaluate(position)).toBe('denied')
    const camera = `navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'given', (error) => error.name)`
    expect(await page.evaluate(camera)).not.toBe('given')
  })

  test('has no network connection except the one that drives this test', async () => {
    const addresses = execFileSync('ss', ['-Htnp'], { encoding: 'utf8' }).split('\n')
    const own = new Set(processes('').map(String))
    const outside = addresses.filter((line) => {
      const id = /pid=(\d+)/.exec(line)?.[1]
      return id !== undefined && own.has(id) && !/127\.0\.0\.1:\d+\s+127\.0\.0\.1:\d+/.test(line)
    })
    expect(addresses.some((line) => own.has(/pid=(\d+)/.exec(line)?.[1] ?? ''))).toBe(true) // the one of this test
    expect(outside).toEqual([])
  })
})

describe('the fuses hold', () => {
  const run = (words: string[], extra: NodeJS.ProcessEnv = {}) =>
    spawnSync(trialExecutable, words, {
      env: { PATH: process.env.PATH, HOME: '/nonexistent', ...extra },
      encoding: 'utf8',
      timeout: 20_000,
      killSignal: 'SIGKILL',
    })

  test('the executable is no Node', () => {
    const { stdout } = run(['-e', 'console.log("node" + "runs")'], { ELECTRON_RUN_AS_NODE: '1' })
    expect(stdout).not.toContain('noderuns')
  })

  test('the executable starts no debugger and loads no code by environment', () => {
    const { stdout, stderr } = run(['--inspect-brk=0', '--no-sandbox'], {
      NODE_OPTIONS: '--require /nonexistent/injected.js',
    })
    expect(stderr).not.toContain('Debugger listening')
    expect(stdout + stderr).not.toContain('injected.js')
  })
})

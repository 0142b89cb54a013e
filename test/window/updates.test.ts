import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { password, sampleHome } from '../fixtures/unit/sample-home.ts'
import { see, showInElectron, takePicture, until } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'

vi.setConfig({ testTimeout: launchTimeout, hookTimeout: launchTimeout })

// The real updater against a real feed: only the new version is a script, which tells that it was started.
const version = '99.0.0'
const fileName = `GZZC-${version}-linux-x86_64.AppImage`

let home: string
let image: string
let mark: string
let newer: Buffer
/** What the feed names; tests change it. */
const feed = { sha512: '', stagingPercentage: 100 }
const asked: string[] = []
/** The second half of the download waits for it. */
let goOn: () => void
let mayGoOn = Promise.resolve()

const server = createServer(async (request, response) => {
  const path = request.url!.split('?')[0]!
  asked.push(path)
  if (path === '/latest-linux.yml') {
    const file = `  - url: ${fileName}\n    sha512: ${feed.sha512}\n    size: ${newer.length}\n`
    const rest = `path: ${fileName}\nsha512: ${feed.sha512}\nreleaseDate: '2026-06-01T00:00:00.000Z'\n`
    response.end(`version: ${version}\nfiles:\n${file}${rest}stagingPercentage: ${feed.stagingPercentage}\n`)
  } else if (path === `/${fileName}`) {
    response.setHeader('content-length', newer.length)
    response.write(newer.subarray(0, newer.length / 2))
    await mayGoOn
    response.end(newer.subarray(newer.length / 2))
  } else {
    response.writeHead(404).end()
  }
})

let shown: Awaited<ReturnType<typeof showInElectron>>
const environment = { ...process.env }

beforeAll(async () => {
  requireBuilt()
  home = await sampleHome()
  image = join(home, 'GZZC.AppImage')
  mark = join(home, 'started')
  // Longer than the updater's steps of progress; the padding is never reached.
  newer = Buffer.concat([Buffer.from(`#!/bin/sh\necho started > '${mark}'\nexit 0\n`), Buffer.alloc(4_000_000, '\n')])
  await writeFile(image, 'the old version')
  await chmod(image, 0o755)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const config = join(home, 'update.yml')
  const { port } = server.address() as AddressInfo
  await writeFile(config, `provider: generic\nurl: http://127.0.0.1:${port}\nupdaterCacheDirName: gzzc-updater\n`)
  // This computer stands in the middle of the roll-out.
  await mkdir(join(home, '.shell'), { recursive: true })
  await writeFile(join(home, '.shell/.updaterId'), '00000000-0000-5000-8000-000080000000')
  Object.assign(process.env, { APPIMAGE: image, XDG_CACHE_HOME: join(home, 'cache'), GZZC_UPDATE_CONFIG: config })
  shown = await showInElectron(home)
  const { page } = shown
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: '设置' }).click()
  await page.getByRole('tab', { name: '更新' }).click()
})
afterAll(async () => {
  process.env = environment
  await shown?.close()
  server.closeAllConnections()
  server.close()
  await rm(home, { recursive: true, force: true })
})

const rightHash = () => createHash('sha512').update(newer).digest('base64')
const look = () => shown.page.getByRole('button', { name: '现在查看' }).click()

test('a version that is rolled out to a tenth is not for this computer, by its own id', async () => {
  Object.assign(feed, { sha512: rightHash(), stagingPercentage: 10 })
  await look()
  await see(shown.page.getByText('没有更新的版本')).toBeVisible()
  expect(new Set(asked)).toEqual(new Set(['/latest-linux.yml']))
})

test('what does not have the hash of the feed is thrown away', async () => {
  Object.assign(feed, { sha512: createHash('sha512').update('another').digest('base64'), stagingPercentage: 100 })
  await look()
  await see(shown.page.getByText('下载的文件与发布的不一致')).toBeVisible()
  await takePicture(shown.page, 'settings-update-refused')
  expect(await readFile(image, 'utf8')).toBe('the old version')
  expect(existsSync(join(home, 'cache/gzzc-updater/pending', fileName))).toBe(false)
})

test('fetched in the background, kept back while work is under way, started when a person restarts', async () => {
  const { page, app } = shown
  Object.assign(feed, { sha512: rightHash(), stagingPercentage: 60 })
  mayGoOn = new Promise((resolve) => {
    goOn = resolve
  })
  await look()
  await see(page.getByText(`正在下载 ${version}`)).toBeVisible()
  await see(page.getByRole('progressbar', { name: '下载进度' })).toBeVisible()
  await takePicture(page, 'settings-update-downloading')
  goOn()
  await see(page.getByText(`新版本 ${version} 已准备好`)).toBeVisible()
  await takePicture(page, 'settings-update-ready')
  expect(shown.complaints).toEqual([])

  // As the page tells it while an import runs.
  const tell = (deed: string | null) =>
    page.evaluate(
      `desktop.tell({ sections: [], mayImport: true, deed: ${JSON.stringify(deed)}, theme: 'system', recents: [] })`,
    )
  await tell('导入')
  await page.evaluate('desktop.restartToUpdate()')
  // Messages arrive in order: when this one was answered, the one before had been refused.
  await page.evaluate(`new Promise((resolve) => desktop.listenUpdates(resolve))`)
  expect(await readFile(image, 'utf8')).toBe('the old version')
  await tell(null)
  const gone = app.waitForEvent('close')
  await page.getByRole('alert').getByRole('button', { name: '现在重启' }).click()
  await gone
  await until(() => expect(existsSync(mark)).toBe(true))
  expect((await readFile(image)).equals(newer)).toBe(true)
  const log = await readFile(join(home, '.shell/logs/shell.log'), 'utf8')
  expect(log).toContain(`update.ready version=${version}`)
  expect(log).not.toContain('core.killed')
})

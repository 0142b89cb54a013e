import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { publicKeyText, signManifest } from '../../scripts/sign-release.ts'
import { copyUnit } from '../fixtures/unit/own-unit.ts'
import { password, sampleHome } from '../fixtures/unit/sample-home.ts'
import { see, showInElectron, takePicture, until } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'
import { forThisTest } from '../fixtures/window/own-window.ts'

vi.setConfig({ testTimeout: launchTimeout, hookTimeout: launchTimeout })

// The real updater against a real feed. Only the new version is a script, which writes a file when it is started.
const version = '99.0.0'
const fileName = `GZZC-${version}-linux-x86_64.AppImage`

let prepared: string

beforeAll(async () => {
  requireBuilt()
  prepared = await sampleHome()
})

const sha512 = (bytes: string | Buffer): string => createHash('sha512').update(bytes).digest('base64')

const releaseKey = generateKeyPairSync('ed25519').privateKey
const strangersKey = generateKeyPairSync('ed25519').privateKey

/** The signed manifest of a version whose file has these bytes. */
const manifestOf = (bytes: string | Buffer, size: number, key: KeyObject = releaseKey, changed: object = {}): string =>
  signManifest(
    { product: 'gzzc-workbench', version, files: [{ name: fileName, size, sha512: sha512(bytes) }], ...changed },
    key,
  )

/** What a feed offers. */
interface Offer {
  /** Bytes whose hash the feed states. */
  readonly hashed: (newer: Buffer) => string | Buffer
  readonly stagingPercentage: number
  /** The manifest that is served at the moment; the right one by default. */
  readonly manifest?: () => string
  /** The second half of the download waits for it. */
  readonly secondHalf?: Promise<void>
}

/** Serves the new version and its description. `asked` are the paths of the requests. */
const serveFeed = async (newer: Buffer, { hashed, stagingPercentage, manifest, secondHalf }: Offer) => {
  const asked: string[] = []
  const hash = sha512(hashed(newer))
  const server = createServer(async (request, response) => {
    const path = request.url!.split('?')[0]!
    asked.push(path)
    if (path === '/latest-linux.yml') {
      const file = `  - url: ${fileName}\n    sha512: ${hash}\n    size: ${newer.length}\n`
      const rest = `path: ${fileName}\nsha512: ${hash}\nreleaseDate: '2026-06-01T00:00:00.000Z'\n`
      response.end(`version: ${version}\nfiles:\n${file}${rest}stagingPercentage: ${stagingPercentage}\n`)
    } else if (path === `/release-${version}.json`) {
      response.end(manifest ? manifest() : manifestOf(hashed(newer), newer.length))
    } else if (path === `/${fileName}`) {
      response.setHeader('content-length', newer.length)
      response.write(newer.subarray(0, newer.length / 2))
      await secondHalf
      response.end(newer.subarray(newer.length / 2))
    } else {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { asked, port: (server.address() as AddressInfo).port }
}

/** Shows the updates in the settings of a copy of the unit, installed as an AppImage. */
const openUpdates = async (offer: Offer) => {
  const home = copyUnit(prepared)
  const image = join(home, 'GZZC.AppImage')
  const mark = join(home, 'started')
  // Longer than the updater's steps of progress. The script ends before the padding.
  const script = `#!/bin/sh\necho started > '${mark}'\nexit 0\n`
  const newer = Buffer.concat([Buffer.from(script), Buffer.alloc(4_000_000, '\n')])
  await writeFile(image, 'the old version')
  await chmod(image, 0o755)
  const { asked, port } = await serveFeed(newer, offer)
  const config = join(home, 'update.yml')
  await writeFile(config, `provider: generic\nurl: http://127.0.0.1:${port}\nupdaterCacheDirName: gzzc-updater\n`)
  // This computer is in the middle of the roll-out.
  await mkdir(join(home, '.shell'), { recursive: true })
  await writeFile(join(home, '.shell/.updaterId'), '00000000-0000-5000-8000-000080000000')
  vi.stubEnv('APPIMAGE', image)
  vi.stubEnv('XDG_CACHE_HOME', join(home, 'cache'))
  vi.stubEnv('GZZC_UPDATE_CONFIG', config)
  vi.stubEnv('GZZC_UPDATE_KEY', publicKeyText(releaseKey))
  onTestFinished(() => void vi.unstubAllEnvs())
  const { page, app, complaints } = await forThisTest(showInElectron(home))
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: '设置' }).click()
  await page.getByRole('tab', { name: '更新' }).click()
  return { home, image, mark, newer, asked, page, app, complaints }
}

const lookForUpdate = (page: Page) => page.getByRole('button', { name: '现在查看' }).click()

test('a version that is rolled out to a tenth is not offered to this computer, by its id', async () => {
  const { page, asked } = await openUpdates({ hashed: (newer) => newer, stagingPercentage: 10 })
  await lookForUpdate(page)
  await see(page.getByText('没有更新的版本')).toBeVisible()
  expect(new Set(asked)).toEqual(new Set(['/latest-linux.yml']))
})

test('a release that our key did not sign as it is offered is refused before anything of it is downloaded', async () => {
  let served = ''
  let times = 0
  const { page, asked, image, newer } = await openUpdates({
    hashed: (bytes) => bytes,
    stagingPercentage: 100,
    manifest: () => {
      times++
      return served
    },
  })
  const right = manifestOf(newer, newer.length)
  const wrong = [
    '',
    manifestOf(newer, newer.length, strangersKey),
    manifestOf(newer, newer.length, releaseKey, { version: '0.0.1' }),
    manifestOf(newer, newer.length, releaseKey, { product: 'another' }),
    manifestOf('another', newer.length),
    manifestOf(newer, 1),
    right.replace(/"payload":"..../, '"payload":"eyJ9'),
  ]
  for (const [index, manifest] of wrong.entries()) {
    // Counted anew, because the updater also asks by itself at times.
    served = manifest
    times = 0
    await until(async () => {
      await lookForUpdate(page)
      expect(times, `manifest ${index}`).toBeGreaterThan(0)
    })
    await see(page.getByText('下载的文件与发布的不一致')).toBeVisible()
  }
  expect(asked).not.toContain(`/${fileName}`)
  expect(await readFile(image, 'utf8')).toBe('the old version')
})

test('a download without the hash of the signed release is deleted', async () => {
  const { page, home, image } = await openUpdates({ hashed: () => 'another', stagingPercentage: 100 })
  await lookForUpdate(page)
  await see(page.getByText('下载的文件与发布的不一致')).toBeVisible()
  await takePicture(page, 'settings-update-refused')
  expect(await readFile(image, 'utf8')).toBe('the old version')
  expect(existsSync(join(home, 'cache/gzzc-updater/pending', fileName))).toBe(false)
})

test('a version is downloaded in the background, waits while a task runs, and starts when a person restarts', async () => {
  let sendSecondHalf = () => {}
  const secondHalf = new Promise<void>((resolve) => {
    sendSecondHalf = resolve
  })
  const { page, app, complaints, home, image, mark, newer } = await openUpdates({
    hashed: (newer) => newer,
    stagingPercentage: 60,
    secondHalf,
  })
  await lookForUpdate(page)
  await see(page.getByText(`正在下载 ${version}`)).toBeVisible()
  await see(page.getByRole('progressbar', { name: '下载进度' })).toBeVisible()
  await takePicture(page, 'settings-update-downloading')
  sendSecondHalf()
  await see(page.getByText(`新版本 ${version} 已准备好`)).toBeVisible()
  await takePicture(page, 'settings-update-ready')
  expect(complaints).toEqual([])

  // As the page tells it while an import runs.
  const reportTask = (task: string | null) =>
    page.evaluate(
      `desktop.reportState({ sections: [], mayImport: true, task: ${JSON.stringify(task)}, theme: 'system', recents: [] })`,
    )
  await reportTask('导入')
  await page.evaluate('desktop.restartToUpdate()')
  // Messages arrive in order: when this one was answered, the one before had been refused.
  await page.evaluate(`new Promise((resolve) => desktop.listenUpdates(resolve))`)
  expect(await readFile(image, 'utf8')).toBe('the old version')
  await reportTask(null)
  const gone = app.waitForEvent('close')
  await page.getByRole('alert').getByRole('button', { name: '现在重启' }).click()
  await gone
  await until(() => expect(existsSync(mark)).toBe(true))
  expect((await readFile(image)).equals(newer)).toBe(true)
  const log = await readFile(join(home, '.shell/logs/shell.log'), 'utf8')
  expect(log).toContain(`update.ready version=${version}`)
  expect(log).not.toContain('core.killed')
})

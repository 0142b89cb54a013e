import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { drawPortrait, samplePortrait } from '../../src/sample/portrait.ts'
import { initProvince, openProvince, type Province } from '../../src/server/province.ts'
import { pageFile } from '../../src/shared/page/page-response.ts'
import { photoPageHeaders } from '../../src/shared/page/photo-page.ts'
import { see } from '../fixtures/window/hosts.ts'
import { launchChromium, launchTimeout } from '../fixtures/window/launch.ts'

/** Most bytes over the wire until the cheap checks of a photo show, and until the photo is mended. */
const mostEarly = 3_000_000
const mostWhole = 13_500_000

const built = join(import.meta.dirname, '../../out/photo-tool/page')
let folder: string
let province: Province
let browser: Browser
let portrait: Buffer

beforeAll(async () => {
  requireBuilt()
  folder = await mkdtemp(join(tmpdir(), 'gzzc-loading-'))
  await initProvince(join(folder, 'province'))
  province = await openProvince(join(folder, 'province'), { pdfThreads: 1 })
  portrait = Buffer.from(await drawPortrait({ ...samplePortrait(3), tilt: 9, background: '#438edb' }))
  browser = await launchChromium()
}, launchTimeout)
afterAll(async () => {
  await browser?.close()
  await province?.close()
  await rm(folder, { recursive: true, force: true })
})

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const closeServer = async (server: Server): Promise<void> => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

/** The province behind a line that counts its bytes and can hold back some files. */
const openLine = async () => {
  const origin = await province.listen()
  const sockets = new Set<Socket>()
  const asked: string[] = []
  const held = { files: /^$/, let: [] as (() => void)[] }
  const server = createServer((request, response) => {
    asked.push(request.url!)
    const pass = (): void => {
      const onward = httpRequest(
        origin + request.url,
        { method: request.method!, headers: request.headers },
        (answer) => {
          response.writeHead(answer.statusCode!, answer.headers)
          answer.pipe(response)
        },
      )
      request.pipe(onward)
    }
    if (held.files.test(request.url!)) held.let.push(pass)
    else pass()
  })
  server.on('connection', (socket) => sockets.add(socket))
  return {
    address: `${await listen(server)}/photo/`,
    asked,
    hold: (files: RegExp) => {
      held.files = files
    },
    release: () => {
      held.files = /^$/
      for (const pass of held.let.splice(0)) pass()
    },
    bytes: () => [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
    close: () => closeServer(server),
  }
}

const choose = (page: Page): Promise<void> =>
  page
    .locator('input[aria-label=照片文件]')
    .first()
    .setInputFiles({ name: '照片.jpg', mimeType: 'image/jpeg', buffer: portrait })

const mended = (page: Page) => page.getByRole('heading', { name: '已修好，可以使用' })

const isKept = (page: Page): Promise<boolean> =>
  page.evaluate(`navigator.serviceWorker.getRegistration().then((one) => one?.active?.state === 'activated')`)

test('cheap checks show after three megabytes, the rest comes meanwhile, and a reload needs no network', async () => {
  const line = await openLine()
  const context = await browser.newContext()
  const page = await context.newPage()
  line.hold(/iris|multiclass/)
  await page.goto(line.address)
  await see(page.getByRole('button', { name: '选择照片' })).toBeVisible()
  await choose(page)
  await see(page.getByText(/^已查 \d+ 项，都合格$/)).toBeVisible()
  const early = line.bytes()
  await see(page.getByRole('progressbar')).toBeVisible()

  line.release()
  await see(mended(page)).toBeVisible()
  const whole = line.bytes()
  console.log(`photo tool over the wire: ${early} bytes until the cheap checks, ${whole} until the photo is mended`)
  expect(early).toBeLessThanOrEqual(mostEarly)
  expect(whole).toBeLessThanOrEqual(mostWhole)

  await expect.poll(() => isKept(page), { timeout: 60_000 }).toBe(true)
  expect(line.asked.filter((path) => /\.bin$/.test(path)).length, 'each model crosses the wire once').toBe(
    new Set(line.asked.filter((path) => /\.bin$/.test(path))).size,
  )
  await line.close()
  await page.reload()
  await choose(page)
  await see(mended(page)).toBeVisible()
  await context.close()
})

/** A copy of the built page on a server of its own, to be changed. */
const openCopy = async () => {
  const copy = await mkdtemp(join(folder, 'copy-'))
  await cp(built, copy, { recursive: true })
  const server = createServer(async ({ url = '/' }, response) => {
    const file = pageFile(url)
    const body = file && (await readFile(join(copy, file)).catch(() => undefined))
    response.writeHead(body ? 200 : 404, photoPageHeaders(file ?? '.html')).end(body)
  })
  return { copy, address: `${await listen(server)}/`, close: () => closeServer(server) }
}

test('a model that is not the expected one is refused', async () => {
  const { copy, address, close } = await openCopy()
  const context = await browser.newContext()
  const page = await context.newPage()
  const asked = page.waitForResponse(/facemesh-[\w-]+\.bin$/)
  await page.goto(address)
  const path = new URL((await asked).url()).pathname
  const weights = await readFile(join(copy, path))
  weights[1000]! ^= 1
  await writeFile(join(copy, path), weights)
  const fresh = await browser.newContext()
  const other = await fresh.newPage()
  await other.goto(address)
  await choose(other)
  await see(other.getByRole('heading', { name: '检查照片所需的文件与本版本不符' })).toBeVisible()
  await context.close()
  await fresh.close()
  await close()
})

test('a page keeps its version until all of the next one is there', async () => {
  const { copy, address, close } = await openCopy()
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(address)
  await expect.poll(() => isKept(page), { timeout: 60_000 }).toBe(true)

  // Another page, but the list of files is still the old one.
  const index = await readFile(join(copy, 'index.html'), 'utf8')
  const nextIndex = index.replace('照片处理工具', '照片处理工具（新）')
  await writeFile(join(copy, 'index.html'), nextIndex)
  await page.reload()
  await see(page.getByRole('button', { name: '选择照片' })).toBeVisible()
  expect(await page.title()).toBe('照片处理工具')

  // A list with a file that the server does not have.
  const worker = await readFile(join(copy, 'sw.js'), 'utf8')
  const listed = /decodeURIComponent\(["'`]([^"'`]+)["'`]\)/.exec(worker)![1]!
  const list = JSON.parse(decodeURIComponent(listed)) as { version: string; files: { path: string; sha256: string }[] }
  const hash = createHash('sha256').update(nextIndex).digest('base64')
  const files = list.files.map((file) => (file.path === 'index.html' ? { ...file, sha256: hash } : file))
  const write = (version: string, more: object[]): Promise<void> =>
    writeFile(
      join(copy, 'sw.js'),
      worker.replace(listed, encodeURIComponent(JSON.stringify({ version, files: [...files, ...more] }))),
    )
  const update = (): Promise<unknown> =>
    page.evaluate(`navigator.serviceWorker.getRegistration().then((one) => one.update()).then(() => {}, () => {})`)
  await write('second', [{ path: 'assets/missing.js', sha256: '', atOnce: true }])
  await update()
  await expect
    .poll(() => page.evaluate(`navigator.serviceWorker.getRegistration().then((one) => one.installing === null)`), {
      timeout: 60_000,
    })
    .toBe(true)
  await page.reload()
  expect(await page.title()).toBe('照片处理工具')

  // A whole one takes over at the next reload, and nothing of the old one stays.
  await write('third', [])
  await update()
  await expect
    .poll(() => page.evaluate(`navigator.serviceWorker.getRegistration().then((one) => one.waiting !== null)`), {
      timeout: 60_000,
    })
    .toBe(true)
  await page.reload()
  await expect.poll(() => page.title().catch(() => ''), { timeout: 60_000 }).toBe('照片处理工具（新）')
  expect(await page.evaluate('caches.keys()')).toEqual(['photo-tool third'])
  await context.close()
  await close()
})

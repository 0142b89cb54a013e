import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { build } from 'vite'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createPhotoPool } from '../../src/photo/node/pool.ts'
import { drawPortrait, samplePortrait } from '../../src/sample/portrait.ts'
import { pageFile } from '../../src/shared/page/page-response.ts'
import { photoPageHeaders } from '../../src/shared/page/photo-page.ts'
import { provinceDefault } from '../../src/shared/photo/spec.ts'
import { until } from '../fixtures/window/hosts.ts'
import { launchChromium } from '../fixtures/window/launch.ts'

const repository = join(import.meta.dirname, '../..')
const good = samplePortrait(3)

let folder: string
let server: Server
let browser: Browser
let page: Page
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gzzc-embedded-'))
  // A page of another product that shows the tool and keeps what it receives.
  await build({
    configFile: join(repository, 'photo-tool.vite.config.ts'),
    root: join(repository, 'test/fixtures/photo/embedding-page'),
    logLevel: 'error',
    environments: { client: { build: { outDir: folder, emptyOutDir: true } } },
  })
  server = createServer(async ({ url = '/' }, response) => {
    const file = pageFile(url)
    const body = file && (await readFile(join(folder, file)).catch(() => undefined))
    response.writeHead(body ? 200 : 404, photoPageHeaders(file ?? '.html')).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await new Promise((resolve) => server?.close(resolve))
  await rm(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
})

const choose = (photo: Buffer): Promise<void> =>
  page
    .locator('input[aria-label=照片文件]')
    .first()
    .setInputFiles({ name: '照片.jpg', mimeType: 'image/jpeg', buffer: photo })

const received = async (): Promise<{ bytes: Buffer; verdict: string }[]> =>
  ((await page.evaluate('received')) as { bytes: number[]; verdict: string }[]).map(({ bytes, verdict }) => ({
    bytes: Buffer.from(bytes),
    verdict,
  }))

test('the tool hands its host a mended photo that meets the spec, and again after an adjustment', async () => {
  await choose(Buffer.from(await drawPortrait({ ...good, tilt: 9, background: '#438edb' })))
  await until(async () => expect(await received()).toHaveLength(1))
  const [first] = await received()
  expect(first!.verdict).toBe('pass')
  const pool = createPhotoPool({ size: 1 })
  try {
    const { report, output } = await pool.mend(first!.bytes, provinceDefault)
    expect(report.verdict).toBe('pass')
    expect(output).toBeUndefined()
  } finally {
    await pool.close()
  }

  await page.getByRole('button', { name: '手工调整' }).click()
  await page.getByRole('slider').first().press('ArrowRight')
  await until(async () => expect(await received()).toHaveLength(2))
  const [, second] = await received()
  expect(second!.bytes.equals(first!.bytes)).toBe(false)
})

test('a photo that needs no mending reaches the host unchanged', async () => {
  const pool = createPhotoPool({ size: 1 })
  const { output } = await pool
    .mend(await drawPortrait({ ...good, background: '#438edb' }), provinceDefault)
    .finally(() => pool.close())
  await choose(Buffer.from(output!))
  await until(async () => expect(await received()).toHaveLength(1))
  expect((await received())[0]!.bytes.equals(Buffer.from(output!))).toBe(true)
})

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { pageFile } from '../../src/shared/page/page-response.ts'
import { photoPageHeaders } from '../../src/shared/page/photo-page.ts'
import type { PhotoSpec } from '../../src/shared/photo/spec.ts'
import type { PhotoReport } from '../../src/shared/photo/verdict.ts'

const folder = join(import.meta.dirname, '../../out/photo-tool/page')

/** What the engine in a page says of a photo. */
export interface PageAnswer {
  readonly before: PhotoReport
  readonly report: PhotoReport
  readonly output: Uint8Array | undefined
  /** From the bytes to the answer, by the page's clock. */
  readonly ms: number
}

/** The built photo engine in Chromium, as its page runs it: the same worker under the same policy. */
export const openPageEngine = async () => {
  const server = createServer(async ({ url = '/' }, response) => {
    const file = pageFile(url)
    const body = file && (await readFile(join(folder, file)).catch(() => undefined))
    response.writeHead(body ? 200 : 404, photoPageHeaders(file ?? '.html')).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const browser = await chromium.launch({
    executablePath: process.env['GZZC_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  })
  const page = await browser.newPage()
  const asked = page.waitForEvent('worker')
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  const workerAddress = (await asked).url()
  // The worker's protocol (src/photo/browser/messages.ts), spoken without its client.
  await page.evaluate(`{
    const worker = new Worker(${JSON.stringify(workerAddress)}, { type: 'module' })
    const waiting = new Map()
    worker.onmessage = ({ data }) => waiting.get(data.id)(data)
    let last = 0
    globalThis.ask = (task, ...given) =>
      new Promise((resolve) => {
        waiting.set(++last, resolve)
        worker.postMessage({ id: last, task, given })
      })
    globalThis.open = async (base64, spec) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
      const start = performance.now()
      const { done, ...trouble } = await ask('open', bytes, spec)
      const ms = performance.now() - start
      if (!done) throw new Error(JSON.stringify(trouble))
      const { report, output } = done.result
      return { before: done.before, report, ms, output: output && btoa(Array.from(output, (byte) => String.fromCharCode(byte)).join('')) }
    }
  }`)

  return {
    page,
    /** Opens a photo in the page, as a person's choice of a file does. */
    async open(bytes: Uint8Array, spec: PhotoSpec): Promise<PageAnswer> {
      const base64 = Buffer.from(bytes).toString('base64')
      const answer = (await page.evaluate(`open('${base64}', ${JSON.stringify(spec)})`)) as Omit<
        PageAnswer,
        'output'
      > & {
        readonly output: string | undefined
      }
      return { ...answer, output: answer.output ? new Uint8Array(Buffer.from(answer.output, 'base64')) : undefined }
    },
    async close() {
      await browser.close()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

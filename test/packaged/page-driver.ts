import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'

interface Answer {
  readonly id?: number
  readonly result?: Record<string, unknown>
  readonly error?: { readonly message: string }
}

const patience = 30_000
const pollInterval = 50

/** The port that an app with `--remote-debugging-port=0` reports on its error stream. */
export const debuggingPortOf = (app: ChildProcess): Promise<number> => {
  return new Promise((resolve, reject) => {
    const lines: string[] = []
    createInterface({ input: app.stderr! }).on('line', (line) => {
      lines.push(line)
      const port = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1]
      if (port) resolve(Number(port))
    })
    app.once('exit', (code) => reject(new Error(`the app ended with ${code}\n${lines.join('\n')}`)))
  })
}

/**
 * Drives a page by Chromium's debugging protocol. Playwright cannot drive an Electron whose fuses are set, because it needs
 * Node's debugger, or browser contexts, which Electron lacks.
 */
export class PageDriver {
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  #last = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => {
      const answer = JSON.parse(String(data)) as Answer
      if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer)
    })
  }

  /** @param port of `--remote-debugging-port` */
  static async open(port: number): Promise<PageDriver> {
    for (const end = Date.now() + patience; ; await wait(pollInterval)) {
      const pages = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as Record<string, string>[]
      const page = pages.find(({ type, url }) => type === 'page' && url?.startsWith('app:'))
      if (page) {
        const socket = new WebSocket(page['webSocketDebuggerUrl']!)
        await new Promise((resolve, reject) => {
          socket.addEventListener('open', resolve)
          socket.addEventListener('error', reject)
        })
        const driver = new PageDriver(socket)
        await driver.until(`document.readyState === 'complete'`)
        return driver
      }
      if (Date.now() > end) throw new Error('the app shows no page')
    }
  }

  async #send(method: string, params: object): Promise<Record<string, unknown>> {
    const id = ++this.#last
    const answer = await new Promise<Answer>((resolve) => {
      this.#waiting.set(id, resolve)
      this.#socket.send(JSON.stringify({ id, method, params }))
    })
    this.#waiting.delete(id)
    if (answer.error) throw new Error(`${method}: ${answer.error.message}`)
    return answer.result ?? {}
  }

  /** The value of an expression in the page; a promise is awaited. */
  async evaluate(expression: string): Promise<unknown> {
    const params = { expression, awaitPromise: true, returnByValue: true, allowUnsafeEvalBlockedByCSP: false }
    const { result, exceptionDetails } = await this.#send('Runtime.evaluate', params)
    if (exceptionDetails) throw new Error(`${expression.slice(0, 200)}: ${JSON.stringify(exceptionDetails)}`)
    return (result as { value?: unknown }).value
  }

  /** Waits until an expression is true. */
  async until(expression: string): Promise<void> {
    for (const end = Date.now() + patience; !(await this.#isTrue(expression)); await wait(pollInterval))
      if (Date.now() > end)
        throw new Error(`never true: ${expression}\n${await this.evaluate('document.body.innerText')}`)
  }

  /** False while the page has no execution context, before its first document. */
  async #isTrue(expression: string): Promise<boolean> {
    try {
      return Boolean(await this.evaluate(expression))
    } catch (error) {
      if (/execution context/.test((error as Error).message)) return false
      throw error
    }
  }

  /** Waits until the page shows a text. */
  async see(text: string): Promise<void> {
    await this.until(`(document.body?.innerText ?? '').includes(${JSON.stringify(text)})`)
  }

  /** Clicks the middle of an element as a mouse does. */
  async click(selector: string, text = ''): Promise<void> {
    const find = `[...document.querySelectorAll(${JSON.stringify(selector)})].find((one) => one.textContent.includes(${JSON.stringify(text)}))`
    await this.until(`Boolean(${find}?.getBoundingClientRect().width)`)
    const place = (await this.evaluate(
      `(() => { const { x, y, width, height } = ${find}.getBoundingClientRect(); return { x: x + width / 2, y: y + height / 2 } })()`,
    )) as object
    for (const type of ['mousePressed', 'mouseReleased'])
      await this.#send('Input.dispatchMouseEvent', { type, ...place, button: 'left', clickCount: 1 })
  }

  /** Types a text where the focus is. */
  async type(text: string): Promise<void> {
    await this.#send('Input.insertText', { text })
  }

  async pressEnter(): Promise<void> {
    const key = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' }
    for (const type of ['keyDown', 'keyUp']) await this.#send('Input.dispatchKeyEvent', { type, ...key })
  }

  close(): void {
    this.#socket.close()
  }
}

import { join } from 'node:path'
import { BrowserWindow, dialog, nativeTheme, screen } from 'electron'
import { photoWindow } from '../shared/page/photo-page.ts'
import { type ShellOrder, shellOrder } from '../shared/rpc/desktop-bridge.ts'
import type { WindowState } from '../shared/rpc/window-messages.ts'
import { pageOrigin } from './pages.ts'
import { closePhotoTool, showPhotoTool } from './photo-tool-window.ts'
import type { ShellLog } from './shell-log.ts'
import { placeOn, readPlace, writePlace } from './window-place.ts'

/** A page that crashes this often within this many milliseconds is not loaded again. */
const mostCrashes = 3
const crashSpan = 60_000

const nobody: WindowState = { sections: [], mayImport: false, task: null, theme: 'system', recents: [] }

/** The workbench's window: its place, its orders, and how it closes. */
export class WorkbenchWindow {
  readonly browser: BrowserWindow
  /** The state that its page reported last. */
  state: WindowState = nobody
  readonly #placeFile: string
  readonly #log: ShellLog
  #waiting: ShellOrder[] | undefined = []
  #mayClose = false
  #asking = false
  #crashes: number[] = []

  /** @param folder the shell's own folder for data */
  constructor(folder: string, log: ShellLog) {
    this.#placeFile = join(folder, 'window.json')
    this.#log = log
    // The primary screen first, which is where a window without a place opens.
    const primary = screen.getPrimaryDisplay()
    const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id)
    const screens = [primary, ...others].map(({ workArea }) => workArea)
    const place = placeOn(readPlace(this.#placeFile), screens, { width: 1280, height: 820 })
    this.browser = new BrowserWindow({
      ...place.bounds,
      minWidth: Math.min(900, place.bounds.width),
      minHeight: 480,
      show: false,
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#131615' : '#f5f5f5',
      webPreferences: {
        preload: join(__dirname, '../preload/index.cjs'),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        // Chromium would fetch word lists from the internet for it.
        spellcheck: false,
      },
    })
    if (place.maximised) this.browser.maximize()
    this.browser.once('ready-to-show', () => this.browser.show())
    this.browser.on('close', (event) => this.#close(event))
    this.browser.on('closed', closePhotoTool)
    this.#guardPage()
    void this.browser.loadURL(`${pageOrigin}/`)
  }

  /** Sends an order to the page, at once or as soon as it listens. */
  order(order: ShellOrder): void {
    if (this.#waiting) this.#waiting.push(order)
    else this.browser.webContents.send(shellOrder, order)
  }

  /** Called when the page is ready for orders. */
  acceptOrders(): void {
    const waiting = this.#waiting ?? []
    this.#waiting = undefined
    for (const order of waiting) this.order(order)
  }

  /** Makes the window close without a question, when nobody could answer one. */
  leaveUnasked(): void {
    this.#mayClose = true
  }

  /** Brings it to the front. */
  show(): void {
    if (this.browser.isMinimized()) this.browser.restore()
    this.browser.show()
    this.browser.focus()
  }

  #guardPage(): void {
    const { webContents } = this.browser
    webContents.setWindowOpenHandler(({ url }) => {
      if (url === photoWindow) showPhotoTool()
      return { action: 'deny' }
    })
    webContents.on('will-navigate', (event, url) => {
      if (url !== `${pageOrigin}/`) event.preventDefault() // only reloading is allowed
    })
    webContents.on('did-start-loading', () => {
      this.#waiting ??= []
    })
    webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason === 'clean-exit') return
      this.#log.note('page.gone', { reason })
      this.#reload()
    })
  }

  #reload(): void {
    const now = Date.now()
    this.#crashes = [...this.#crashes.filter((at) => now - at < crashSpan), now]
    this.state = nobody
    if (this.#crashes.length > mostCrashes) {
      dialog.showErrorBox('窗口反复意外关闭', '已保存的内容都在。请重新打开程序，仍然出现请联系管理员。')
      this.#mayClose = true
      this.browser.close()
      return
    }
    this.#waiting = [
      { kind: 'trouble', found: '窗口意外关闭过，已经重新打开', remedy: '已保存的内容都在，请核对刚才正在做的一步' },
    ]
    this.browser.webContents.reload()
  }

  #close(event: Electron.Event): void {
    if (this.state.task !== null && !this.#mayClose) {
      event.preventDefault()
      void this.#askToClose(this.state.task)
      return
    }
    writePlace(this.#placeFile, { bounds: this.browser.getNormalBounds(), maximised: this.browser.isMaximized() })
  }

  async #askToClose(work: string): Promise<void> {
    if (this.#asking) return
    this.#asking = true
    this.show()
    const { response } = await dialog.showMessageBox(this.browser, {
      type: 'warning',
      message: `正在${work}，退出会放弃这次${work}`,
      detail: '已经保存的内容都在；等它做完再退出，就什么都不会丢。',
      buttons: [`继续${work}`, '放弃并退出'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    })
    this.#asking = false
    if (response !== 1) return
    this.#mayClose = true
    this.browser.close()
  }
}

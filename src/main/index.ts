// The Electron shell: one window, one core. It owns no data and knows no rules.
import { join } from 'node:path'
import { app, BrowserWindow, dialog, ipcMain, nativeTheme, session } from 'electron'
import { coreConnect, corePort } from '../shared/rpc/desktop-bridge.ts'
import { type Core, startCore } from './core.ts'
import { setMenu } from './menu.ts'
import { declarePages, pageOrigin, servePages } from './pages.ts'

// Only development and tests may choose where the data lies; the shipped app keeps it with the system's user data.
const given = app.isPackaged ? undefined : process.env.GZZC_HOME
if (given) app.setPath('userData', join(given, '.shell'))
const home = given ?? join(app.getPath('userData'), 'unit')

declarePages()
// As root Chromium needs --no-sandbox, and enabling the sandbox on top of that kills every child process.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()

let core: Promise<Core> | undefined
let quitting = false

/** The running core; starts it, also again after it ended. */
function runningCore(): Promise<Core> {
  if (core) return core
  const starting = startCore({ entry: join(__dirname, 'core-process.cjs'), home })
  core = starting
  starting.then(
    ({ ended }) =>
      ended.then((code) => {
        if (!quitting) console.error(`core ended with ${code}`)
        core = undefined
      }),
    () => {
      core = undefined
    },
  )
  return starting
}

function openWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 820,
    minWidth: 900,
    minHeight: 600,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#141414' : '#f5f5f5',
    webPreferences: {
      preload: join(__dirname, '../preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
    },
  })
  window.once('ready-to-show', () => window.show())
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  window.webContents.on('will-navigate', (event, url) => {
    if (url !== `${pageOrigin}/`) event.preventDefault() // its own reload is all it may do
  })
  void window.loadURL(`${pageOrigin}/`)
  return window
}

ipcMain.on(coreConnect, async (event) => {
  if (!event.senderFrame?.url.startsWith(`${pageOrigin}/`)) return
  try {
    const port = (await runningCore()).connect()
    if (event.sender.isDestroyed()) port.close()
    else event.sender.postMessage(corePort, null, [port])
  } catch (error) {
    console.error(error)
    dialog.showErrorBox(
      '无法打开单位数据',
      '本机服务没有启动。已录入的数据都在；请重新打开程序，仍然出现请联系管理员。',
    )
    app.quit()
  }
})

function showWindow(): void {
  const [window] = BrowserWindow.getAllWindows()
  if (!window) return
  if (window.isMinimized()) window.restore()
  window.focus()
}

async function start(): Promise<void> {
  void runningCore() // beside the window, not after it
  await app.whenReady()
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.defaultSession.setPermissionCheckHandler(() => false)
  setMenu()
  servePages(join(__dirname, '../renderer'))
  openWindow()
}

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', showWindow)
  app.on('window-all-closed', () => app.quit())
  app.on('will-quit', (event) => {
    if (!core || quitting) return
    // The core closes its store first; then the quit goes on.
    quitting = true
    event.preventDefault()
    void core.then((running) => running.end()).finally(() => app.quit())
  })
  void start()
} else {
  app.quit()
}

// The Electron shell: one window, one core. It owns no data and knows no rules.
import { join } from 'node:path'
import {
  app,
  crashReporter,
  dialog,
  type IpcMainEvent,
  ipcMain,
  Notification,
  nativeTheme,
  powerMonitor,
  session,
  shell,
  type WebFrameMain,
} from 'electron'
import {
  choosePath as choosePathChannel,
  coreConnect,
  corePort,
  type ShellOrder,
  updateListens,
  updateLook,
  updateRestart,
  updateState,
  windowListens,
  windowNotice,
  windowTold,
} from '../shared/rpc/desktop-bridge.ts'
import { choosePath, type OpenChoice } from './choose-path.ts'
import { type Core, startCore } from './core.ts'
import { setMenu } from './menu.ts'
import { linkScheme, ordersOf } from './opening.ts'
import { declarePages, pageOrigin, servePages } from './pages.ts'
import { showPhotoTool } from './photo-tool-window.ts'
import { guardSession } from './session-guard.ts'
import { ShellLog } from './shell-log.ts'
import { Updates } from './updates.ts'
import { WorkTray } from './work-tray.ts'
import { WorkbenchWindow } from './workbench-window.ts'

// Only development and tests may choose where the data lies; the shipped app keeps it with the system's user data.
const given = app.isPackaged ? undefined : process.env.GZZC_HOME
if (given) app.setPath('userData', join(given, '.shell'))
const home = given ?? join(app.getPath('userData'), 'unit')
const logFolder = join(app.getPath('userData'), 'logs')
const log = new ShellLog(logFolder)

// What is left of a crash stays on this computer.
crashReporter.start({ uploadToServer: false })
declarePages()
// As root Chromium needs --no-sandbox, and enabling the sandbox on top of that kills every child process.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
// The portable program unpacks itself anew each time: it leaves the system as it is.
if (app.isPackaged && !process.env.PORTABLE_EXECUTABLE_DIR) app.setAsDefaultProtocolClient(linkScheme)

let core: Promise<Core> | undefined
let window: WorkbenchWindow | undefined
let quitting = false

/** The running core; starts it, also again after it ended. */
const runningCore = (): Promise<Core> => {
  if (core) return core
  const starting = startCore({
    entry: join(__dirname, 'core-process.cjs'),
    sampleProgram: join(__dirname, 'sample-program.cjs'),
    home,
  })
  core = starting
  starting.then(
    ({ ended }) =>
      ended.then((code) => {
        if (!quitting) log.note('core.gone', { code })
        core = undefined
      }),
    () => {
      core = undefined
    },
  )
  return starting
}

/** Ends the core for good: the program is about to quit. */
const endCore = async (): Promise<void> => {
  quitting = true
  try {
    const running = await core
    if (running && !(await running.end())) log.note('core.killed')
  } catch {
    // One that never started needs no end.
  }
}

const isOwnPage = (frame: WebFrameMain | null): boolean => frame?.url.startsWith(`${pageOrigin}/`) ?? false

/** Hears a channel, from the window's own page only. */
const hear = (channel: string, heard: (event: IpcMainEvent, told: unknown) => void): void => {
  ipcMain.on(channel, (event, told: unknown) => {
    if (isOwnPage(event.senderFrame)) heard(event, told)
  })
}

hear(coreConnect, async (event) => {
  try {
    const port = (await runningCore()).connect()
    if (event.sender.isDestroyed()) port.close()
    else event.sender.postMessage(corePort, null, [port])
  } catch (error) {
    console.error(error)
    log.note('core.startFailed')
    dialog.showErrorBox(
      '无法打开单位数据',
      '本机服务没有启动。已录入的数据都在；请重新打开程序，仍然出现请联系管理员。',
    )
    app.quit()
  }
})

const tray = new WorkTray(() => window?.show())

const refreshMenu = (): void => {
  if (window) setMenu(window.state, { order: (order) => window?.order(order), choose, showPhotoTool, openLogs })
}

/** What checks the window's messages: loaded with the first one, so that the window itself need not wait for it. */
const messages = () => import('../shared/rpc/window-messages.ts')

hear(windowTold, async (_event, told) => {
  const { windowStateSchema } = await messages()
  const state = windowStateSchema.safeParse(told).data
  if (!window || !state) return
  window.state = state
  nativeTheme.themeSource = state.theme
  tray.show(state.deed)
  refreshMenu()
})

hear(windowListens, () => window?.listens())

hear(windowNotice, async (_event, told) => {
  const { noticeSchema } = await messages()
  const notice = noticeSchema.safeParse(told).data
  if (!notice || !window || window.browser.isFocused() || !Notification.isSupported()) return
  const shown = new Notification({ title: notice.title, body: notice.body })
  shown.on('click', () => {
    window?.show()
    window?.order({ kind: 'go', section: notice.section })
  })
  shown.show()
})

const updates = new Updates(log, (state) => {
  if (window && !window.browser.isDestroyed()) window.browser.webContents.send(updateState, state)
})
hear(updateListens, ({ sender }) => sender.send(updateState, updates.state))
hear(updateLook, () => updates.look())
hear(updateRestart, () => {
  // What runs now would be lost.
  if (window?.state.deed === null) void updates.restart(endCore)
})

const give = (orders: readonly ShellOrder[]): void => {
  for (const order of orders) window?.order(order)
}

const choose = async (what: OpenChoice): Promise<void> => {
  const path = window && (await choosePath(window.browser, what))
  if (path) give([{ kind: 'open', path }])
}

ipcMain.handle(choosePathChannel, async (event, told: unknown) => {
  const { pathChoiceSchema } = await messages()
  const choice = pathChoiceSchema.safeParse(told).data
  if (!choice || !window || !isOwnPage(event.senderFrame)) return null
  return (await choosePath(window.browser, choice.kind, choice)) ?? null
})

const openLogs = (): void => void shell.openPath(logFolder)

const start = async (): Promise<void> => {
  log.note('shell.start', {
    version: app.getVersion(),
    electron: process.versions.electron,
    platform: process.platform,
  })
  void runningCore() // beside the window, not after it
  await app.whenReady()
  guardSession(session.defaultSession)
  servePages({ main: join(__dirname, '../renderer'), photo: join(__dirname, '../photo-tool/page') })
  window = new WorkbenchWindow(app.getPath('userData'), log)
  refreshMenu()
  void updates.watch()
  give(ordersOf(process.argv.slice(1), process.cwd()))
}

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', (_event, argv, folder) => {
    window?.show()
    give(ordersOf(argv.slice(1), folder))
  })
  // macOS hands files and links over by events, also before it is ready.
  app.on('open-file', (event, path) => {
    event.preventDefault()
    void app.whenReady().then(() => give([{ kind: 'open', path }]))
  })
  app.on('open-url', (event, link) => {
    event.preventDefault()
    void app.whenReady().then(() => give(ordersOf([link], '')))
  })
  void app.whenReady().then(() =>
    // The system shuts down: nobody would answer a question.
    powerMonitor.on('shutdown', () => {
      window?.leaveUnasked()
      app.quit()
    }),
  )
  app.on('window-all-closed', () => app.quit())
  app.on('child-process-gone', (_event, { type, reason }) => log.note('process.gone', { type, reason }))
  app.on('will-quit', (event) => {
    if (!core) return
    // The core closes its store first; then the quit goes on, however often it is asked for.
    event.preventDefault()
    if (!quitting) void endCore().finally(() => app.quit())
  })
  void start()
} else {
  app.quit()
}

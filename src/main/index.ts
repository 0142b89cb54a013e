// The Electron shell: one window, one core. It owns no data and contains no rules.
import { join } from 'node:path'
import {
  app,
  dialog,
  type IpcMainEvent,
  ipcMain,
  Notification,
  nativeTheme,
  powerMonitor,
  safeStorage,
  session,
  shell,
  type WebFrameMain,
} from 'electron'
import {
  choosePath as choosePathChannel,
  coreConnect,
  corePort,
  filesChosen,
  openUnit,
  updateCheck,
  updateRestart,
  updateState,
  updateSubscribe,
  windowNotice,
  windowReady,
  windowState,
} from '../shared/rpc/desktop-bridge.ts'
import { choosePath, type OpenChoice } from './choose-path.ts'
import { type Core, startCore } from './core.ts'
import { DeviceKeychain } from './keychain.ts'
import { setMenu } from './menu.ts'
import { holdsUnit, keepOpenedHome, readOpenedHome } from './opened-home.ts'
import { linkScheme, type Opening, openingsOf } from './opening.ts'
import { declarePages, pageOrigin, servePages } from './pages.ts'
import { showPhotoTool } from './photo-tool-window.ts'
import { refusalOfRealData } from './real-data.ts'
import { guardSession } from './session-guard.ts'
import { ShellLog } from './shell-log.ts'
import { Updates } from './updates.ts'
import { WorkTray } from './work-tray.ts'
import { WorkbenchWindow } from './workbench-window.ts'

// Only development and tests may choose the folder of the data. The shipped app uses the system's folder for user data.
const given = app.isPackaged ? undefined : process.env.GZZC_HOME
if (given) app.setPath('userData', join(given, '.shell'))
let home = readOpenedHome(app.getPath('userData')) ?? given ?? join(app.getPath('userData'), 'unit')
const logFolder = join(app.getPath('userData'), 'logs')
const log = new ShellLog(logFolder)

const sandboxed = !app.commandLine.hasSwitch('no-sandbox')
const superuser = process.getuid?.() === 0
// Tests and `npm start` say so when all the people in the folder are made up. Everything else counts as real.
const isMadeUp = !app.isPackaged && process.env.GZZC_DATA === 'sample'
const refusal = isMadeUp ? undefined : refusalOfRealData({ electron: process.versions.electron, sandboxed, superuser })

// No crash reporter is started: a dump of the core would contain keys and persons. The log names each process that crashed.
declarePages()
// As root Chromium needs --no-sandbox, and enabling the sandbox on top of that kills every child process.
if (sandboxed) app.enableSandbox()
// The portable program unpacks itself on every start, so it must not register itself with the system.
if (app.isPackaged && !process.env.PORTABLE_EXECUTABLE_DIR)
  // After `--` no link is read as a switch of Chromium.
  app.setAsDefaultProtocolClient(linkScheme, process.execPath, ['--'])

const keychain = new DeviceKeychain(app.getPath('userData'), safeStorage, (event) => log.note(event))

let core: Promise<Core> | undefined
let window: WorkbenchWindow | undefined
let quitting = false

/** The running core. Starts it if there is none, also after it ended. */
const runningCore = (): Promise<Core> => {
  if (core) return core
  const starting = startCore({
    entry: join(__dirname, 'core-process.cjs'),
    decoder: join(__dirname, 'decoder-process.cjs'),
    sampleProgram: join(__dirname, 'sample-program.cjs'),
    home,
    keychain,
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

/** Ends the core for good, before the program quits. */
const endCore = async (): Promise<void> => {
  quitting = true
  try {
    const running = await core
    if (running && !(await running.end())) log.note('core.killed')
  } catch {
    // A core that failed to start need not be ended.
  }
}

const isOwnPage = (frame: WebFrameMain | null): boolean => frame?.url.startsWith(`${pageOrigin}/`) ?? false

/** Listens on a channel to messages of the window's own page. */
const listen = (channel: string, listener: (event: IpcMainEvent, message: unknown) => void): void => {
  ipcMain.on(channel, (event, message: unknown) => {
    if (isOwnPage(event.senderFrame)) listener(event, message)
  })
}

listen(coreConnect, async (event) => {
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

/** Schemas of the window's messages, loaded with the first message so that they do not delay the window. */
const messages = () => import('../shared/rpc/window-messages.ts')

listen(windowState, async (_event, message) => {
  const { windowStateSchema } = await messages()
  const state = windowStateSchema.safeParse(message).data
  if (!window || !state) return
  window.state = state
  nativeTheme.themeSource = state.theme
  tray.show(state.task)
  refreshMenu()
})

listen(windowReady, () => window?.acceptOrders())

listen(windowNotice, async (_event, message) => {
  const { noticeSchema } = await messages()
  const notice = noticeSchema.safeParse(message).data
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
listen(updateSubscribe, ({ sender }) => sender.send(updateState, updates.state))
listen(updateCheck, () => updates.check())
listen(updateRestart, () => {
  // A restart would abort the running work.
  if (window?.state.task === null) void updates.restart(endCore)
})

/** Gives the core a path that a person chose. The window gets its id alone. */
const give = async (path: string): Promise<string> => (await runningCore()).give(path)

const open = async (openings: readonly Opening[]): Promise<void> => {
  for (const opening of openings)
    window?.order(opening.kind === 'go' ? opening : { kind: 'open', given: await give(opening.path) })
}

const choose = async (what: OpenChoice): Promise<void> => {
  const path = window && (await choosePath(window.browser, what))
  if (path) await open([{ kind: 'open', path }])
}

listen(filesChosen, async (_event, message) => {
  const { chosenFilesSchema } = await messages()
  // Before somebody signed in there is no account to keep them for.
  if (!window?.state.sections.length) return
  for (const path of chosenFilesSchema.safeParse(message).data ?? [])
    window.order({ kind: 'chosen', given: await give(path) })
})

ipcMain.handle(choosePathChannel, async (event, message: unknown) => {
  const { pathChoiceSchema } = await messages()
  const choice = pathChoiceSchema.safeParse(message).data
  if (!choice || !window || !isOwnPage(event.senderFrame)) return null
  const path = await choosePath(window.browser, choice.kind, choice.title)
  if (path === undefined) return null
  if (choice.kind === 'folder') chosenFolders.add(path)
  return { id: await give(path), path }
})

/** Folders that a person chose by the system's dialog. A window can name no other one. */
const chosenFolders = new Set<string>()

ipcMain.handle(openUnit, async (event, folder: unknown) => {
  if (!window || !isOwnPage(event.senderFrame) || window.state.task !== null) return false
  if (typeof folder !== 'string' || !chosenFolders.has(folder) || !holdsUnit(folder)) return false
  keepOpenedHome(app.getPath('userData'), folder)
  home = folder
  // Only the core has the data open: another one opens the other folder, and the page begins anew with it.
  await endCore()
  quitting = false
  window.browser.webContents.reload()
  return true
})

const openLogs = (): void => void shell.openPath(logFolder)

const start = async (): Promise<void> => {
  log.note('shell.start', {
    version: app.getVersion(),
    electron: process.versions.electron,
    platform: process.platform,
  })
  void runningCore() // starts in parallel with the window
  await app.whenReady()
  guardSession(session.defaultSession)
  servePages({ main: join(__dirname, '../renderer'), photo: join(__dirname, '../photo-tool/page') })
  window = new WorkbenchWindow(app.getPath('userData'), log)
  refreshMenu()
  void updates.watch()
  void open(openingsOf(process.argv.slice(1), process.cwd()))
}

if (refusal) {
  log.note('shell.refused', { electron: process.versions.electron, sandboxed: String(sandboxed) })
  dialog.showErrorBox('没有打开数据', refusal)
  app.exit(1)
} else if (app.requestSingleInstanceLock()) {
  app.on('second-instance', (_event, argv, folder) => {
    window?.show()
    void open(openingsOf(argv.slice(1), folder))
  })
  // macOS reports files and links by events, also before the app is ready.
  app.on('open-file', (event, path) => {
    event.preventDefault()
    void app.whenReady().then(() => open([{ kind: 'open', path }]))
  })
  app.on('open-url', (event, link) => {
    event.preventDefault()
    void app.whenReady().then(() => open(openingsOf([link], '')))
  })
  void app.whenReady().then(() =>
    // Nobody would answer a question while the system shuts down.
    powerMonitor.on('shutdown', () => {
      window?.leaveUnasked()
      app.quit()
    }),
  )
  app.on('window-all-closed', () => app.quit())
  app.on('child-process-gone', (_event, { type, reason }) => log.note('process.gone', { type, reason }))
  app.on('will-quit', (event) => {
    if (!core) return
    // The core closes its store first. Then the quit continues, however often it was requested.
    event.preventDefault()
    if (!quitting) void endCore().finally(() => app.quit())
  })
  void start()
} else {
  app.quit()
}

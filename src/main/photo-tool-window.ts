import { BrowserWindow, Menu, nativeTheme } from 'electron'
import { photoWindow } from '../shared/page/photo-page.ts'
import { editMenu } from './edit-menu.ts'

let shown: BrowserWindow | undefined

/** The photo tool's own menu, because the workbench's does not apply to it. */
const menu = (): Menu =>
  Menu.buildFromTemplate([
    { label: '文件(&F)', submenu: [{ role: 'close', label: '关闭窗口' }] },
    editMenu,
    {
      label: '视图(&V)',
      submenu: [
        { role: 'zoomIn', label: '放大', accelerator: 'CmdOrCtrl+=' },
        { role: 'zoomOut', label: '缩小' },
        { role: 'resetZoom', label: '实际大小' },
        { role: 'togglefullscreen', label: '全屏' },
      ],
    },
  ])

/** Opens the photo tool's window, or brings the open one to the front. */
export const showPhotoTool = (): BrowserWindow => {
  if (shown) {
    if (shown.isMinimized()) shown.restore()
    shown.focus()
    return shown
  }
  const window = new BrowserWindow({
    width: 1240,
    height: 860,
    minWidth: 420,
    minHeight: 520,
    show: false,
    title: '照片处理工具',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#131716' : '#f3f5f5',
    // No preload, because the page needs nothing of Electron.
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
    },
  })
  shown = window
  window.setMenu(menu())
  window.once('ready-to-show', () => window.show())
  window.once('closed', () => {
    shown = undefined
  })
  const { webContents } = window
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  webContents.on('will-navigate', (event, url) => {
    if (url !== photoWindow) event.preventDefault() // only reloading is allowed
  })
  webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') window.close()
  })
  void window.loadURL(photoWindow)
  return window
}

/** Closes the photo tool's window if it is open. */
export const closePhotoTool = (): void => shown?.close()

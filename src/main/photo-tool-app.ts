// The photo tool as a separate program with one window, without core and data.
import { join } from 'node:path'
import { app, Menu, session } from 'electron'
import { declarePages, servePages } from './pages.ts'
import { showPhotoTool } from './photo-tool-window.ts'
import { guardSession } from './session-guard.ts'

declarePages()
// As root Chromium needs --no-sandbox, and enabling the sandbox on top of that kills every child process.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()

const start = async (): Promise<void> => {
  await app.whenReady()
  Menu.setApplicationMenu(null)
  guardSession(session.defaultSession)
  servePages({ photo: join(__dirname, 'page') })
  showPhotoTool()
}

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', showPhotoTool)
  app.on('window-all-closed', () => app.quit())
  void start()
} else {
  app.quit()
}

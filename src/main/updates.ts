import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app, type Notification as Notice, Notification } from 'electron'
import type { ShellLog } from './shell-log.ts'

const firstLook = 30_000
const pause = 6 * 3_600_000

/**
 * Looks for a newer version where the package names a feed, at the start and every six hours; fetches it and installs it
 * when the program is quit, never in the middle of work. How many units get it at first is the feed's to say
 * (`stagingPercentage`). Packages without a feed, and those that the system's own package manager brings, ask nobody.
 */
export async function watchUpdates(log: ShellLog): Promise<void> {
  const feed = join(process.resourcesPath, 'app-update.yml')
  if (!app.isPackaged || !existsSync(feed)) return
  const { autoUpdater } = (await import('electron-updater')).default
  autoUpdater.autoDownload = true
  autoUpdater.autoInstallOnAppQuit = true
  autoUpdater.allowDowngrade = false
  autoUpdater.logger = null
  autoUpdater.on('update-downloaded', ({ version }) => {
    log.note('update.ready', { version })
    tell(version)
  })
  // Without a network there is no update: the next look will do.
  autoUpdater.on('error', (error) =>
    log.note('update.failed', { code: String((error as { code?: unknown }).code ?? '-') }),
  )
  const look = () => void autoUpdater.checkForUpdates().catch(() => {})
  setTimeout(look, firstLook)
  setInterval(look, pause)
}

/** Kept until it is closed: a notice that is collected vanishes. */
let shown: Notice | undefined

function tell(version: string): void {
  if (!Notification.isSupported()) return
  shown = new Notification({ title: `新版本 ${version} 已准备好`, body: '退出程序时自动安装，现在可以继续工作。' })
  shown.show()
}

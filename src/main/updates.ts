import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import type { AppUpdater } from 'electron-updater'
import type { UpdateState } from '../shared/rpc/update-state.ts'
import type { ShellLog } from './shell-log.ts'

const firstLook = 30_000
const pause = 6 * 3_600_000

/**
 * The description of the feed, where this copy may bring itself new versions. A deb is the package manager's to renew, a portable
 * program that of whoever carries it: these ask nobody. Only development and tests may name another description.
 */
const findFeed = (): string | undefined => {
  if (!app.isPackaged) return process.env.GZZC_UPDATE_CONFIG
  if (process.env.PORTABLE_EXECUTABLE_DIR || existsSync(join(process.resourcesPath, 'package-type'))) return undefined
  if (process.platform === 'linux' && !process.env.APPIMAGE) return undefined
  const feed = join(process.resourcesPath, 'app-update.yml')
  return existsSync(feed) ? feed : undefined
}

/**
 * Looks for a newer version where the package names a feed, at the start, every six hours and when asked; fetches it in the
 * background. It is installed when a person restarts into it, or when the program is quit: never in the middle of work.
 * How many computers get it at first is the feed's to say (`stagingPercentage`); each is counted by an id of its own,
 * drawn once. What does not have the hash that the feed names is thrown away.
 */
export class Updates {
  readonly #log: ShellLog
  readonly #tell: (state: UpdateState) => void
  #updater: AppUpdater | undefined
  #state: UpdateState = { kind: 'none' }

  /** @param tell called at every change */
  constructor(log: ShellLog, tell: (state: UpdateState) => void) {
    this.#log = log
    this.#tell = tell
  }

  get state(): UpdateState {
    return this.#state
  }

  /** Begins to look; without a feed nothing is loaded and nobody asked. */
  async watch(): Promise<void> {
    const feed = findFeed()
    if (!feed) return
    const { autoUpdater } = (await import('electron-updater')).default
    this.#updater = autoUpdater
    autoUpdater.updateConfigPath = feed
    autoUpdater.forceDevUpdateConfig = !app.isPackaged
    autoUpdater.autoDownload = true
    autoUpdater.autoInstallOnAppQuit = true
    autoUpdater.allowDowngrade = false
    autoUpdater.logger = null
    this.#follow(autoUpdater)
    this.#become({ kind: 'current', at: null })
    setTimeout(() => this.look(), firstLook)
    setInterval(() => this.look(), pause)
  }

  /** Looks now, unless that is under way or a version is on its way or there already. */
  look(): void {
    if (this.#state.kind !== 'current' && this.#state.kind !== 'failed') return
    // A failure arrives as the event too.
    void this.#updater?.checkForUpdates().catch(() => {})
  }

  /**
   * Installs what is ready and starts it.
   * @param leave ends everything else of the program first: two versions must never work on the same data
   */
  async restart(leave: () => Promise<void>): Promise<void> {
    if (this.#state.kind !== 'ready') return
    await leave()
    // The new one must not find this one still holding the place of the only instance.
    app.releaseSingleInstanceLock()
    this.#updater?.quitAndInstall(false, true)
  }

  #follow(updater: AppUpdater): void {
    let version = ''
    updater.on('checking-for-update', () => this.#become({ kind: 'looking' }))
    updater.on('update-not-available', () => this.#become({ kind: 'current', at: new Date().toISOString() }))
    updater.on('update-available', (found) => {
      version = found.version
      this.#become({ kind: 'downloading', version, percent: 0 })
    })
    updater.on('download-progress', ({ percent }) =>
      this.#become({ kind: 'downloading', version, percent: Math.floor(percent) }),
    )
    updater.on('update-downloaded', () => {
      this.#log.note('update.ready', { version })
      this.#become({ kind: 'ready', version })
    })
    updater.on('error', (error) => {
      const code = String((error as { code?: unknown }).code ?? '-')
      this.#log.note('update.failed', { code })
      const refused = code === 'ERR_CHECKSUM_MISMATCH' || code === 'ERR_UPDATER_INVALID_SIGNATURE'
      this.#become({ kind: 'failed', why: refused ? 'refused' : 'network' })
    })
  }

  #become(state: UpdateState): void {
    this.#state = state
    this.#tell(state)
  }
}

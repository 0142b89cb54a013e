import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import type { AppUpdater } from 'electron-updater'
import type { UpdateState } from '../shared/rpc/update-state.ts'
import type { ShellLog } from './shell-log.ts'

const firstCheck = 30_000
const pause = 6 * 3_600_000

/**
 * The description of the update feed, if this copy updates itself. The package manager updates a deb, and people replace a
 * portable program themselves, so these have no feed. Only development and tests may name another description.
 */
const findFeed = (): string | undefined => {
  if (!app.isPackaged) return process.env.GZZC_UPDATE_CONFIG
  if (process.env.PORTABLE_EXECUTABLE_DIR || existsSync(join(process.resourcesPath, 'package-type'))) return undefined
  if (process.platform === 'linux' && !process.env.APPIMAGE) return undefined
  const feed = join(process.resourcesPath, 'app-update.yml')
  return existsSync(feed) ? feed : undefined
}

/**
 * Checks the package's feed for a newer version at the start, every six hours and on request, and downloads it in the
 * background. The version is installed when a person restarts into it or quits the program, never during work.
 * The feed decides how many computers get it at first (`stagingPercentage`), by a random id that each computer keeps. A download
 * without the hash that the feed names is discarded.
 */
export class Updates {
  readonly #log: ShellLog
  readonly #publish: (state: UpdateState) => void
  #updater: AppUpdater | undefined
  #state: UpdateState = { kind: 'none' }

  /** @param publish called at every change */
  constructor(log: ShellLog, publish: (state: UpdateState) => void) {
    this.#log = log
    this.#publish = publish
  }

  get state(): UpdateState {
    return this.#state
  }

  /** Starts checking for updates. Without a feed nothing is loaded and no request is made. */
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
    setTimeout(() => this.check(), firstCheck)
    setInterval(() => this.check(), pause)
  }

  /** Checks now, unless a check or a download is in progress or a version is ready. */
  check(): void {
    if (this.#state.kind !== 'current' && this.#state.kind !== 'failed') return
    // Ignored here, because a failure is also reported as an event.
    void this.#updater?.checkForUpdates().catch(() => {})
  }

  /**
   * Installs the downloaded version and starts it.
   * @param leave first ends everything else of the program, because two versions must never work on the same data
   */
  async restart(leave: () => Promise<void>): Promise<void> {
    if (this.#state.kind !== 'ready') return
    await leave()
    // Released, so that the new version can become the single instance.
    app.releaseSingleInstanceLock()
    this.#updater?.quitAndInstall(false, true)
  }

  #follow(updater: AppUpdater): void {
    let version = ''
    updater.on('checking-for-update', () => this.#become({ kind: 'checking' }))
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
    this.#publish(state)
  }
}

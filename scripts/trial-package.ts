// Packs the desktop app with the test runtime into artifacts/trial and artifacts/trial-photo, so that the package can be inspected and driven on
// machines without the official Electron. Never to be shipped. It differs from the shipped package in three things:
//   the runtime, with one fuse less; the executable's name `electron`, by which Electron regards itself as unpackaged, so that a test can choose the
//   folder of the data and a Node for the core, which the old runtime cannot run; all files unpacked beside the archive, which plain
//   Node cannot read.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { obtainElectron } from './electron-runtime.ts'

const root = join(import.meta.dirname, '..')

/** The products: description for electron-builder, last file of the build, output folder. */
const products = {
  workbench: {
    config: 'electron-builder.yml',
    built: 'out/renderer/index.html',
    output: join(root, 'artifacts/trial'),
  },
  photo: {
    config: 'electron-builder.photo.yml',
    built: 'out/photo-tool/main.cjs',
    output: join(root, 'artifacts/trial-photo'),
  },
} as const
type Product = keyof typeof products

const folderOf = (product: Product): string => join(products[product].output, 'linux-unpacked')
export const trialFolder = folderOf('workbench')
export const trialExecutable = join(trialFolder, 'electron')
export const photoTrialFolder = folderOf('photo')
export const photoTrialExecutable = join(photoTrialFolder, 'electron')

/** Whether the trial is newer than its sources. */
const isPacked = (product: Product): boolean => {
  const archive = join(folderOf(product), 'resources/app.asar')
  if (!existsSync(archive)) return false
  const made = statSync(archive).mtimeMs
  return [products[product].built, products[product].config, 'package-lock.json'].every(
    (file) => statSync(join(root, file)).mtimeMs < made,
  )
}

/** Packs the trial unless it is up to date. The build in `out/` must be up to date. */
export const packTrial = async (product: Product = 'workbench'): Promise<void> => {
  if (isPacked(product)) return
  const { output } = products[product]
  const { executable, version } = await obtainElectron(console.log)
  rmSync(output, { recursive: true, force: true })
  const runtime = join(output, 'runtime')
  mkdirSync(output, { recursive: true })
  cpSync(dirname(executable), runtime, { recursive: true })
  // Removes the resources of the package that contains the runtime.
  rmSync(join(runtime, 'resources'), { recursive: true, force: true })
  // The old runtime does not have this fuse.
  const config = join(output, 'trial.yml')
  const usual = readFileSync(join(root, products[product].config), 'utf8')
  writeFileSync(config, usual.replace(/^ *grantFileProtocolExtraPrivileges:.*\n/m, ''))
  const builder = join(root, 'node_modules/electron-builder/cli.js')
  // Removed, because under vitest electron-builder is silent and links files instead of copying them.
  const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^(VITEST|NODE_ENV|TEST)/.test(key)))
  const pack = spawnSync(
    process.execPath,
    [
      builder,
      ...['--linux', 'dir', '--x64', '--publish', 'never'],
      ...['--config', config],
      `-c.electronDist=${runtime}`,
      `-c.electronVersion=${version}`,
      `-c.directories.output=${output}`,
      '-c.linux.executableName=electron',
      '-c.asarUnpack=**/*',
    ],
    { cwd: root, encoding: 'utf8', env },
  )
  rmSync(runtime, { recursive: true, force: true })
  if (pack.status !== 0) rmSync(folderOf(product), { recursive: true, force: true })
  if (pack.status !== 0) throw new Error(`packing failed\n${pack.stdout}${pack.stderr}`)
}

/** Throws unless the trial is up to date. Tests call this, because they run in parallel and must not pack over each other. */
export const requireTrial = (product: Product = 'workbench'): void => {
  if (!isPacked(product))
    throw new Error(`${folderOf(product)} is missing or older than the build; run: npm run dist -- --trial`)
}

if (import.meta.main) {
  await packTrial()
  await packTrial('photo')
  console.log(`${trialFolder}\n${photoTrialFolder}`)
}

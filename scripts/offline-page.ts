import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { type Plugin, transformWithOxc } from 'vite'

const source = resolve(import.meta.dirname, '../src/photo-tool/page/service-worker.ts')

/** Files that are not needed to work on most photos: the decoder of HEIC, and the engine for browsers without SIMD. */
const onlyWhenUsed = /heic-decode|tfjs-backend-wasm-(?!simd)/
const notOfThePage = /^(sw\.js|licences\.json)$/

/**
 * Writes the page's service worker `sw.js` with the list of all files of the build and their hashes. The list is its version: another
 * file makes another service worker.
 */
export const offlinePage: Plugin = {
  name: 'offline-page',
  applyToEnvironment: ({ name }) => name === 'client',
  async writeBundle({ dir }) {
    const folder = dir!
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(folder.length + 1)
          .split(sep)
          .join('/'),
      )
      .filter((path) => !notOfThePage.test(path))
      .sort()
    const files = await Promise.all(
      paths.map(async (path) => ({
        path,
        sha256: createHash('sha256')
          .update(await readFile(join(folder, path)))
          .digest('base64'),
        atOnce: !onlyWhenUsed.test(path),
      })),
    )
    const version = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16)
    const { code } = await transformWithOxc(await readFile(source, 'utf8'), source, { sourcemap: false })
    const list = encodeURIComponent(JSON.stringify({ version, files }))
    await writeFile(
      join(folder, 'sw.js'),
      code.replace('LIST_OF_FILES', () => list),
    )
  },
}

import { join } from 'node:path'
import { build } from 'vite'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'artifacts/bench')

/**
 * Builds `import-process.ts` and the thread of rows the way the core is built, into `artifacts/bench`. Run from its sources
 * Node would hold what it strips types with, in each thread, and all that tests need besides: no clerk's process has that.
 * @returns the built file
 */
export const bundleImport = async (): Promise<string> => {
  const external = ['better-sqlite3-multiple-ciphers', 'sharp']
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external },
    build: {
      ssr: true,
      target: 'node18',
      outDir: folder,
      rolldownOptions: {
        input: {
          'import-process': join(import.meta.dirname, 'import-process.ts'),
          'row-worker': join(root, 'src/core/intake/judge/row-worker.ts'),
        },
        external,
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' },
      },
    },
  })
  return join(folder, 'import-process.cjs')
}

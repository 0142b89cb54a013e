import { join } from 'node:path'
import { build } from 'vite'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'artifacts/bench')

/**
 * Builds `import-process.ts` and the row thread as the core is built, into `artifacts/bench`. Run from its sources, each thread
 * would also contain the type stripper and code for tests, which a clerk's process does not have.
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
          'decoder-process': join(root, 'src/core/host/decoder-process.ts'),
        },
        external,
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' },
      },
    },
  })
  return join(folder, 'import-process.cjs')
}

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'
import { licenceList } from './scripts/licences.ts'
import { silentIcons } from './scripts/silent-icons.ts'
import { modelFiles } from './src/photo/node/models.ts'

// CommonJS: the test runtime's Electron loads no ES module as its main, and a sandboxed preload must not be one.
const commonJs = { format: 'cjs' as const, entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' }

const licences = licenceList(resolve())

/** The photo models lie beside the bundles, where the packaged app looks for them. */
const photoModels: Plugin = {
  name: 'photo-models',
  generateBundle() {
    for (const file of modelFiles())
      this.emitFile({ type: 'asset', fileName: `models/${basename(file)}`, source: readFileSync(file) })
  },
}

/** What the sample unit of the first-run wizard is judged by. */
const sampleDictionary: Plugin = {
  name: 'sample-dictionary',
  generateBundle() {
    for (const name of ['series27.tsv', 'guizhou88.tsv'])
      this.emitFile({
        type: 'asset',
        fileName: `dictionaries/${name}`,
        source: readFileSync(resolve('assets/dictionaries', name)),
      })
  },
}

/** The font of PDF reports. */
const reportFont: Plugin = {
  name: 'report-font',
  generateBundle() {
    const file = createRequire(import.meta.url).resolve(
      '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
    )
    this.emitFile({ type: 'asset', fileName: `fonts/${basename(file)}`, source: readFileSync(file) })
  },
}

export default defineConfig({
  main: {
    // Releases are signed with the private key of this one (scripts/sign-release.ts). A build without it installs no updates.
    define: { builtInReleaseKey: JSON.stringify(process.env.GZZC_RELEASE_PUBLIC_KEY ?? '') },
    plugins: [licences.gather, photoModels, sampleDictionary, reportFont],
    build: {
      target: 'node18',
      rolldownOptions: {
        input: {
          index: 'src/main/index.ts',
          'core-process': 'src/core/host/core-process.ts',
          'decoder-process': 'src/core/host/decoder-process.ts',
          'web-process': 'src/core/host/web-process.ts',
          'sample-program': 'src/sample/sample-program.ts',
          'photo-worker': 'src/photo/node/worker.ts',
          'verify-worker': 'src/certificate/verify-worker.ts',
        },
        // Native modules stay packages; everything else goes into the bundle.
        external: ['better-sqlite3-multiple-ciphers', 'sharp'],
        output: commonJs,
      },
    },
  },
  preload: {
    build: { target: 'node18', rolldownOptions: { input: { index: 'src/preload/index.ts' }, output: commonJs } },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react(), silentIcons, licences.gather, licences.emit],
    build: { target: 'chrome114', minify: true, rolldownOptions: { input: resolve('src/renderer/index.html') } },
  },
})

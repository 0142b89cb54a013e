// Builds the photo tool into out/photo-tool: `page`, the same for all who show it, and `main.cjs`, the shell of its own product.
import { dirname, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { licenceList } from './scripts/licences.ts'
import { offlinePage } from './scripts/offline-page.ts'
import { silentIcons } from './scripts/silent-icons.ts'
import { multiclassFiles } from './src/photo/node/multiclass.ts'

const licences = licenceList(resolve(), [])
const licenceFile: Plugin = { ...licences.emit, applyToEnvironment: ({ name }) => name === 'client' }

export default defineConfig({
  root: 'src/photo-tool/page',
  // Wherever it is served from: a province's /photo/, a window of the desktop app.
  base: './',
  // The files of the one model that no package has as the engine reads it.
  resolve: { alias: [{ find: /^photo-models(?=\/)/, replacement: dirname(multiclassFiles().graph) }] },
  plugins: [react(), silentIcons, licences.gather, licenceFile, offlinePage],
  worker: {
    format: 'es',
    plugins: () => [licences.gather],
    // Its name tells those who serve it that it may compile WebAssembly: src/shared/page/photo-page.ts
    rolldownOptions: { output: { entryFileNames: 'assets/photo-worker-[hash].js' } },
  },
  builder: {},
  environments: {
    client: {
      build: {
        target: 'chrome114',
        outDir: resolve('out/photo-tool/page'),
        emptyOutDir: true,
        assetsInlineLimit: 0,
        // The polyfill would fetch, which the page's policy forbids it.
        modulePreload: { polyfill: false },
      },
    },
    // The shell of the photo tool's own product: CommonJS, as the workbench's (electron.vite.config.ts).
    main: {
      consumer: 'server',
      resolve: { noExternal: true },
      build: {
        target: 'node18',
        outDir: resolve('out/photo-tool'),
        emptyOutDir: false,
        rolldownOptions: {
          input: { main: resolve('src/main/photo-tool-app.ts') },
          external: ['electron', /^node:/],
          output: { format: 'cjs', entryFileNames: '[name].cjs' },
        },
      },
    },
  },
})

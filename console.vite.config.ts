// Builds the console's pages into out/console. The province serves them on a listener of their own.
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { licenceList } from './scripts/licences.ts'
import { silentIcons } from './scripts/silent-icons.ts'

const licences = licenceList(resolve(), [])

export default defineConfig({
  root: 'src/console',
  plugins: [react(), silentIcons, licences.gather, licences.emit],
  // The server puts a new nonce into each answer in place of this.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    target: 'chrome114',
    outDir: resolve('out/console'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})

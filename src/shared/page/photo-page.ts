import { mediaTypeOf } from './page-response.ts'

/** Path of the photo tool on a host that serves other pages too. */
export const photoPagePath = '/photo/'

/** The photo tool's page in a desktop app, where it has its own origin. */
export const photoWindow = 'app://photo/'

/** Whether a file is the engine's worker, which the build names like this (photo-tool.vite.config.ts). */
const isWorker = (path: string): boolean => /(^|\/)photo-worker-[\w-]+\.js$/.test(path)

/** The page may not send requests, so no photo leaves it. It may show pictures from its memory and start its worker. */
const pagePolicy = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self'`,
  `img-src 'self' blob:`,
  `worker-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ')

/** The worker may only fetch the models from its own origin and compile them. */
const workerPolicy = [`default-src 'none'`, `script-src 'self' 'wasm-unsafe-eval'`, `connect-src 'self'`].join('; ')

/** The service worker, which keeps the page for use without a network. It may only fetch the page's files from its own origin. */
const keeper = 'sw.js'
const keeperPolicy = [`default-src 'none'`, `script-src 'self'`, `connect-src 'self'`].join('; ')

/** Whether a file never changes. Names of built files contain a hash of the content; only the page keeps its name. */
const isForever = (path: string): boolean => /(^|\/)assets\//.test(path)

/**
 * Headers for one file of the photo tool. Every server of the tool sends the same ones.
 * @example
 * photoPageHeaders('index.html')['cache-control'] // 'no-cache', because only built assets never change
 */
export const photoPageHeaders = (path: string): Record<string, string> => ({
  'content-type': mediaTypeOf(path),
  'content-security-policy': path === keeper ? keeperPolicy : isWorker(path) ? workerPolicy : pagePolicy,
  'permissions-policy': 'camera=(self), microphone=(), geolocation=()',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': isForever(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
})

import { mediaTypeOf } from './page-response.ts'

/** Where a host that shows several things puts the photo tool. */
export const photoPagePath = '/photo/'

/** The photo tool's page as a window of a desktop app: an origin of its own. */
export const photoWindow = 'app://photo/'

/** The build names the engine's worker so (photo-tool.vite.config.ts). */
const isWorker = (path: string): boolean => /(^|\/)photo-worker-[\w-]+\.js$/.test(path)

/** The page may call nobody at all: no photo leaves it. It may show what is in its memory, and start its worker. */
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

/** The worker fetches the models from where it came from, and compiles them; nothing else. */
const workerPolicy = [`default-src 'none'`, `script-src 'self' 'wasm-unsafe-eval'`, `connect-src 'self'`].join('; ')

/** Names of built files carry their content's hash; only the page itself may change under its name. */
const isForever = (path: string): boolean => /(^|\/)assets\//.test(path)

/**
 * Headers for one file of the photo tool. Every server of the tool sends the same ones.
 * @example
 * photoPageHeaders('index.html')['cache-control'] // 'no-cache'
 * photoPageHeaders('assets/page.js')['cache-control'] // 'public, max-age=31536000, immutable'
 */
export const photoPageHeaders = (path: string): Record<string, string> => ({
  'content-type': mediaTypeOf(path),
  'content-security-policy': isWorker(path) ? workerPolicy : pagePolicy,
  'permissions-policy': 'camera=(self), microphone=(), geolocation=()',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': isForever(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
})

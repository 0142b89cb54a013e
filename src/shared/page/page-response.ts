/** Headers and paths of a window's files. The Electron shell and the web host serve the files with the same ones. */

const mediaTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
  json: 'application/json',
  wasm: 'application/wasm',
}

/** The media type of a built file, by its extension; `application/octet-stream` for an unknown one. */
export const mediaTypeOf = (path: string): string =>
  mediaTypes[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream'

/**
 * Headers for one file of a window: media type, content security policy, isolation, no caching.
 * @param connect origins beyond its own that the page may call, e.g. the web host's socket
 * @example
 * pageHeaders('index.html')['content-type'] // 'text/html; charset=utf-8'
 */
export const pageHeaders = (path: string, connect = ''): Record<string, string> => ({
  'content-type': mediaTypeOf(path),
  'content-security-policy': [
    `default-src 'none'`,
    `script-src 'self'`,
    // antd writes its styles into the page as it runs.
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' blob: data:`,
    `font-src 'self'`,
    `connect-src 'self'${connect && ` ${connect}`}`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
})

/**
 * The file below a window's folder that a URL path names, with `/` between its parts; undefined when it names none.
 * Only plain names pass: no dot-dot, no hidden file, no backslash, in any encoding.
 * @example
 * pageFile('/fonts/serif.woff2') // 'fonts/serif.woff2'
 * pageFile('/../keys') // undefined
 */
export const pageFile = (urlPath: string): string | undefined => {
  if (urlPath === '/') return 'index.html'
  const parts = urlPath.slice(1).split('/')
  return urlPath.startsWith('/') && parts.every((part) => /^[\w-][\w.-]*$/.test(part)) ? parts.join('/') : undefined
}

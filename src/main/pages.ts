import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { protocol } from 'electron'
import { pageFile, pageHeaders } from '../shared/page/page-response.ts'

/** Origin of the windows: no file URL (which could read the disk) and no server (which others could reach). */
export const pageOrigin = 'app://main'

/** Must run before the app is ready. */
export const declarePages = (): void =>
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])

/** Serves the built window, and nothing else, at {@link pageOrigin}. */
export const servePages = (folder: string): void =>
  protocol.handle('app', async (request) => {
    const { host, pathname } = new URL(request.url)
    const file = host === 'main' && request.method === 'GET' ? pageFile(pathname) : undefined
    const body = file && (await readFile(join(folder, file)).catch(() => undefined))
    if (!file || !body) return new Response(null, { status: 404, headers: pageHeaders('.html') })
    return new Response(new Uint8Array(body), { headers: pageHeaders(file) })
  })

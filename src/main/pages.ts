import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { protocol } from 'electron'
import { pageFile, pageHeaders } from '../shared/page/page-response.ts'
import { photoPageHeaders } from '../shared/page/photo-page.ts'

/** Origin of the windows. A file URL could read the disk, and others could reach a server. */
export const pageOrigin = 'app://main'

/** Must run before the app is ready. */
export const declarePages = (): void =>
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])

const headersOf = { main: (file: string) => pageHeaders(file), photo: photoPageHeaders } as const

/** Serves only the built windows, each folder at an origin of its own. */
export const servePages = (folders: { readonly main?: string; readonly photo: string }): void =>
  protocol.handle('app', async (request) => {
    const { host, pathname } = new URL(request.url)
    const kind = host === 'main' || host === 'photo' ? host : undefined
    const folder = kind && folders[kind]
    const file = folder && request.method === 'GET' ? pageFile(pathname) : undefined
    const body = file && (await readFile(join(folder!, file)).catch(() => undefined))
    if (!kind || !file || !body) return new Response(null, { status: 404, headers: pageHeaders('.html') })
    return new Response(new Uint8Array(body), { headers: headersOf[kind](file) })
  })

// The service worker of the photo tool's page. It keeps every file of one version, so that the page works without a network and never
// mixes files of two versions. The build appends the list of files (scripts/offline-page.ts). It is a classic script: no imports.

interface KeptFile {
  /** Relative to the page. */
  readonly path: string
  /** SHA-256 in base64. */
  readonly sha256: string
  /** Whether it is fetched at once; the others are kept when they are first used. */
  readonly atOnce: boolean
}

interface LifeEvent extends Event {
  waitUntil(work: Promise<unknown>): void
}

interface FetchEvent extends Event {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}

/** The part of a service worker's own scope that is used here; TypeScript's library for it excludes that of pages. */
interface Scope {
  readonly registration: ServiceWorkerRegistration
  readonly clients: { matchAll(): Promise<readonly unknown[]> }
  skipWaiting(): Promise<void>
  addEventListener(type: 'install' | 'activate', listener: (event: LifeEvent) => void): void
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
}

const scope = globalThis as unknown as Scope
const { version, files } = JSON.parse(decodeURIComponent('LIST_OF_FILES')) as {
  readonly version: string
  readonly files: readonly KeptFile[]
}

const prefix = 'photo-tool '
const cacheName = `${prefix}${version}`
const addressOf = ({ path }: KeptFile): string =>
  new URL(path === 'index.html' ? './' : path, scope.registration.scope).href

const hashOf = async (answer: Response): Promise<string> => {
  const hash = await crypto.subtle.digest('SHA-256', await answer.clone().arrayBuffer())
  return btoa(String.fromCharCode(...new Uint8Array(hash)))
}

/** A file of this version: what the page handed over or the version before had, else from the server. A wrong one is fetched once more. */
const fetchChecked = async (file: KeptFile): Promise<Response> => {
  const known = await caches.match(addressOf(file))
  if (known && (await hashOf(known)) === file.sha256) return known
  for (const cache of ['default', 'reload'] as const) {
    const answer = await fetch(addressOf(file), { cache })
    if (!answer.ok) throw new Error(`HTTP ${answer.status} for ${file.path}`)
    if ((await hashOf(answer)) === file.sha256) return answer
  }
  throw new Error(`${file.path} is not of version ${version}`)
}

const fetchAndKeep = async (file: KeptFile): Promise<Response> => {
  const answer = await fetchChecked(file)
  await (await caches.open(cacheName)).put(addressOf(file), answer.clone())
  return answer
}

/** A version is kept whole or not at all. Without all its files the one before stays. */
const install = async (): Promise<void> => {
  try {
    for (const file of files) if (file.atOnce) await fetchAndKeep(file)
  } catch (error) {
    await caches.delete(cacheName)
    throw error
  }
}

const removeOthers = async (): Promise<void> => {
  for (const name of await caches.keys()) if (name.startsWith(prefix) && name !== cacheName) await caches.delete(name)
}

const takeOver = 'take over'

/** A new version waits until no page shows the one before. Reloading the only page is the moment to change. */
const changeVersion = async (): Promise<Response | undefined> => {
  const { waiting } = scope.registration
  if (!waiting || (await scope.clients.matchAll()).length > 1) return undefined
  waiting.postMessage(takeOver)
  return new Response('', { headers: { refresh: '0' } })
}

const answerWith = async (file: KeptFile): Promise<Response> =>
  (await (await caches.open(cacheName)).match(addressOf(file))) ?? fetchAndKeep(file)

scope.addEventListener('install', (event) => event.waitUntil(install()))
scope.addEventListener('activate', (event) => event.waitUntil(removeOthers()))
scope.addEventListener('message', ({ data }) => {
  if (data === takeOver) void scope.skipWaiting()
})
scope.addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request
  const [address] = url.split(/[?#]/)
  const file = files.find((kept) => addressOf(kept) === address)
  if (method !== 'GET' || !file) return
  event.respondWith(
    mode === 'navigate' ? changeVersion().then((change) => change ?? answerWith(file)) : answerWith(file),
  )
})

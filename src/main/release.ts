import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { z } from 'zod'
import { parseStrictJson } from '../shared/strict-json.ts'

/** What a release contains, as its manifest signs it. */
const releaseSchema = z.strictObject({
  /** So that no manifest of another program passes for ours. */
  product: z.literal('gzzc-workbench'),
  version: z.string().regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}$/),
  files: z
    .array(
      z.strictObject({
        /** Plain name, beside the manifest. */
        name: z.string().regex(/^[\w][\w.-]{0,200}$/),
        /** In bytes. */
        size: z.int().positive(),
        /** Base64, as the update feed writes it. */
        sha512: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
      }),
    )
    .min(1)
    .max(50),
})
export type Release = z.infer<typeof releaseSchema>
export type ReleaseFile = Release['files'][number]

export const releaseType = 'application/vnd.gzzc.release+json'

/** The largest manifest, in bytes. */
export const largestManifest = 65_536

/** Name of a version's manifest, beside its packages in the feed. */
export const manifestName = (version: string): string => `release-${version}.json`

const envelopeSchema = z.strictObject({
  payloadType: z.literal(releaseType),
  payload: z.base64(),
  signatures: z
    .array(z.strictObject({ sig: z.base64() }))
    .min(1)
    .max(4),
})

/** The bytes that a signature covers: the pre-authentication encoding of DSSE, which binds the type to the content. */
export const signedBytes = (payload: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`DSSEv1 ${releaseType.length} ${releaseType} ${payload.length} `, 'latin1'), payload])

/** The public key of releases from its text: base64 of a SubjectPublicKeyInfo. @throws Error unless it is Ed25519 */
export const releaseKey = (text: string): KeyObject => {
  const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' })
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('the release key is not Ed25519')
  return key
}

/** A release that must not be installed. Its code goes to the log. */
export class ReleaseRefused extends Error {
  readonly code: 'signature' | 'form' | 'version' | 'older' | 'files' | 'feed'

  constructor(code: ReleaseRefused['code']) {
    super(`release refused: ${code}`)
    this.code = code
  }
}

/** The content of a manifest. @throws ReleaseRefused unless it is signed by the key and has the expected form */
const openManifest = (text: string, key: KeyObject): Release => {
  let envelope: z.infer<typeof envelopeSchema>
  try {
    envelope = envelopeSchema.parse(parseStrictJson(text))
  } catch {
    throw new ReleaseRefused('form')
  }
  const payload = Buffer.from(envelope.payload, 'base64')
  const bytes = signedBytes(payload)
  if (!envelope.signatures.some(({ sig }) => verify(null, bytes, key, Buffer.from(sig, 'base64'))))
    throw new ReleaseRefused('signature')
  try {
    return releaseSchema.parse(parseStrictJson(payload.toString('utf8')))
  } catch {
    throw new ReleaseRefused('form')
  }
}

/** Whether one version `1.2.3` is newer than another. */
const isNewer = (version: string, than: string): boolean => {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number))
  const differing = [0, 1, 2].find((part) => a![part] !== b![part])
  return differing !== undefined && a![differing]! > b![differing]!
}

/** What the feed announces; only names and numbers that the manifest repeats are believed. */
export interface Announced {
  readonly version: string
  /** Parts of an installer that fetches the rest itself; we publish none. */
  readonly packages?: unknown
  readonly files: readonly { readonly url: string; readonly sha512: string; readonly size?: number | undefined }[]
}

/**
 * Checks what a feed announces against the signed manifest of that version.
 * @param current version of the running program
 * @returns the files of the manifest
 * @throws ReleaseRefused when the manifest is not signed by our key, names another or no newer version, or lacks an announced file
 */
export const checkRelease = (
  manifest: string,
  key: KeyObject,
  announced: Announced,
  current: string,
): readonly ReleaseFile[] => {
  const { version, files } = openManifest(manifest, key)
  if (version !== announced.version) throw new ReleaseRefused('version')
  if (!isNewer(version, current)) throw new ReleaseRefused('older')
  const matches = announced.files.every(({ url, sha512, size }) =>
    files.some((file) => file.name === url && file.sha512 === sha512 && (size === undefined || file.size === size)),
  )
  if (!announced.files.length || !matches || announced.packages) throw new ReleaseRefused('files')
  return files
}

/** Not URL.parse, which the Node of older Electrons lacks. */
const parseUrl = (text: string): URL | undefined => {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

/**
 * The address of a feed out of its description (`app-update.yml`), with a slash at its end.
 * @param mayBeLocal allows http to this computer: for tests, never in a packaged app
 * @throws ReleaseRefused `feed` for any other address than https
 */
export const feedAddress = (description: string, mayBeLocal: boolean): string => {
  const written = /^url:\s*['"]?([^\s'"]+)/mu.exec(description)?.[1] ?? ''
  const url = parseUrl(written)
  const isLocal = mayBeLocal && url?.protocol === 'http:' && url.hostname === '127.0.0.1'
  if (!url || (url.protocol !== 'https:' && !isLocal)) throw new ReleaseRefused('feed')
  return url.href.endsWith('/') ? url.href : `${url.href}/`
}

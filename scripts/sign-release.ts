// Signs a release: writes `release-<version>.json` beside the packages, with the name, size and SHA-512 of each.
//   node scripts/sign-release.ts FOLDER
// Environment: GZZC_RELEASE_KEY names the file of the Ed25519 private key (PEM, PKCS#8), GZZC_RELEASE_KEY_PASSPHRASE its passphrase.
// A new key: openssl genpkey -algorithm ed25519 -aes256 -out release-key.pem
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { createReadStream, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { manifestName, type Release, type ReleaseFile, releaseType, signedBytes } from '../src/main/release.ts'

/** The private key that the environment names; undefined when it names none. @throws Error unless it is Ed25519 */
export const givenReleaseKey = (): KeyObject | undefined => {
  const { GZZC_RELEASE_KEY: file, GZZC_RELEASE_KEY_PASSPHRASE: passphrase } = process.env
  if (!file) return undefined
  const key = createPrivateKey({ key: readFileSync(file), ...(passphrase ? { passphrase } : {}) })
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('GZZC_RELEASE_KEY is not an Ed25519 key')
  return key
}

/** The public key as the build and the environment write it: base64 of a SubjectPublicKeyInfo. */
export const publicKeyText = (key: KeyObject): string =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64')

/** Files that the feed or a person installs. */
const isPackage = (name: string): boolean => /\.(exe|AppImage|deb|zip|dmg)$/.test(name)

const describe = async (folder: string, name: string): Promise<ReleaseFile> => {
  const digest = createHash('sha512')
  await pipeline(createReadStream(join(folder, name)), digest)
  return { name, size: statSync(join(folder, name)).size, sha512: digest.digest('base64') }
}

/** The signed manifest of a release, as text. */
export const signManifest = (release: Release, key: KeyObject): string => {
  const payload = Buffer.from(JSON.stringify(release), 'utf8')
  const sig = sign(null, signedBytes(payload), key).toString('base64')
  return `${JSON.stringify({ payloadType: releaseType, payload: payload.toString('base64'), signatures: [{ sig }] })}\n`
}

/**
 * Signs the packages of one version in a folder.
 * @returns path of the manifest
 * @throws Error when the folder has no package of this version
 */
export const signRelease = async (folder: string, version: string, key: KeyObject): Promise<string> => {
  const names = readdirSync(folder).filter((name) => isPackage(name) && name.includes(`-${version}-`))
  if (!names.length) throw new Error(`no package of version ${version} in ${folder}`)
  const files = await Promise.all(names.sort().map((name) => describe(folder, name)))
  const manifest = join(folder, manifestName(version))
  writeFileSync(manifest, signManifest({ product: 'gzzc-workbench', version, files }, key))
  return manifest
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2)
  const key = givenReleaseKey()
  if (!folder || !key) throw new Error('usage: GZZC_RELEASE_KEY=FILE node scripts/sign-release.ts FOLDER')
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'))
  console.log(await signRelease(folder, version, key))
  console.log(`public key (GZZC_RELEASE_PUBLIC_KEY): ${publicKeyText(key)}`)
}

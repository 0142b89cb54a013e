import { createHash, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { publicKeyText, signManifest, signRelease } from '../../scripts/sign-release.ts'
import { checkRelease, feedAddress, type Release, ReleaseRefused, releaseKey } from '../../src/main/release.ts'

const { privateKey } = generateKeyPairSync('ed25519')
const key = releaseKey(publicKeyText(privateKey))
const sha512 = createHash('sha512').update('the program').digest('base64')
const file = { name: 'GZZC-1.2.3-win-x64.exe', size: 11, sha512 }
const release: Release = { product: 'gzzc-workbench', version: '1.2.3', files: [file] }
const announced = { version: '1.2.3', files: [{ url: file.name, sha512, size: 11 }] }
const signed = signManifest(release, privateKey)
const refusal = (code: string) => expect.objectContaining({ name: 'Error', code })

test('a release that our key signed is accepted', () => {
  expect(checkRelease(signed, key, announced, '1.2.2')).toEqual([file])
  expect(checkRelease(signed, key, announced, '0.10.10')).toEqual([file])
})

test.each([
  ['signature', 'another key', signManifest(release, generateKeyPairSync('ed25519').privateKey)],
  ['signature', 'a changed payload', signed.replace(/"payload":"[^"]*"/, `"payload":"${btoa('{}')}"`)],
  ['form', 'no signature', signed.replace(/"signatures":\[[^\]]*\]/, '"signatures":[]')],
  ['form', 'another type', signed.replace('gzzc.release', 'gzzc.receipt')],
  ['form', 'no envelope', JSON.stringify(release)],
  ['form', 'no JSON', '<html>'],
  ['form', 'another program', signManifest({ ...release, product: 'photo' } as never, privateKey)],
  ['form', 'a path as name', signManifest({ ...release, files: [{ ...file, name: '../a.exe' }] }, privateKey)],
  ['version', 'another version', signManifest({ ...release, version: '1.2.4' }, privateKey)],
  [
    'files',
    'another file',
    signManifest({ ...release, files: [{ ...file, sha512: `${'A'.repeat(86)}==` }] }, privateKey),
  ],
  ['files', 'another size', signManifest({ ...release, files: [{ ...file, size: 12 }] }, privateKey)],
])('%s: a manifest with %s is refused', (code, _what, manifest) => {
  expect(() => checkRelease(manifest, key, announced, '1.2.2')).toThrow(refusal(code))
})

test.each(['1.2.3', '1.2.4', '1.3.0', '2.0.0', '10.0.0'])(
  'nothing is installed over %s, which is not older',
  (current) => {
    expect(() => checkRelease(signed, key, announced, current)).toThrow(refusal('older'))
  },
)

test('a feed may announce nothing beside the manifest', () => {
  const refused = (more: object) =>
    expect(() => checkRelease(signed, key, { ...announced, ...more }, '1.0.0')).toThrow(refusal('files'))
  refused({ files: [] })
  refused({ files: [...announced.files, { url: 'https://evil.example/a.exe', sha512 }] })
  refused({ packages: { x64: { path: 'a.7z' } } })
})

test('every single changed byte of a manifest is refused, or changes nothing', () => {
  for (let at = 0; at < signed.length - 1; at++) {
    const changed = `${signed.slice(0, at)}${signed[at] === 'x' ? 'y' : 'x'}${signed.slice(at + 1)}`
    try {
      // The last digit of a base64 text has bits without meaning.
      expect(checkRelease(changed, key, announced, '1.2.2'), `byte ${at}`).toEqual([file])
    } catch (error) {
      expect(error, `byte ${at}`).toBeInstanceOf(ReleaseRefused)
    }
  }
})

test('a feed is asked over https only', () => {
  expect(feedAddress('provider: generic\nurl: https://a.example/feed\n', false)).toBe('https://a.example/feed/')
  for (const url of ['http://a.example/', 'http://127.0.0.1/', 'file:///tmp/', 'ftp://a.example/', 'x', ''])
    expect(() => feedAddress(`url: ${url}`, false), url).toThrow(refusal('feed'))
  expect(feedAddress('url: http://127.0.0.1:1/', true)).toBe('http://127.0.0.1:1/')
  for (const url of ['http://a.example/', 'http://127.0.0.1.example/', 'http://localhost/'])
    expect(() => feedAddress(`url: ${url}`, true), url).toThrow(refusal('feed'))
})

test('the packages of a folder are signed as they are', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gzzc-release-'))
  await writeFile(join(folder, file.name), 'the program')
  await writeFile(join(folder, 'GZZC-1.2.2-win-x64.exe'), 'an older one')
  await writeFile(join(folder, 'latest.yml'), 'x')
  const manifest = await signRelease(folder, '1.2.3', privateKey)
  expect(manifest).toBe(join(folder, 'release-1.2.3.json'))
  expect(checkRelease(await readFile(manifest, 'utf8'), key, announced, '1.0.0')).toEqual([file])
  await expect(signRelease(folder, '1.2.5', privateKey)).rejects.toThrow('no package')
  await rm(folder, { recursive: true })
})

import { execFileSync } from 'node:child_process'
import { createPrivateKey } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { encryptHome } from '../../src/server/home.ts'
import { initProvince, openProvince, type Province, type ProvinceOptions } from '../../src/server/province.ts'
import { decryptKey, encryptKey } from '../../src/server/signing/encrypted-key.ts'
import { changePassphrase } from '../../src/server/signing/key-files.ts'
import { exportSigningKey, generateSigningKey } from '../../src/trust/keys.ts'

const passphrase = '样例口令 correct horse'
const next = 'battery staple 样例口令'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gzzc-keys-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

const opened = async (keyAccess: ProvinceOptions['keyAccess'] = {}): Promise<Province['keys']> => {
  const province = await openProvince(home, { pdfThreads: 1, keyAccess })
  await province.close()
  return province.keys
}
const by = (given: string) => ({ passphrase: async () => given })
const settings = async (): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(join(home, 'province.json'), 'utf8')) as Record<string, unknown>
const change = async (changes: Record<string, unknown>): Promise<void> =>
  writeFile(join(home, 'province.json'), JSON.stringify({ ...(await settings()), ...changes }))
/** The files of `keys/` with their texts. */
const keys = async (): Promise<[string, string][]> => {
  const names = (await readdir(join(home, 'keys'))).sort()
  return Promise.all(names.map(async (name) => [name, await readFile(join(home, 'keys', name), 'utf8')]))
}
const code = (code: string) => ({ code })

test('an encrypted key is what OpenSSL reads, and no other passphrase opens it', async () => {
  const pem = exportSigningKey(generateSigningKey())
  const encrypted = encryptKey(pem, passphrase)
  expect(decryptKey(encrypted, passphrase)).toBe(pem)
  expect(encryptKey(pem, passphrase)).not.toBe(encrypted)
  const read = execFileSync('openssl', ['pkey', '-passin', `pass:${passphrase}`], {
    input: encrypted,
    encoding: 'utf8',
  })
  expect(createPrivateKey(read).equals(createPrivateKey(pem))).toBe(true)
  const structure = execFileSync('openssl', ['asn1parse'], { input: encrypted, encoding: 'utf8' })
  for (const part of ['PBES2', 'PBKDF2', 'hmacWithSHA256', 'aes-256-cbc', ':0927C0']) expect(structure).toContain(part)
  expect(() => decryptKey(encrypted, next)).toThrow('server.keys.passphraseWrong')
})

test('a home with a passphrase has no plain key and opens with the passphrase alone', async () => {
  await initProvince(home, { specimen: false }, { passphrase })
  const files = await keys()
  expect(files.map(([name]) => name)).toEqual([
    'log.pem',
    'root.pem',
    'seal.pem',
    'sealing.pem',
    'signing.pem',
    'token.pem',
  ])
  for (const [name, pem] of files) expect(pem, name).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/)
  expect(await settings()).toMatchObject({ keys: 'encrypted' })
  await opened(by(passphrase))
  await expect(opened()).rejects.toMatchObject(code('server.keys.passphraseMissing'))
  await expect(opened(by(next))).rejects.toMatchObject(code('server.keys.passphraseWrong'))
})

test('plain keys are for specimen provinces, else only with the flag', async () => {
  await expect(initProvince(home, { specimen: false })).rejects.toMatchObject(code('server.keys.plain'))
  await expect(initProvince(home, {}, { passphrase: 'too short' })).rejects.toMatchObject(
    code('server.keys.passphraseShort'),
  )
  await initProvince(home)
  expect(await settings()).toMatchObject({ keys: 'plain' })
  const known = await opened()
  for (const changes of [{ specimen: false }, { specimen: true, keys: 'encrypted' }]) {
    await change(changes)
    await expect(opened()).rejects.toMatchObject(code('server.keys.plain'))
    expect(await opened({ allowPlainKeys: true })).toEqual(known)
  }
})

test('a home from before the setting opens with a warning, and is converted with nothing plain left', async () => {
  await initProvince(home)
  await change({ keys: undefined, specimen: false })
  let warnings = 0
  const onPlainKeys = () => {
    warnings++
  }
  const known = await opened({ onPlainKeys })
  expect(warnings).toBe(1)
  await expect(encryptHome(home, 'short')).rejects.toMatchObject(code('server.keys.passphraseShort'))
  expect(await encryptHome(home, passphrase)).toBe(6)
  for (const [name, pem] of await keys()) {
    expect(pem, name).toMatch(/^-----BEGIN ENCRYPTED/)
    expect((await stat(join(home, 'keys', name))).mode & 0o777).toBe(0o600)
  }
  expect(await opened({ ...by(passphrase), onPlainKeys })).toEqual(known)
  expect(warnings).toBe(1)
  expect(await encryptHome(home, passphrase)).toBe(0)
})

test('a conversion or a change of passphrase that was interrupted is completed by the same call', async () => {
  await initProvince(home)
  const plain = await readFile(join(home, 'keys/token.pem'), 'utf8')
  await encryptHome(home, passphrase)
  const old = await readFile(join(home, 'keys/log.pem'), 'utf8')
  await writeFile(join(home, 'keys/token.pem'), plain)
  await expect(encryptHome(home, next)).rejects.toMatchObject(code('server.keys.passphraseWrong'))
  expect(await readFile(join(home, 'keys/token.pem'), 'utf8')).toBe(plain)
  await expect(changePassphrase(home, passphrase, next)).rejects.toMatchObject(code('server.keys.plain'))
  expect(await encryptHome(home, passphrase)).toBe(1)

  expect(await changePassphrase(home, passphrase, next)).toBe(6)
  await writeFile(join(home, 'keys/log.pem'), old)
  await expect(opened(by(next))).rejects.toMatchObject({
    code: 'server.keys.passphraseWrong',
    details: { file: 'keys/log.pem' },
  })
  await expect(changePassphrase(home, '不对的口令 不对的口令', next)).rejects.toMatchObject(
    code('server.keys.passphraseWrong'),
  )
  expect(await changePassphrase(home, passphrase, next)).toBe(1)
  await opened(by(next))
})

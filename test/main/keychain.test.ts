import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { DeviceKeychain, type SafeStorage } from '../../src/main/keychain.ts'
import { deviceSecretBytes } from '../../src/shared/recovery-code.ts'

/** A keychain that encrypts by its own key, as one of a system does: another key opens nothing. */
const system = (key: number, backend = 'gnome_libsecret') => {
  const turn = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ key))
  const mark = Buffer.from('v11')
  return {
    getSelectedStorageBackend: () => backend,
    isEncryptionAvailable: () => true,
    encryptString: (text: string) => Buffer.concat([mark, turn(Buffer.from(`ok${text}`))]),
    decryptString: (bytes: Buffer) => {
      const text = turn(bytes.subarray(3)).toString()
      if (!text.startsWith('ok')) throw new Error('cannot decrypt')
      return text.slice(2)
    },
  } satisfies SafeStorage
}

let folder: string
let notes: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gzzc-keychain-'))
  notes = []
})
const open = (storage: SafeStorage) => new DeviceKeychain(folder, storage, (event) => notes.push(event))
const file = () => join(folder, 'device-secret')
const none = { kind: 'keychain', own: null, others: [] }

describe('the device secret', () => {
  test('is made once, is never plain in its file, and is the same at the next start', async () => {
    const first = await open(system(7)).read()
    expect(Buffer.from(first.own!, 'base64')).toHaveLength(deviceSecretBytes)
    expect(readFileSync(file(), 'latin1')).not.toContain(first.own!)
    expect(await open(system(7)).read()).toEqual(first)
    expect(notes).toEqual([])
  })

  test('keeps secrets that came with recovery codes, each once', async () => {
    const { own } = await open(system(7)).read()
    const other = Buffer.alloc(deviceSecretBytes, 9).toString('base64')
    for (const secret of [other, other, own!]) await open(system(7)).keep(secret)
    expect(await open(system(7)).read()).toEqual({ kind: 'keychain', own, others: [other] })
  })

  test.each([
    ['no backend that keeps a key for the person', { ...system(7), getSelectedStorageBackend: () => 'basic_text' }],
    ['a backend that is not known', { ...system(7), getSelectedStorageBackend: () => 'unknown' }],
    ['an Electron that does not name the backend', { ...system(7), getSelectedStorageBackend: undefined } as never],
    ['no encryption', { ...system(7), isEncryptionAvailable: () => false }],
    ['no keychain at all', {}],
  ])('is not made on Linux with %s', async (_, storage: SafeStorage) => {
    const keychain = open(storage)
    expect(await keychain.read()).toEqual(none)
    await keychain.keep(Buffer.alloc(deviceSecretBytes).toString('base64'))
    expect(readdirSync(folder)).toEqual([])
    expect(notes).toEqual(['keychain.none'])
  })

  test('is not used when the keychain does not return what it encrypted', async () => {
    const storage = { ...system(7), decryptString: () => '{}' }
    expect(await open(storage).read()).toEqual(none)
    expect(notes).toContain('keychain.failed')
  })

  test('that the keychain no longer opens is set aside, and used again when it does', async () => {
    const before = await open(system(7)).read()
    const between = await open(system(8)).read()
    expect(between.own).not.toBe(before.own)
    expect(between.others).toEqual([])
    expect(notes).toEqual(['keychain.unreadable'])
    expect(readdirSync(folder)).toHaveLength(2)
    // The system's keychain is back: the secret of the time between is set aside in its turn.
    expect(await open(system(7)).read()).toEqual(before)
    expect(await open(system(7)).read()).toEqual(before)
    expect(notes).toEqual(['keychain.unreadable', 'keychain.unreadable'])
  })

  test('a damaged file locks nobody out of the program', async () => {
    writeFileSync(file(), 'half')
    expect((await open(system(7)).read()).own).not.toBeNull()
    expect(notes).toEqual(['keychain.unreadable'])
  })

  test('uses the form with promises where Electron has it', async () => {
    const { encryptString, decryptString, getSelectedStorageBackend } = system(7)
    const storage: SafeStorage = {
      getSelectedStorageBackend,
      isAsyncEncryptionAvailable: async () => true,
      encryptStringAsync: async (text) => encryptString(text),
      decryptStringAsync: async (bytes) => ({ result: decryptString(bytes) }),
    }
    const { own } = await open(storage).read()
    expect(own).not.toBeNull()
    // Written by the one form, read by the other.
    expect((await open(system(7)).read()).own).toBe(own)
  })
})

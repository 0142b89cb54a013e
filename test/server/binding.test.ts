import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestAuthority } from '../../src/certificate/test-authority.ts'
import { initProvince, openProvince } from '../../src/server/province.ts'
import { provinceRoles } from '../../src/server/roles.ts'
import { openStore } from '../../src/server/store/open-store.ts'
import { exportSealingKey, generateSealingKey } from '../../src/trust/hpke.ts'
import { exportSigningKey, generateSigningKey } from '../../src/trust/keys.ts'
import { unpackHomes } from '../fixtures/older-homes.ts'
import { type DatabaseKind, onEveryDatabase } from '../fixtures/province/databases.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

const folders: string[] = []
const folder = async (): Promise<string> => {
  const made = await mkdtemp(join(tmpdir(), 'gzzc-binding-'))
  folders.push(made)
  return made
}
afterAll(() => Promise.all(folders.map((made) => rm(made, { recursive: true, force: true }))))

const settingsOf = async (home: string) =>
  JSON.parse(await readFile(join(home, 'province.json'), 'utf8')) as { id?: string; database: string }

const opened = async (home: string, options: Parameters<typeof openProvince>[1] = {}): Promise<string> =>
  problem(openProvince(home, { pdfThreads: 1, ...options }).then((province) => province.close()))

const suite = (kind: DatabaseKind): void => {
  let home: string
  let database: string

  beforeAll(async () => {
    await kind.start()
    const parent = await folder()
    home = join(parent, 'province')
    database = kind.create(parent)
    await initProvince(home, { database })
  })
  afterAll(() => kind.stop())

  test('a home opens with its own database, and with no other one', async () => {
    expect(await opened(home)).toBe('no problem')
    const other = await folder()
    const elsewhere = kind.create(other)
    await initProvince(join(other, 'province'), { database: elsewhere })
    expect(await opened(home, { database: elsewhere })).toBe('server.database.other')
    expect(await opened(home, { database: kind.create(await folder()) })).toBe('server.database.missing')
    expect(await problem(initProvince(join(await folder(), 'province'), { database: elsewhere }))).toBe(
      'server.database.other',
    )
  })

  test('a database whose schema was made and never used is missing too, and stays empty', async () => {
    const location = kind.create(await folder())
    await (await openStore(location, () => new Date())).close()
    expect(await opened(home, { database: location })).toBe('server.database.missing')
    const store = await openStore(location, () => new Date())
    expect(await store.database.selectFrom('dictionary').selectAll().execute()).toEqual([])
    await store.close()
  })

  test('a database from before there were ids is bound at its first opening, if the province signed what is in it', async () => {
    const unbind = async (location: string): Promise<void> => {
      const store = await openStore(location, () => new Date())
      await store.gate.ungated((writer) => writer.deleteFrom('province').execute())
      await store.close()
    }
    await unbind(database)
    const { id, ...older } = await settingsOf(home)
    await writeFile(join(home, 'province.json'), JSON.stringify(older))
    expect(await opened(home)).toBe('no problem')
    const bound = (await settingsOf(home)).id
    expect(bound).toMatch(/^[0-9a-f-]{36}$/)
    expect(bound).not.toBe(id)
    expect(await opened(home)).toBe('no problem')

    const other = await folder()
    const elsewhere = kind.create(other)
    await initProvince(join(other, 'province'), { database: elsewhere })
    await unbind(elsewhere)
    expect(await opened(home, { database: elsewhere })).toBe('server.database.other')
  })
}

onEveryDatabase(suite)

describe('a home', () => {
  let home: string
  beforeAll(async () => {
    home = join(await folder(), 'province')
    await initProvince(home)
  })
  const copied = async (change: (copy: string) => Promise<unknown>): Promise<string> => {
    const copy = join(await folder(), 'province')
    await cp(home, copy, { recursive: true })
    await change(copy)
    return opened(copy)
  }

  test('whose database is missing, empty or cut off does not begin anew', async () => {
    expect(await copied((copy) => rm(join(copy, 'province.sqlite')))).toBe('server.database.missing')
    expect(await copied((copy) => truncate(join(copy, 'province.sqlite')))).toBe('server.database.missing')
  })

  const keys: Readonly<Record<string, () => string>> = {
    'keys/signing.pem': () => exportSigningKey(generateSigningKey()),
    'keys/token.pem': () => exportSigningKey(generateSigningKey()),
    'keys/log.pem': () => exportSigningKey(generateSigningKey()),
    'keys/sealing.pem': () => exportSealingKey(generateSealingKey()),
    'keys/seal.pem': () => createTestAuthority(new Date()).sealKey,
    'seal-certificate.pem': () => createTestAuthority(new Date()).sealCertificate,
  }
  test.each(Object.entries(keys))('whose %s was exchanged does not open', async (file, make) => {
    expect(await copied((copy) => writeFile(join(copy, file), make()))).toBe('server.keys.other')
  })

  test('with an exchanged key opens in no role that uses the key', async () => {
    const copy = join(await folder(), 'province')
    await cp(home, copy, { recursive: true })
    await writeFile(join(copy, 'keys/log.pem'), exportSigningKey(generateSigningKey()))
    for (const role of provinceRoles)
      expect([role, await opened(copy, { roles: [role] })]).toEqual([
        role,
        role === 'public' ? 'no problem' : 'server.keys.public',
      ])
  })

  test('of 9331a16 gets its id at its first opening', async () => {
    const { province } = await unpackHomes()
    expect((await settingsOf(province)).id).toBeUndefined()
    expect(await opened(province)).toBe('no problem')
    expect((await settingsOf(province)).id).toMatch(/^[0-9a-f-]{36}$/)
    await rm(join(province, 'province.sqlite'))
    expect(await opened(province)).toBe('server.database.missing')
  })
})

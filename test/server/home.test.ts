import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sampleOfficer } from '../../src/sample/sample-unit.ts'
import { verifyAudit } from '../../src/server/log/verify-audit.ts'
import { initProvince, openProvince } from '../../src/server/province.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gzzc-home-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

test('only their owner can read keys, database and photos', async () => {
  await initProvince(home)
  expect((await stat(home)).mode & 0o777).toBe(0o700)
  for (const file of await readdir(join(home, 'keys'))) {
    expect([file, (await stat(join(home, 'keys', file))).mode & 0o777]).toEqual([file, 0o600])
  }
})

test('a second init changes nothing', async () => {
  await initProvince(home)
  const key = await readFile(join(home, 'keys/signing.pem'), 'utf8')
  await expect(initProvince(home)).rejects.toThrow('server.home.taken')
  expect(await readFile(join(home, 'keys/signing.pem'), 'utf8')).toBe(key)
})

test('a second init completes one that was interrupted before its database, and opening does not', async () => {
  await expect(initProvince(home, { database: 'sqlite:nowhere/province.sqlite' })).rejects.toThrow(
    'server.database.unreachable',
  )
  const settings = JSON.parse(await readFile(join(home, 'province.json'), 'utf8')) as object
  await writeFile(join(home, 'province.json'), JSON.stringify({ ...settings, database: 'sqlite:province.sqlite' }))
  await expect(openProvince(home)).rejects.toThrow('server.database.missing')
  await initProvince(home)
  const province = await openProvince(home)
  expect(await verifyAudit(province.log, sampleOfficer)).toMatchObject({ rows: 2, whole: true })
  await province.close()
})

test.each([
  'GZZC{year:4}{series:2}{level:1}',
  'GZZC',
  '{year:4}{series:2}{level:1}{serial:x}',
  '{year:1}{series:2}{level:1}{serial:6}',
])('a pattern that makes no numbers is refused before anything is confirmed: %s', async (numberPattern) => {
  await initProvince(home)
  const settings = JSON.parse(await readFile(join(home, 'province.json'), 'utf8')) as object
  await writeFile(join(home, 'province.json'), JSON.stringify({ ...settings, numberPattern }))
  await expect(openProvince(home)).rejects.toThrow('server.home.settings')
})

test('a missing home and a malformed database location have their own errors', async () => {
  await expect(openProvince(join(home, 'none'))).rejects.toThrow('server.home.missing')
  await writeFile(join(home, 'province.json'), '{"province":""}')
  await expect(openProvince(home)).rejects.toThrow('server.home.settings')
  await rm(join(home, 'province.json'))
  await initProvince(home)
  await expect(openProvince(home, { database: 'mysql://x' })).rejects.toThrow('server.database.location')
  const refused = openProvince(home, { database: 'postgres://gzzc@127.0.0.1:1/none' })
  await expect(refused).rejects.toThrow('server.database.unreachable')
})

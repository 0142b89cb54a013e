import { mkdirSync, readdirSync, readFileSync, statfsSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { KeyringFile } from '../../src/core/accounts/keyring-file.ts'
import { asDiskProblem } from '../../src/core/store/disk-problem.ts'
import { openDatabase } from '../../src/core/unit-store/open-store.ts'
import { writeFileDurably } from '../../src/files/durable-file.ts'
import { Problem } from '../../src/shared/errors/problem.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'

const coded = (code: string): Error => Object.assign(new Error(code), { code })
const codeOf = (work: () => unknown): string => {
  try {
    work()
    return 'no problem'
  } catch (error) {
    return error instanceof Problem ? error.code : `raw ${String(error)}`
  }
}

describe('failures of the disk in words', () => {
  test.each([
    ['ENOSPC', 'core.disk.full'],
    ['SQLITE_FULL', 'core.disk.full'],
    ['SQLITE_IOERR_WRITE', 'core.disk.failed'],
    ['SQLITE_IOERR_READ', 'core.disk.failed'],
    ['EIO', 'core.disk.failed'],
    ['SQLITE_BUSY', 'core.disk.busy'],
    ['SQLITE_BUSY_RECOVERY', 'core.disk.busy'],
    ['SQLITE_LOCKED', 'core.disk.busy'],
    ['SQLITE_READONLY', 'core.disk.readOnly'],
    ['SQLITE_READONLY_DIRECTORY', 'core.disk.readOnly'],
    ['EROFS', 'core.disk.readOnly'],
    ['EACCES', 'core.disk.readOnly'],
    ['SQLITE_CANTOPEN', 'core.disk.unopened'],
    ['SQLITE_CANTOPEN_ISDIR', 'core.disk.unopened'],
    ['SQLITE_NOTADB', 'core.home.damaged'],
    ['SQLITE_CORRUPT', 'core.home.damaged'],
    ['SQLITE_CORRUPT_INDEX', 'core.home.damaged'],
  ])('%s: %s', (code, wanted) => {
    expect(asDiskProblem(coded(code), temporaryFolder())).toMatchObject({ code: wanted })
  })

  test('a constraint and a problem stay what they are', () => {
    for (const other of [coded('SQLITE_CONSTRAINT_UNIQUE'), new Problem('core.record.move' as never), new Error('x')])
      expect(asDiskProblem(other)).toBe(other)
  })

  test('a failed transfer on a full disk is a full disk', () => {
    // Linux mounts this with no free block.
    const full = '/proc'
    expect(statfsSync(full).bavail).toBe(0)
    expect(asDiskProblem(coded('SQLITE_IOERR_WRITE'), full)).toMatchObject({ code: 'core.disk.full' })
  })
})

test('a folder in place of the database, and garbage in it, are told apart', () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'folder.db'))
  expect(codeOf(() => openDatabase(join(folder, 'folder.db'), new Uint8Array(32)))).toBe('core.disk.unopened')
  writeFileSync(join(folder, 'garbage.db'), Buffer.alloc(8192, 7))
  expect(codeOf(() => openDatabase(join(folder, 'garbage.db'), new Uint8Array(32)))).toBe('core.home.damaged')
})

test('a page that was damaged later is named when it is read, not as a fault of the program', () => {
  const file = join(temporaryFolder(), 'unit.db')
  const key = new Uint8Array(32).fill(3)
  const database = openDatabase(file, key)
  database.migrate()
  database.close()
  const bytes = readFileSync(file)
  for (let at = 2 * 4096 + 100; at < bytes.length; at += 4096) bytes[at]! ^= 1
  writeFileSync(file, bytes)
  expect(
    codeOf(() => {
      const again = openDatabase(file, key)
      try {
        again.migrate()
        expect(again.quickCheck()).toBe('ok')
      } finally {
        again.close()
      }
    }),
  ).toBe('core.home.damaged')
})

test.skipIf(process.platform !== 'linux')(
  'a keyring that cannot be written stays as it was, and nothing is left beside it',
  () => {
    const folder = temporaryFolder()
    writeFileDurably(join(folder, 'keyring.json'), 'before')
    // Every write to this device fails as on a full disk.
    symlinkSync('/dev/full', join(folder, 'keyring.json.new'))
    const keyring = new KeyringFile(join(folder, 'keyring.json'))
    expect(codeOf(() => keyring.write({ list: null, accounts: [] }))).toBe('core.disk.full')
    expect(readdirSync(folder)).toEqual(['keyring.json'])
    expect(readFileSync(join(folder, 'keyring.json'), 'utf8')).toBe('before')
  },
)

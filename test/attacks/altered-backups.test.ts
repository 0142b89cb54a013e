import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { ZipFile } from 'yazl'
import { Keyring } from '../../src/core/accounts/keyring.ts'
import { verifyAudit } from '../../src/core/audit/verify-audit.ts'
import { backUp } from '../../src/core/backup/back-up.ts'
import { readBackupManifest } from '../../src/core/backup/backup-file.ts'
import { type BackupManifest, checkManifest, sealManifest } from '../../src/core/backup/backup-manifest.ts'
import { restoreBackup } from '../../src/core/backup/restore-backup.ts'
import { findFittingKey, openDatabase } from '../../src/core/unit-store/open-store.ts'
import { openZip } from '../../src/files/zip.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { unpackHomes } from '../fixtures/older-homes.ts'
import { createEnrolledUnit, openAs, temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'
import { applyChanges, changes, runs } from './mutations.ts'

interface Parts {
  readonly manifest: BackupManifest
  readonly keyring: Buffer
  readonly database: Buffer
}

const readParts = async (file: string): Promise<Parts> => {
  const zip = await openZip(file, {
    fileBytes: 2 ** 28,
    entries: 3,
    entryBytes: 2 ** 28,
    totalBytes: 2 ** 28,
    ratio: 1000,
  })
  const read = (name: string) => zip.readAll(zip.find(name)!, 2 ** 26)
  try {
    return {
      manifest: JSON.parse((await read('backup.json')).toString('utf8')),
      keyring: await read('keyring.json'),
      database: await read('unit.db'),
    }
  } finally {
    await zip.close()
  }
}

/** Packs a backup as earlier programs did: its two texts are compressed. */
const pack = async (
  manifest: string,
  { keyring, database }: Pick<Parts, 'keyring' | 'database'>,
  compress = false,
): Promise<string> => {
  const file = join(temporaryFolder(), 'altered.gzzc-backup')
  const zip = new ZipFile()
  zip.addBuffer(Buffer.from(manifest), 'backup.json')
  zip.addBuffer(keyring, 'keyring.json')
  zip.addBuffer(database, 'unit.db', { compress })
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(file))
  return file
}

const describePart = (bytes: Buffer) => ({
  size: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
})

const restore = (file: string, folder: string) =>
  restoreBackup({ file, folder, account: sampleAccounts.clerk, password: samplePassword })

/** The code of the refusal; a refused restore leaves an empty folder. */
const refusal = async (file: string): Promise<string> => {
  const folder = temporaryFolder()
  const code = await problem(restore(file, folder))
  if (code !== 'no problem') expect(readdirSync(folder)).toEqual([])
  return code
}

let path: string
let parts: Parts
/** Another backup of the same unit, an audit row later. */
let later: Parts
beforeAll(async () => {
  const home = await createEnrolledUnit()
  path = join(temporaryFolder(), 'one.gzzc-backup')
  const second = join(temporaryFolder(), 'two.gzzc-backup')
  const unit = await openAs(home, 'clerk')
  await backUp(unit.keyContext, { path, program: '1.0.0' })
  await backUp(unit.keyContext, { path: second, program: '1.0.0' })
  await unit.close()
  parts = await readParts(path)
  later = await readParts(second)
}, 60_000)

describe('a backup whose manifest was altered', () => {
  test.each<[what: string, change: (manifest: BackupManifest) => object]>([
    ['its time', (manifest) => ({ ...manifest, madeAt: '2031-01-01T00:00:00.000Z' })],
    ['its unit', (manifest) => ({ ...manifest, unit: '别的单位' })],
    ['its program', (manifest) => ({ ...manifest, program: '9.9.9' })],
    ['the length of its audit', ({ audit, ...rest }) => ({ ...rest, audit: { ...audit, rows: audit.rows - 1 } })],
    ['the head of its audit', ({ audit, ...rest }) => ({ ...rest, audit: { ...audit, head: '0'.repeat(64) } })],
    ['its authentication', (manifest) => ({ ...manifest, mac: '0'.repeat(64) })],
    [
      'its authentication, by another key',
      ({ version: _, ...rest }) => {
        const { mac: _mac, ...content } = rest as typeof rest & { mac: string }
        return sealManifest({ version: 2, ...content }, randomBytes(32))
      },
    ],
    [
      'its whole manifest, for a later one',
      () => ({ ...later.manifest, database: describePart(parts.database), keyring: describePart(parts.keyring) }),
    ],
  ])('in %s is refused after signing in, before anything is in place', async (_what, change) => {
    const file = await pack(JSON.stringify(change(parts.manifest)), parts)
    expect(await refusal(file)).toBe('backup.altered')
  })

  test('so that it fits another keyring is refused', async () => {
    const keyring = Buffer.concat([parts.keyring, Buffer.from('\n')])
    const manifest = { ...parts.manifest, keyring: describePart(keyring) }
    expect(await refusal(await pack(JSON.stringify(manifest), { ...parts, keyring }))).toBe('backup.altered')
  })

  test('to one of an older program is refused: the store is newer than such a program', async () => {
    const { mac: _, ...content } = parts.manifest as typeof parts.manifest & { mac: string }
    expect(await refusal(await pack(JSON.stringify({ ...content, version: 1 }), parts))).toBe('backup.unsealed')
  })

  test.each<[string, (text: string) => string]>([
    ['a member twice', (text) => text.replace('{', '{"unit":"别的单位",')],
    ['a member that no program writes', (text) => text.replace('{', '{"more":1,')],
    ['another size of the database', (text) => text.replace(/"size":\d+/, '"size":1')],
    ['another hash of the keyring', (text) => text.replace(parts.manifest.keyring.sha256, 'f'.repeat(64))],
    ['an unknown version', (text) => text.replace('"version":2', '"version":3')],
  ])('to hold %s is refused before signing in', async (_what, change) => {
    const text = JSON.stringify(parts.manifest)
    expect(change(text)).not.toBe(text)
    expect(await refusal(await pack(change(text), parts))).toBe('backup.damaged')
  })

  test('in nothing is restored, packed again', async () => {
    expect(await refusal(await pack(JSON.stringify(parts.manifest), parts))).toBe('no problem')
  })
})

test('a backup with an entry of more than a mebibyte that would have to be inflated is refused', async () => {
  // Random bytes, which no limit of the ratio refuses.
  const long = randomBytes(2 ** 20 + 1)
  for (const part of ['database', 'keyring'] as const) {
    const manifest = JSON.stringify({ ...parts.manifest, [part]: describePart(long) })
    const read = readBackupManifest(await pack(manifest, { ...parts, [part]: long }, true))
    await expect(read, part).rejects.toMatchObject({
      code: 'backup.damaged',
      details: { detail: expect.stringContaining('压缩方法（8）') },
    })
  }
})

test('no altered member of a manifest has the same authentication', () => {
  const key = randomBytes(32)
  const { mac: _, ...content } = parts.manifest as Extract<BackupManifest, { version: 2 }>
  const sealed = sealManifest(content, key)
  expect(checkManifest(sealed, key, 19)).toBe(true)
  fc.assert(
    fc.property(
      fc.constantFrom('madeAt', 'program', 'unit'),
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      (name, value) => {
        fc.pre(value.normalize('NFC') !== content[name])
        expect(() => checkManifest({ ...sealed, [name]: value } as BackupManifest, key, 19)).toThrow(/backup\.altered/)
      },
    ),
    runs,
  )
})

test('no altered backup file is restored as anything but the backup, and each refusal has a code', async () => {
  const bytes = readFileSync(path)
  const altered = join(temporaryFolder(), 'altered.gzzc-backup')
  const codes = new Set<string>()
  await fc.assert(
    fc.asyncProperty(changes, async (list) => {
      writeFileSync(altered, applyChanges(bytes, list))
      const code = await refusal(altered)
      codes.add(code)
      // Bytes between the entries of a zip belong to no file.
      if (code === 'no problem') expect(await readParts(altered)).toEqual(parts)
      else expect(code).toMatch(/^backup\./)
    }),
    { ...runs, numRuns: Math.min(runs.numRuns, 500) },
  )
  expect(codes).toContain('backup.damaged')
}, 300_000)

test('a backup by the program at 9331a16 is restored, and nothing claims that its manifest is authenticated', async () => {
  const { unit } = await unpackHomes()
  const [keyring, database] = ['keyring.json', 'unit.db'].map((name) => readFileSync(join(unit, name))) as [
    Buffer,
    Buffer,
  ]
  const { databaseKeys } = await new Keyring(unit).unlock(sampleAccounts.clerk, samplePassword)
  const file = join(unit, 'unit.db')
  const store = openDatabase(file, findFittingKey(file, databaseKeys))
  const { rows, head } = verifyAudit(store)
  store.close()
  const manifest = {
    version: 1,
    madeAt: '2026-05-20T01:30:00.000Z',
    program: '0.1.0',
    unit: '样例单位',
    database: describePart(database),
    keyring: describePart(keyring),
    audit: { rows, head },
  }
  const folder = join(temporaryFolder(), 'restored')
  const restored = await restore(await pack(JSON.stringify(manifest, null, 2), { keyring, database }), folder)
  expect(restored).toMatchObject({ authenticated: false, manifest: { version: 1 } })
  await (await openAs(folder, 'clerk')).close()
})

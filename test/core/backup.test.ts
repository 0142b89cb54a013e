import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { verifyAudit } from '../../src/core/audit/verify-audit.ts'
import { backUp } from '../../src/core/backup/back-up.ts'
import { readBackupManifest } from '../../src/core/backup/backup-file.ts'
import { restoreBackup } from '../../src/core/backup/restore-backup.ts'
import { findEnrolment } from '../../src/core/enrolment/enrolment.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { countByState } from '../../src/core/records/record-reader.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import type { Problem } from '../../src/shared/errors/problem.ts'
import {
  createEnrolledUnit,
  openAs,
  rawDatabase,
  runSql,
  temporaryFolder,
  writePeople,
} from '../fixtures/unit/enrolled-unit.ts'

const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: Problem) => error.code ?? error.name,
  )

let home: string
let backup: string
let counts: unknown

beforeAll(async () => {
  home = await createEnrolledUnit()
  const list = join(temporaryFolder(), 'list.xlsx')
  await writePeople(list, 60)
  const unit = await openAs(home, 'clerk')
  await importFile(unit, list)
  counts = countByState(unit.database)
  backup = join(temporaryFolder(), 'made', 'unit.gzzc-backup')
  const steps = new Set<string>()
  await backUp(unit.keyContext, { path: backup, program: '1.2.3' }, { onProgress: (step) => steps.add(step) })
  expect([...steps]).toEqual(['copy', 'pack', 'check'])
  await unit.close()
})

const restore = (folder: string, file = backup, password = samplePassword) =>
  restoreBackup({ file, folder, account: sampleAccounts.clerk, password })

describe('a backup', () => {
  test('is one file without side files', () => {
    expect(readdirSync(join(backup, '..'))).toEqual(['unit.gzzc-backup'])
  })

  test('states its time and unit without a password', async () => {
    expect(await readBackupManifest(backup)).toMatchObject({
      version: 2,
      program: '1.2.3',
      unit: expect.stringMatching(/./),
    })
  })

  test('contains no name and no number in plain text', () => {
    const bytes = readFileSync(backup)
    expect(bytes.includes('工程师')).toBe(false)
    expect(bytes.includes('SQLite format 3')).toBe(false)
  })

  test('restores records, accounts and audit completely', async () => {
    const folder = join(temporaryFolder(), 'restored')
    const { manifest, authenticated } = await restore(folder)
    expect(authenticated).toBe(true)
    const unit = await openAs(folder, 'clerk')
    expect(countByState(unit.database)).toEqual(counts)
    const verdict = verifyAudit(unit.database)
    expect(verdict.whole).toBe(true)
    // One more than in the backup: the restore itself.
    expect(verdict.rows).toBe(manifest.audit.rows + 1)
    expect(findEnrolment(unit.database)?.unit.name).toBe(manifest.unit)
    await unit.close()
    expect(readdirSync(folder).sort()).toEqual(['audit-head.json', 'keyring.json', 'unit.db'])
  })

  test('never overwrites a file and is never written inside the unit’s folder', async () => {
    const unit = await openAs(home, 'clerk')
    expect(await failure(backUp(unit.keyContext, { path: backup, program: '0' }))).toBe('backup.taken')
    expect(await failure(backUp(unit.keyContext, { path: join(home, 'a.gzzc-backup'), program: '0' }))).toBe(
      'backup.insideHome',
    )
    expect(await failure(backUp(unit.keyContext, { path: join(home, 'deep/a.gzzc-backup'), program: '0' }))).toBe(
      'backup.insideHome',
    )
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    expect(await failure(backUp(unit.keyContext, { path: join(file, 'a.gzzc-backup'), program: '0' }))).toBe(
      'backup.notWritten',
    )
    await unit.close()
  })

  test('leaves no file when it is cancelled', async () => {
    const folder = temporaryFolder()
    const cancelling = new AbortController()
    const unit = await openAs(home, 'clerk')
    const making = backUp(
      unit.keyContext,
      { path: join(folder, 'a.gzzc-backup'), program: '0' },
      {
        signal: cancelling.signal,
        onProgress: (step) => step === 'check' && cancelling.abort(),
      },
    )
    expect(await failure(making)).not.toBe('none')
    expect(readdirSync(folder)).toEqual([])
    await unit.close()
  })

  test('is refused when its source data is damaged', async () => {
    const copy = join(temporaryFolder(), 'unit')
    mkdirSync(copy)
    for (const name of ['unit.db', 'keyring.json']) copyFileSync(join(home, name), join(copy, name))
    const forger = await rawDatabase(copy)
    runSql(forger, 'drop trigger auditIsNotChanged')
    runSql(forger, `update audit set actor = 'nobody' where seq = 2`)
    forger.close()
    const unit = await openAs(copy, 'clerk')
    const target = join(temporaryFolder(), 'a.gzzc-backup')
    expect(await failure(backUp(unit.keyContext, { path: target, program: '0' }))).toBe('backup.damaged')
    expect(existsSync(target)).toBe(false)
    await unit.close()
  })
})

describe('a restore', () => {
  test('never overwrites data', async () => {
    const before = readFileSync(join(home, 'keyring.json'))
    expect(await failure(restore(home))).toBe('backup.notEmpty')
    expect(readFileSync(join(home, 'keyring.json')).equals(before)).toBe(true)
    const other = temporaryFolder()
    writeFileSync(join(other, 'letter.txt'), '')
    expect(await failure(restore(other))).toBe('backup.notEmpty')
    expect(readdirSync(other)).toEqual(['letter.txt'])
  })

  test('accepts a folder that contains only a log or an interrupted restore', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'logs'))
    mkdirSync(join(folder, '.restoring-old'))
    await restore(folder)
    expect(readdirSync(folder).sort()).toEqual(['keyring.json', 'logs', 'unit.db'])
  })

  test('requires a password of the backup and leaves no data without it', async () => {
    const folder = temporaryFolder()
    expect(await failure(restore(folder, backup, 'wrong password'))).toBe('core.account.login')
    expect(readdirSync(folder)).toEqual([])
  })

  test.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 2000)],
    ['changed in one place', (bytes: Buffer) => Buffer.from(bytes).fill(bytes[60_000]! ^ 1, 60_000, 60_001)],
    ['something else', () => Buffer.from('no backup at all')],
    ['empty', () => Buffer.alloc(0)],
  ])('refuses a file that is %s', async (_what, change) => {
    const file = join(temporaryFolder(), 'bad.gzzc-backup')
    writeFileSync(file, change(readFileSync(backup)))
    const folder = temporaryFolder()
    expect(await failure(restore(folder, file))).toBe('backup.damaged')
    expect(readdirSync(folder)).toEqual([])
  })

  test('reports a missing file', async () => {
    expect(await failure(restore(temporaryFolder(), '/nonexistent/a.gzzc-backup'))).toBe('general.fileMissing')
  })
})

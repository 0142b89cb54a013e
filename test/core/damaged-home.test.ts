import { closeSync, copyFileSync, openSync, readdirSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3-multiple-ciphers'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { Keyring } from '../../src/core/accounts/keyring.ts'
import { listRecords } from '../../src/core/records/record-reader.ts'
import { submit } from '../../src/core/submission/submit.ts'
import { Unit } from '../../src/core/unit.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { Problem } from '../../src/shared/errors/problem.ts'
import { gzzc } from '../fixtures/cli/command.ts'
import { createEnrolledUnit, openAs, quickPasswords } from '../fixtures/unit/enrolled-unit.ts'
import { copyUnit, openWorkplace } from '../fixtures/unit/own-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

let prepared: string
beforeAll(async () => {
  prepared = await createEnrolledUnit()
})

const administrator = { account: sampleAccounts.administrator, password: samplePassword }
const open = (home: string) => openAs(home, 'clerk').then((unit) => unit.close())

/** Changes bytes of the database file. */
const overwrite = (home: string, at: number, length = 64): void => {
  const file = openSync(join(home, 'unit.db'), 'r+')
  writeSync(file, Buffer.alloc(length, 0xa5), 0, length, at)
  closeSync(file)
}

describe('a database without its keyring', () => {
  test('is neither opened nor made anew, by the program or the command line', async () => {
    const home = copyUnit(prepared)
    copyFileSync(join(home, 'keyring.json'), join(home, 'kept.json'))
    rmSync(join(home, 'keyring.json'))
    const before = readdirSync(home)
    expect(await problem(open(home))).toBe('core.home.noKeyring')
    expect(await problem(Unit.create(home, administrator, quickPasswords))).toBe('core.home.noKeyring')
    expect(await gzzc('unit', 'rejudge', '--home', home)).toMatchObject({ code: 3 })
    const enrol = [
      'unit',
      'enrol',
      '--home',
      home,
      '--server',
      'http://127.0.0.1:9',
      '--code',
      'ABCD-2345-EFGH-6789-JKMN',
    ]
    expect(await gzzc(...enrol)).toMatchObject({ code: 3 })
    expect(readdirSync(home)).toEqual(before)
    copyFileSync(join(home, 'kept.json'), join(home, 'keyring.json'))
    expect(await problem(open(home))).toBe('no problem')
  })
})

describe('a damaged database', () => {
  test.each([0, 1, 2, 3, 4, 5].map((page) => [page]))('flips in page %i are told in words', async (page) => {
    const home = copyUnit(prepared)
    overwrite(home, page * 4096 + 100)
    const failed = await open(home).then(
      () => undefined,
      (error: unknown) => error,
    )
    // A flip that nothing reads yet is found by the check of the whole file.
    if (failed !== undefined) {
      expect(failed).toBeInstanceOf(Problem)
      expect((failed as Problem).code).toMatch(/^core\.(home\.damaged|keyring\.outdated)$/u)
    }
  })

  test('reading a damaged page later is told in words too', async () => {
    const home = copyUnit(prepared)
    const pages = statSync(join(home, 'unit.db')).size / 4096
    const unit = await openAs(home, 'clerk')
    await unit.close()
    for (let page = 6; page < pages; page++) overwrite(home, page * 4096 + 200)
    const used = async () => {
      const opened = await openAs(home, 'clerk')
      try {
        listRecords(opened.database, {})
      } finally {
        await opened.close()
      }
    }
    expect(await problem(used())).toMatch(/^core\.(home\.damaged|keyring\.outdated)$/u)
  })
})

describe('a database whose journal is lost', () => {
  /** A home that was not closed, so that its last operations are only in the journal. */
  const interrupted = async (): Promise<string> => {
    const home = copyUnit(prepared)
    const unit = await openAs(home, 'clerk')
    onTestFinished(() => unit.close())
    for (const subject of ['1', '2', '3'])
      await unit.gate.write(unit.session.id, (work) => work.audit({ action: 'sample.work', subject }))
    return copyUnit(home)
  }

  test('opens as it was when the journal is there', async () => {
    const { client } = await openWorkplace(await interrupted(), 'clerk')
    expect(await client.sync.chain()).toBeNull()
  })

  test.each(['unit.db-wal', 'cut'])('says how many operations are missing, and signs nothing: %s', async (what) => {
    const home = await interrupted()
    const journal = join(home, 'unit.db-wal')
    if (what === 'cut') truncateSync(journal, 32)
    else rmSync(journal)
    rmSync(join(home, 'unit.db-shm'), { force: true })
    const { client, workplace } = await openWorkplace(home, 'clerk')
    expect(await client.sync.chain()).toMatchObject({ relation: 'lost', own: 3 })
    expect(await problem(submit(workplace.unit))).toBe('core.chain.lost')
    await client.sync.acknowledgeLoss()
    expect(await client.sync.chain()).toBeNull()
    expect(await problem(client.sync.acknowledgeLoss())).toBe('core.feed.settled')
  })
})

describe('a locked database', () => {
  test('is told in words, and nothing is written', { timeout: 60_000 }, async () => {
    const home = copyUnit(prepared)
    const unit = await openAs(home, 'clerk')
    const { databaseKeys } = await new Keyring(home).unlock(sampleAccounts.clerk, samplePassword)
    const other = new BetterSqlite(join(home, 'unit.db'))
    other.pragma(`cipher='chacha20'`)
    other.pragma(`key="x'${Buffer.from(databaseKeys.current).toString('hex')}'"`)
    other.exec('begin immediate')
    const write = unit.gate.write('unit', (work) => work.audit({ action: 'sample', subject: 'unit' }))
    expect(await problem(write)).toBe('core.disk.busy')
    other.exec('rollback')
    other.close()
    await unit.close()
  })
})

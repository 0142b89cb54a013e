import { randomUUID } from 'node:crypto'
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { addAccount, deactivateAccount, resetPassword } from '../../src/core/accounts/accounts.ts'
import { Keyring } from '../../src/core/accounts/keyring.ts'
import type { KeyringEntry } from '../../src/core/accounts/keyring-file.ts'
import { retiredKeys } from '../../src/core/accounts/retired-keys.ts'
import { verifyAudit } from '../../src/core/audit/verify-audit.ts'
import { backUp } from '../../src/core/backup/back-up.ts'
import { restoreBackup } from '../../src/core/backup/restore-backup.ts'
import { query } from '../../src/core/store/database.ts'
import { Unit } from '../../src/core/unit.ts'
import { openDatabase } from '../../src/core/unit-store/open-store.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { openAccountList, signAccountList } from '../../src/trust/account-list.ts'
import { generateSigningKey } from '../../src/trust/keys.ts'
import { createEnrolledUnit, quickPasswords, temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { inside } from '../fixtures/unit/inside.ts'
import { keyringFile, makeOldHome, swapKeyring } from '../fixtures/unit/old-keyring.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

const newPassword = '三月的雨下了十天整呀'
const open = (home: string, account: string, password = samplePassword) =>
  Unit.open(home, { account, password }, quickPasswords)
const openAdministrator = (home: string) => open(home, sampleAccounts.administrator)

const auditOf = (unit: Unit, action: string) =>
  unit.database.all(query.selectFrom('audit').selectAll().where('action', '=', action).orderBy('seq'))
const refusals = (home: string) =>
  inside(openAdministrator(home), (unit) => auditOf(unit, 'account.refuse').map(({ after }) => after))

let home: string
let kept: string
beforeEach(async () => {
  home = await createEnrolledUnit()
  kept = join(temporaryFolder(), 'keyring-of-yesterday.json')
  copyFileSync(keyringFile(home), kept)
})

/** Ends the clerk and gives the reviewer another password. */
const endAndReset = () =>
  inside(openAdministrator(home), async (unit) => {
    const [clerk, reviewer] = ['clerk', 'reviewer'].map(
      (role) => new Keyring(home).accounts().find((account) => account.role === role)!,
    )
    await deactivateAccount(unit.keyContext, clerk!.id)
    await resetPassword(unit.keyContext, reviewer!.id, newPassword)
    return { clerk: clerk!, reviewer: reviewer! }
  })

describe('a keyring out of a backup, beside the live store', () => {
  test('opens nothing for an ended account, an old password, or anybody else', async () => {
    await endAndReset()
    expect(await problem(open(home, sampleAccounts.clerk))).toBe('core.account.login')
    const putBack = swapKeyring(home, kept)
    for (const account of Object.values(sampleAccounts))
      expect(await problem(open(home, account)), account).toBe('core.keyring.outdated')
    // Not even past all rules: the key in it is not the database's.
    const { databaseKeys } = await new Keyring(home).unlock(sampleAccounts.clerk, samplePassword)
    expect(() => openDatabase(join(home, 'unit.db'), databaseKeys.current)).toThrow('core.home.damaged')
    putBack()
    await inside(open(home, sampleAccounts.reviewer, newPassword), (unit) => {
      expect(unit.session.role).toBe('reviewer')
      expect(verifyAudit(unit.database).whole).toBe(true)
      expect(auditOf(unit, 'unit.databaseKey')).toHaveLength(2)
    })
    expect(existsSync(join(home, 'unit.db.rekey'))).toBe(false)
  })

  test('is refused by its generation, too, where the database key is still the same', async () => {
    await inside(openAdministrator(home), (unit) =>
      addAccount(unit.keyContext, { name: '样例新人', role: 'clerk', password: newPassword }),
    )
    const putBack = swapKeyring(home, kept)
    expect(await problem(open(home, sampleAccounts.clerk))).toBe('core.keyring.outdated')
    putBack()
    expect(await refusals(home)).toEqual(['{"code":"core.keyring.outdated"}'])
  })

  test('does not pass for one from before there were lists', async () => {
    const content = JSON.parse(readFileSync(kept, 'utf8'))
    writeFileSync(kept, JSON.stringify({ ...content, list: null }))
    const putBack = swapKeyring(home, kept)
    for (const account of Object.values(sampleAccounts))
      expect(await problem(open(home, account)), account).toBe('core.keyring.outdated')
    putBack()
    expect(await refusals(home)).toHaveLength(3)
  })

  test('opens the backup that it belongs to', async () => {
    const file = join(temporaryFolder(), 'x.gzzc-backup')
    await inside(openAdministrator(home), (unit) => backUp(unit.keyContext, { path: file, program: '0' }))
    await endAndReset()
    const folder = join(temporaryFolder(), 'restored')
    await restoreBackup({ file, folder, account: sampleAccounts.clerk, password: samplePassword })
    await inside(open(folder, sampleAccounts.clerk), (unit) => expect(unit.session.role).toBe('clerk'))
  })
})

describe('one clerk with the clerk’s own password', () => {
  /** What the clerk knows: the database key, and how the keyring is written. */
  const forgeEntry = async () => {
    const keyring = new Keyring(home, quickPasswords.passwordCost)
    const { databaseKeys } = await keyring.unlock(sampleAccounts.clerk, samplePassword)
    const account = { id: randomUUID(), name: '审核人乙', role: 'reviewer' as const }
    const entry = await keyring.sealEntry(account, newPassword, generateSigningKey())
    const content = JSON.parse(readFileSync(keyringFile(home), 'utf8'))
    return { keyring, databaseKeys, entry, content }
  }

  test('adds no reviewer: an entry that is on no list is refused and audited', async () => {
    const { keyring, databaseKeys, entry, content } = await forgeEntry()
    const forger = generateSigningKey()
    const accomplice = { id: randomUUID(), name: '管理员乙', role: 'administrator' as const }
    const administrator = await keyring.sealEntry(accomplice, newPassword, forger)
    // The keyring seals the database key for the forger; then the genuine list is put back.
    const { list } = content
    const add = (entries: readonly KeyringEntry[]) => [...entries, entry, administrator]
    keyring.publish(forger, new Date().toISOString(), databaseKeys, add)
    const forged = JSON.parse(readFileSync(keyringFile(home), 'utf8'))
    writeFileSync(keyringFile(home), JSON.stringify({ ...forged, list }))
    expect(await problem(open(home, '审核人乙', newPassword))).toBe('core.account.unlisted')
    expect(await refusals(home)).toEqual(['{"code":"core.account.unlisted"}'])
  })

  test('signs no list: its signer is not an administrator whom the store knows', async () => {
    const { databaseKeys, entry, content } = await forgeEntry()
    const forger = generateSigningKey()
    const { list } = openAccountList(content.list)
    const accounts = [
      ...list.accounts,
      { id: entry.id, name: entry.name, role: entry.role, publicKey: entry.publicKey! },
      { id: randomUUID(), name: '管理员乙', role: 'administrator' as const, publicKey: forger.publicKey },
    ]
    for (const generation of [list.generation, list.generation + 1]) {
      const envelope = signAccountList({ ...list, generation, accounts }, forger)
      writeFileSync(keyringFile(home), JSON.stringify({ ...content, list: envelope }))
      expect(await problem(open(home, sampleAccounts.clerk))).toBe('core.accountList.forged')
    }
    expect(databaseKeys.former).toBeUndefined()
    writeFileSync(keyringFile(home), JSON.stringify(content))
    expect(await refusals(home)).toHaveLength(2)
  })

  test('renames no entry to another account', async () => {
    const { content } = await forgeEntry()
    const swapped = content.accounts.map((entry: { name: string }) =>
      entry.name === sampleAccounts.clerk ? { ...entry, name: sampleAccounts.reviewer } : entry,
    )
    const accounts = swapped.filter(
      (entry: { name: string; role: string }) => entry.name !== sampleAccounts.reviewer || entry.role === 'clerk',
    )
    writeFileSync(keyringFile(home), JSON.stringify({ ...content, accounts }))
    expect(await problem(open(home, sampleAccounts.reviewer))).toBe('core.account.unlisted')
  })
})

describe('a change that was interrupted', () => {
  test('between keyring and store is completed at the next sign-in', async () => {
    const { clerk } = await inside(openAdministrator(home), async (unit) => {
      const clerk = new Keyring(home).accounts().find(({ role }) => role === 'clerk')!
      const { current } = unit.keyContext.databaseKeys
      // What deactivation does first; then the program is killed.
      unit.keyContext.keyring.publish(
        unit.session.signingKey,
        unit.now().toISOString(),
        { current: Buffer.alloc(32, 5), former: current },
        (entries) => entries.filter(({ id }) => id !== clerk.id),
      )
      return { clerk }
    })
    await inside(open(home, sampleAccounts.reviewer), (unit) => {
      expect(auditOf(unit, 'account.deactivate')).toMatchObject([{ actor: 'unit', subject: clerk.id }])
      expect(retiredKeys(unit.database)).toHaveLength(1)
      expect(unit.keyContext.databaseKeys).toEqual({ current: Buffer.alloc(32, 5) })
    })
    const { databaseKeys } = await new Keyring(home).unlock(sampleAccounts.reviewer, samplePassword)
    expect(databaseKeys).toEqual({ current: Buffer.alloc(32, 5) })
    swapKeyring(home, kept)
    expect(await problem(open(home, sampleAccounts.clerk))).toBe('core.keyring.outdated')
  })

  test('because another program has the database open is completed later', async () => {
    const { databaseKeys } = await new Keyring(home).unlock(sampleAccounts.clerk, samplePassword)
    const other = openDatabase(join(home, 'unit.db'), databaseKeys.current)
    other.all(query.selectFrom('account').selectAll())
    const clerk = new Keyring(home).accounts().find(({ role }) => role === 'clerk')!
    await inside(openAdministrator(home), async (unit) => {
      expect(await problem(deactivateAccount(unit.keyContext, clerk.id))).toBe('core.home.busy')
      expect(auditOf(unit, 'account.deactivate')).toHaveLength(1)
    })
    expect(await problem(open(home, sampleAccounts.clerk))).toBe('core.account.login')
    other.close()
    await inside(openAdministrator(home), (unit) => expect(auditOf(unit, 'unit.databaseKey')).toHaveLength(1))
    swapKeyring(home, kept)
    expect(await problem(open(home, sampleAccounts.clerk))).toBe('core.keyring.outdated')
  })
})

describe('a unit from before there were lists', () => {
  let old: string
  beforeEach(async () => {
    await makeOldHome(home)
    old = join(temporaryFolder(), 'old-keyring.json')
    copyFileSync(keyringFile(home), old)
  })

  test('opens for everyone; the first administrator signs the list and changes the database key', async () => {
    const rows = await inside(open(home, sampleAccounts.clerk), (unit) =>
      unit.database.all(query.selectFrom('account').selectAll().orderBy('id')),
    )
    await inside(openAdministrator(home), (unit) => {
      const list = new Keyring(home).list()!
      expect(list.list.generation).toBe(1)
      expect(list.signer).toBe(unit.session.signingKey.keyId)
      expect(list.list.accounts.map(({ publicKey }) => publicKey).sort()).toEqual(
        rows.map(({ publicKey }) => publicKey).sort(),
      )
      expect(auditOf(unit, 'account.list')).toHaveLength(1 + 3)
      expect(unit.database.all(query.selectFrom('account').selectAll().orderBy('id'))).toEqual(rows)
      expect(verifyAudit(unit.database).whole).toBe(true)
    })
    for (const account of Object.values(sampleAccounts)) {
      await inside(open(home, account), (unit) => expect(unit.session.name).toBe(account))
      const { isOld } = await new Keyring(home).unlock(account, samplePassword)
      expect(isOld, `${account} has the new form after signing in`).toBe(false)
    }
    swapKeyring(home, old)
    expect(await problem(open(home, sampleAccounts.clerk))).toBe('core.keyring.outdated')
  })
})

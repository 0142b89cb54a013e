import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { changePassword, resetPassword } from '../../src/core/accounts/accounts.ts'
import {
  bindAccount,
  bindingState,
  offerBinding,
  type RecoveryCode,
  showRecoveryCode,
} from '../../src/core/accounts/device-binding.ts'
import { type DeviceSecret, DeviceSecrets, deviceSecret } from '../../src/core/accounts/device-secrets.ts'
import { Keyring } from '../../src/core/accounts/keyring.ts'
import { replaceOwnEntry } from '../../src/core/accounts/own-entry.ts'
import { openByPassword, sealByPassword } from '../../src/core/accounts/password-seal.ts'
import { verifyAudit } from '../../src/core/audit/verify-audit.ts'
import { backUp } from '../../src/core/backup/back-up.ts'
import { restoreBackup } from '../../src/core/backup/restore-backup.ts'
import { query } from '../../src/core/store/database.ts'
import { freezeBatch } from '../../src/core/submission/freeze-batch.ts'
import { Unit } from '../../src/core/unit.ts'
import { openDatabase } from '../../src/core/unit-store/open-store.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { deviceSecretBytes, recoveryGroups, writeRecoveryCode } from '../../src/shared/recovery-code.ts'
import { createEnrolledUnit, quickPasswords, temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { inside } from '../fixtures/unit/inside.ts'
import { chosenStatements, drillTimeout, runToKill } from '../fixtures/unit/kill-drill.ts'
import { keyringFile, makeOldHome, swapKeyring } from '../fixtures/unit/old-keyring.ts'
import { copyUnit } from '../fixtures/unit/own-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

const bytesOf = (number: number) => new Uint8Array(deviceSecretBytes).fill(number)
const [first, second] = [bytesOf(1), bytesOf(2)]

/** A computer: its keychain, with what it kept of recovery codes. */
const computer = (own?: Uint8Array, others: readonly Uint8Array[] = []) => {
  const kept: DeviceSecret[] = []
  const devices = new DeviceSecrets((secret) => kept.push(secret))
  devices.receive(own, others)
  return { devices, kept }
}
type Computer = ReturnType<typeof computer>

type Name = keyof typeof sampleAccounts
interface Given {
  readonly password?: string
  readonly recoveryCode?: string
}
const open = (
  home: string,
  { devices }: Computer,
  name: Name = 'clerk',
  { password = samplePassword, recoveryCode }: Given = {},
) => Unit.open(home, { account: sampleAccounts[name], password, recoveryCode }, { ...quickPasswords, devices })

const lastGroup = (code: string) => recoveryGroups(code).at(-1)!

/** Binds an account as the window does: shows the code, then binds. */
const bind = (home: string, at: Computer, name: Name = 'clerk', given: Given = {}): Promise<RecoveryCode> =>
  inside(open(home, at, name, given), async ({ keyContext }) => {
    const offer = offerBinding(keyContext)!
    await bindAccount(keyContext, { password: given.password ?? samplePassword, written: lastGroup(offer.code) })
    expect(bindingState(keyContext)).toBe('bound')
    return offer
  })

const entryOf = (home: string, name: Name) =>
  JSON.parse(readFileSync(keyringFile(home), 'utf8')).accounts.find(
    (entry: { name: string }) => entry.name === sampleAccounts[name],
  )
const actionsOf = (unit: Unit, action: string) =>
  unit.database.all(query.selectFrom('audit').selectAll().where('action', '=', action))
const noPause = (home: string) => rmSync(join(home, 'sign-in.json'), { force: true })

let prepared: string
let home: string
beforeAll(async () => {
  prepared = await createEnrolledUnit()
})
beforeEach(() => {
  home = copyUnit(prepared)
})

describe('a sealed text', () => {
  test('opens with its password and its secret, and never with another of either', async () => {
    const cost = { N: 2 ** 4, r: 8, p: 1 }
    const secrets = fc.uint8Array({ minLength: deviceSecretBytes, maxLength: deviceSecretBytes })
    await fc.assert(
      fc.asyncProperty(fc.string(), secrets, secrets, fc.string(), async (password, secret, other, wrong) => {
        const device = deviceSecret(secret)
        const sealed = await sealByPassword('text', password, 'owner', cost, device)
        expect(await openByPassword(sealed, password, 'owner', device)).toBe('text')
        expect(await openByPassword(sealed, password, 'owner')).toBeUndefined()
        if (deviceSecret(other).id !== device.id)
          expect(await openByPassword(sealed, password, 'owner', deviceSecret(other))).toBeUndefined()
        if (wrong.normalize('NFC') !== password.normalize('NFC'))
          expect(await openByPassword(sealed, wrong, 'owner', device)).toBeUndefined()
        // Nor does a text under the password alone open as a bound one.
        const plain = await sealByPassword('text', password, 'owner', cost)
        expect(await openByPassword(plain, password, 'owner', device)).toBeUndefined()
      }),
      { numRuns: 40 },
    )
  })
})

describe('an account that is bound to its computer', () => {
  test('is bound only after the person typed the last group of the code, and opens there as before', async () => {
    const here = computer(first)
    await inside(open(home, here), async ({ keyContext }) => {
      const { code, device } = offerBinding(keyContext)!
      expect(code).toBe(writeRecoveryCode(first))
      expect(device).toMatch(/^[0-9A-F]{4}-[0-9A-F]{4}$/)
      for (const written of ['', 'AAAA', code])
        expect(await problem(bindAccount(keyContext, { password: samplePassword, written }))).toBe(
          'core.device.unconfirmed',
        )
      const written = lastGroup(code)
      expect(await problem(bindAccount(keyContext, { password: 'wrong', written }))).toBe('core.account.login')
      expect(entryOf(home, 'clerk').device).toBeUndefined()
      expect(await problem(showRecoveryCode(keyContext, samplePassword))).toBe('core.device.unbound')
    })
    noPause(home)
    await bind(home, here)
    expect(entryOf(home, 'clerk').device).toBe(deviceSecret(first).id)
    await inside(open(home, here), async (unit) => {
      expect(offerBinding(unit.keyContext)).toBeUndefined()
      expect(actionsOf(unit, 'account.device')).toHaveLength(1)
      expect(verifyAudit(unit.database).whole).toBe(true)
      // The password is asked for again before a signature and before the code is shown.
      expect(await problem(freezeBatch(unit, { password: 'wrong' }))).toBe('core.submit.password')
      expect(await problem(freezeBatch(unit, { password: samplePassword }))).toBe('core.submit.empty')
      expect(await problem(showRecoveryCode(unit.keyContext, 'wrong'))).toBe('core.account.login')
      expect((await showRecoveryCode(unit.keyContext, samplePassword)).code).toBe(writeRecoveryCode(first))
      expect(actionsOf(unit, 'account.recoveryCode')).toHaveLength(1)
    })
  })

  test('does not open elsewhere without the code: not by the password, not by another code, not without the id', async () => {
    const here = computer(first)
    await bind(home, here)
    for (const there of [computer(), computer(second)]) {
      expect(await problem(open(home, there))).toBe('core.device.needed')
      expect(await problem(open(home, there, 'clerk', { recoveryCode: writeRecoveryCode(second) }))).toBe(
        'core.device.code',
      )
      expect(await problem(open(home, there, 'clerk', { recoveryCode: 'no code' }))).toBe('core.device.code')
      noPause(home)
      expect(
        await problem(open(home, there, 'clerk', { password: 'wrong', recoveryCode: writeRecoveryCode(first) })),
      ).toBe('core.account.login')
      noPause(home)
      expect(there.kept, 'a code is kept only after the password was right').toEqual([])
    }
    // An attacker who takes the binding out of the file still has no key.
    const content = JSON.parse(readFileSync(keyringFile(home), 'utf8'))
    const entries = content.accounts.map(({ device: _device, ...entry }: { device?: string }) => entry)
    writeFileSync(keyringFile(home), JSON.stringify({ ...content, accounts: entries }))
    expect(await problem(open(home, computer()))).toBe('core.account.login')
  })

  test('a wrong code leads to the growing pause, a missing one does not', async () => {
    await bind(home, computer(first))
    const there = computer()
    for (let attempt = 0; attempt < 5; attempt++) expect(await problem(open(home, there))).toBe('core.device.needed')
    const recoveryCode = writeRecoveryCode(second)
    for (let attempt = 0; attempt < 3; attempt++)
      expect(await problem(open(home, there, 'clerk', { recoveryCode }))).toBe('core.device.code')
    expect(await problem(open(home, there, 'clerk', { recoveryCode: writeRecoveryCode(first) }))).toBe(
      'core.account.pause',
    )
  })

  test('opens elsewhere with the code, which the keychain there keeps for everyone, and is bound there anew', async () => {
    const here = computer(first)
    await bind(home, here)
    await bind(home, here, 'reviewer')
    const there = computer(second)
    const { code } = await bind(home, there, 'clerk', { recoveryCode: writeRecoveryCode(first).toLowerCase() })
    expect(code).toBe(writeRecoveryCode(second))
    expect(there.kept.map(({ id }) => id)).toEqual([deviceSecret(first).id])
    // After a restart, the other account needs no code.
    const again = computer(
      second,
      there.kept.map(({ bytes }) => bytes),
    )
    await inside(open(home, again, 'reviewer'), ({ keyContext }) => expect(bindingState(keyContext)).toBe('unbound'))
    await inside(open(home, again), ({ keyContext }) => expect(bindingState(keyContext)).toBe('bound'))
    expect(await problem(open(home, here)), 'the computer before no longer opens it').toBe('core.device.needed')
  })

  test('opens with the code where there is no keychain, each time anew, and stays bound', async () => {
    await bind(home, computer(first))
    const recoveryCode = writeRecoveryCode(first)
    for (let start = 0; start < 2; start++) {
      const there = computer()
      expect(new Keyring(home, undefined, there.devices).needsRecoveryCode(sampleAccounts.clerk)).toBe(true)
      await inside(open(home, there, 'clerk', { recoveryCode }), ({ keyContext }) => {
        expect(bindingState(keyContext)).toBe('none')
        expect(offerBinding(keyContext)).toBeUndefined()
      })
    }
  })

  test('keeps its binding when its password changes, and loses it when an administrator resets the password', async () => {
    const here = computer(first)
    await bind(home, here)
    const [own, given] = ['三月的雨下了十天整呀', '四月的雨下了九天整呀']
    await inside(open(home, here), (unit) => changePassword(unit.keyContext, samplePassword, own))
    expect(await problem(open(home, computer(), 'clerk', { password: own }))).toBe('core.device.needed')
    const { id } = await inside(open(home, here, 'clerk', { password: own }), ({ session }) => session)
    await inside(open(home, here, 'administrator'), (unit) => resetPassword(unit.keyContext, id, given))
    expect(entryOf(home, 'clerk').device).toBeUndefined()
    await inside(open(home, computer(), 'clerk', { password: given }), ({ session }) => expect(session.id).toBe(id))
    await bind(home, here, 'clerk', { password: given })
  })

  test('an older program refuses the keyring instead of losing the binding', async () => {
    expect(JSON.parse(readFileSync(keyringFile(home), 'utf8')).version).toBe(2)
    await bind(home, computer(first))
    expect(JSON.parse(readFileSync(keyringFile(home), 'utf8')).version).toBe(3)
  })

  test('a backup is restored elsewhere with the code', async () => {
    const here = computer(first)
    await bind(home, here)
    const file = join(temporaryFolder(), 'x.gzzc-backup')
    await inside(open(home, here), (unit) => backUp(unit.keyContext, { path: file, program: '0' }))
    const request = { file, account: sampleAccounts.clerk, password: samplePassword }
    const folder = () => join(temporaryFolder(), 'restored')
    expect(await problem(restoreBackup({ ...request, folder: folder() }))).toBe('core.device.needed')
    const there = computer(second)
    const restored = folder()
    await restoreBackup(
      { ...request, folder: restored, recoveryCode: writeRecoveryCode(first) },
      { devices: there.devices },
    )
    await inside(open(restored, there), ({ session }) => expect(session.role).toBe('clerk'))
  })
})

describe('an entry from before, out of a backup', () => {
  const secrets = () => {
    const kept = join(temporaryFolder(), 'keyring-of-yesterday.json')
    copyFileSync(keyringFile(home), kept)
    return kept
  }
  const own = '三月的雨下了十天整呀'

  test('does not open the live store after the password was changed or bound: neither in the program nor past it', async () => {
    for (const change of ['password', 'binding'] as const) {
      home = copyUnit(prepared)
      const kept = secrets()
      if (change === 'binding') await bind(home, computer(first))
      else await inside(open(home, computer()), (unit) => changePassword(unit.keyContext, samplePassword, own))
      const putBack = swapKeyring(home, kept)
      expect(await problem(open(home, computer())), change).toBe('core.keyring.outdated')
      const { databaseKeys } = await new Keyring(home).unlock(sampleAccounts.clerk, samplePassword)
      expect(() => openDatabase(join(home, 'unit.db'), databaseKeys.current), change).toThrow('core.home.damaged')
      putBack()
      await inside(open(home, computer(), 'reviewer'), (unit) => expect(verifyAudit(unit.database).whole).toBe(true))
    }
  })

  test('is refused by the store where the database is too large for a new key at once', async () => {
    const kept = secrets()
    const next = { password: own, isNew: true, device: undefined }
    await inside(open(home, computer()), async (unit) => {
      const subject = unit.session.id
      await replaceOwnEntry(unit.keyContext, next, { action: 'account.password', subject }, 0)
    })
    const putBack = swapKeyring(home, kept)
    expect(await problem(open(home, computer()))).toBe('core.keyring.outdated')
    // The others' entries are the same as before, and so is the key.
    await inside(open(home, computer(), 'reviewer'), ({ session }) => expect(session.role).toBe('reviewer'))
    putBack()
    await inside(open(home, computer(), 'clerk', { password: own }), ({ session }) =>
      expect(session.role).toBe('clerk'),
    )
  })

  test('a clerk of a unit from before there were lists changes the password and still gets in', async () => {
    await makeOldHome(home)
    await inside(open(home, computer(first)), async (unit) => {
      expect(offerBinding(unit.keyContext)).toBeUndefined()
      await changePassword(unit.keyContext, samplePassword, own)
    })
    await inside(open(home, computer(), 'clerk', { password: own }), ({ session }) =>
      expect(session.role).toBe('clerk'),
    )
    await inside(open(home, computer(), 'administrator'), ({ session }) => expect(session.role).toBe('administrator'))
    await inside(open(home, computer(), 'clerk', { password: own }), ({ session }) =>
      expect(session.role).toBe('clerk'),
    )
  })
})

describe('killed at any statement', () => {
  const worker = join(import.meta.dirname, 'binding-worker.ts')
  const own = '三月的雨下了十天整呀'

  /** Kills the job on copies of the unit. @returns for each kill, and for none at the end, which of the ways open the account */
  const drill = async (job: 'bind' | 'change', given: string, ways: readonly Given[]): Promise<boolean[][]> => {
    const run = async (at: number) => {
      const copy = copyUnit(home)
      const note = await runToKill(worker, [copy, job, given], at)
      const opens: boolean[] = []
      for (const way of ways) {
        noPause(copy)
        opens.push((await problem(inside(open(copy, computer(), 'clerk', way), () => undefined))) === 'no problem')
      }
      // Nobody else is locked out, and the store is whole.
      for (const name of ['reviewer', 'administrator'] as const)
        await inside(open(copy, computer(), name), (unit) => expect(verifyAudit(unit.database).whole).toBe(true))
      return { statements: note.statements, opens }
    }
    const whole = await run(0)
    const ended: boolean[][] = []
    for (const at of chosenStatements(whole.statements)) ended.push((await run(at)).opens)
    return [...ended, whole.opens]
  }

  test(
    'a binding leaves an entry that opens with the code that the person has',
    async () => {
      const ways = [{}, { recoveryCode: writeRecoveryCode(first) }]
      const ended = await drill('bind', Buffer.from(first).toString('hex'), ways)
      expect(ended.map(([, withCode]) => withCode)).not.toContain(false)
      expect(ended[0], 'before the keyring is written, the password alone opens it').toEqual([true, true])
      expect(ended.at(-1)).toEqual([false, true])
    },
    drillTimeout,
  )

  test(
    'a change of password leaves the one or the other',
    async () => {
      const ended = await drill('change', own, [{}, { password: own }])
      for (const [before, after] of ended) expect(before).toBe(!after)
      expect(ended[0]).toEqual([true, false])
      expect(ended.at(-1)).toEqual([false, true])
    },
    drillTimeout,
  )
})

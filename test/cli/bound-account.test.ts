import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { bindAccount } from '../../src/core/accounts/device-binding.ts'
import { DeviceSecrets } from '../../src/core/accounts/device-secrets.ts'
import { Unit } from '../../src/core/unit.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { deviceSecretBytes, recoveryGroups, writeRecoveryCode } from '../../src/shared/recovery-code.ts'
import { gzzc, gzzcWith } from '../fixtures/cli/command.ts'
import { createEnrolledUnit, quickPasswords, temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'

const code = writeRecoveryCode(new Uint8Array(deviceSecretBytes).fill(5))
const otherCode = writeRecoveryCode(new Uint8Array(deviceSecretBytes).fill(6))

/** A unit whose clerk is bound to a computer, by the desktop program. */
let home: string
beforeAll(async () => {
  home = await createEnrolledUnit()
  const devices = new DeviceSecrets()
  devices.receive(new Uint8Array(deviceSecretBytes).fill(5), [])
  const credentials = { account: sampleAccounts.clerk, password: samplePassword }
  const unit = await Unit.open(home, credentials, { ...quickPasswords, devices })
  await bindAccount(unit.keyContext, { password: samplePassword, written: recoveryGroups(code).at(-1)! })
  await unit.close()
})

test('a bound account needs the recovery code on the command line, also for a backup of it', async () => {
  const file = join(temporaryFolder(), 'x.gzzc-backup')
  const backup = ['backup', file, '--home', home, '--as', sampleAccounts.clerk]
  const refused = await gzzc(...backup)
  expect(refused.code).toBe(2)
  expect(refused.stderr + refused.stdout).toContain('GZZC_RECOVERY_CODE')
  expect((await gzzcWith({ GZZC_RECOVERY_CODE: otherCode }, ...backup)).stdout).toContain('core.device.code')
  expect(await gzzcWith({ GZZC_RECOVERY_CODE: code }, ...backup)).toMatchObject({ code: 0, summary: { checked: true } })

  const restored = join(temporaryFolder(), 'restored')
  const restore = ['restore', file, '--home', restored, '--as', sampleAccounts.clerk]
  const without = await gzzc(...restore)
  expect(without.stderr + without.stdout).toContain('GZZC_RECOVERY_CODE')
  expect(await gzzcWith({ GZZC_RECOVERY_CODE: code }, ...restore)).toMatchObject({ code: 0 })
})

test('the other accounts of the unit need none', async () => {
  const file = join(temporaryFolder(), 'y.gzzc-backup')
  expect((await gzzc('backup', file, '--home', home, '--as', sampleAccounts.reviewer)).code).toBe(0)
})

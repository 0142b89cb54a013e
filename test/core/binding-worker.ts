// The process that a test kills while an account's password is bound to a computer, or changed.
import { changePassword } from '../../src/core/accounts/accounts.ts'
import { bindAccount, offerBinding } from '../../src/core/accounts/device-binding.ts'
import { DeviceSecrets } from '../../src/core/accounts/device-secrets.ts'
import { Unit } from '../../src/core/unit.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { recoveryGroups } from '../../src/shared/recovery-code.ts'
import { quickPasswords } from '../fixtures/unit/enrolled-unit.ts'
import { killAtStatement } from '../fixtures/unit/kill-at-statement.ts'

const [home, job, given, at, note] = process.argv.slice(2) as [string, 'bind' | 'change', string, string, string]
const devices = new DeviceSecrets()
const credentials = { account: sampleAccounts.clerk, password: samplePassword }
if (job === 'bind') devices.receive(Buffer.from(given, 'hex'), [])
const unit = await Unit.open(home, credentials, { ...quickPasswords, devices })
const finish = killAtStatement(Number(at), note)
if (job === 'bind') {
  const { code } = offerBinding(unit.keyContext)!
  await bindAccount(unit.keyContext, { password: samplePassword, written: recoveryGroups(code).at(-1)! })
} else await changePassword(unit.keyContext, samplePassword, given)
finish()
await unit.close()

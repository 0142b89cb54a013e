import { Problem } from '../../shared/errors/problem.ts'
import { isLastGroup, writeRecoveryCode } from '../../shared/recovery-code.ts'
import { shownDeviceId } from './device-secrets.ts'
import type { KeyContext } from './key-context.ts'
import { replaceOwnEntry } from './own-entry.ts'

/** The recovery code of this computer, and the id that is printed with it. */
export interface RecoveryCode {
  readonly code: string
  readonly device: string
}

type BindingContext = Pick<KeyContext, 'keyring' | 'devices' | 'session'>

/**
 * Whether the signed-in account's password is bound to this computer.
 * `none`: the system offers no keychain. `unbound`: it does, and the next sign-in offers the binding.
 */
export const bindingState = ({ keyring, devices, session }: BindingContext): 'bound' | 'unbound' | 'none' => {
  if (!devices.own) return 'none'
  return keyring.deviceOf(session.id) === devices.own.id ? 'bound' : 'unbound'
}

const ownCode = ({ devices: { own } }: BindingContext): RecoveryCode | undefined =>
  own && { code: writeRecoveryCode(own.bytes), device: shownDeviceId(own.id) }

/**
 * The code that a person must keep before the password is bound to this computer; undefined where it is bound already, where
 * the system offers no keychain, and before there is a signed list.
 */
export const offerBinding = (context: BindingContext): RecoveryCode | undefined =>
  bindingState(context) === 'unbound' && context.keyring.list() ? ownCode(context) : undefined

/**
 * Binds the signed-in account's password to this computer. Killed at any instant, the entry opens with the password alone (or
 * with the secret it was bound to before), or with the password and this computer's secret, whose code the person has by then.
 * @param written the last group of the recovery code, which the person copied
 * @throws Problem `core.device.unconfirmed`, `core.account.login`, `core.account.pause`
 */
export const bindAccount = async (
  context: KeyContext,
  { password, written }: { readonly password: string; readonly written: string },
): Promise<void> => {
  const { keyring, devices, session } = context
  const offer = offerBinding(context)
  if (!offer || !devices.own) return
  if (!isLastGroup(offer.code, written)) throw new Problem('core.device.unconfirmed')
  await keyring.unlock(session.name, password)
  await replaceOwnEntry(
    context,
    { password, isNew: false, device: devices.own },
    { action: 'account.device', subject: session.id, after: { device: devices.own.id } },
  )
}

/**
 * The recovery code again, for a person who lost the paper, after the password. Audited.
 * @throws Problem `core.device.unbound`, `core.account.login`, `core.account.pause`
 */
export const showRecoveryCode = async (context: KeyContext, password: string): Promise<RecoveryCode> => {
  const { keyring, session, gate } = context
  const code = ownCode(context)
  if (!code || bindingState(context) !== 'bound') throw new Problem('core.device.unbound')
  await keyring.unlock(session.name, password)
  await gate.write(session.id, (work) => work.audit({ action: 'account.recoveryCode', subject: session.id }))
  return code
}

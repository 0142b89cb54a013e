import { createHash, hkdfSync } from 'node:crypto'
import { Problem } from '../../shared/errors/problem.ts'
import { readRecoveryCode } from '../../shared/recovery-code.ts'

/** A secret in the keychain of a computer's operating system, which accounts' passwords are bound to. */
export interface DeviceSecret {
  /** Names the secret and reveals nothing about it. */
  readonly id: string
  readonly bytes: Uint8Array
}

export const deviceIdPattern = /^[0-9a-f]{16}$/u

export const deviceSecret = (bytes: Uint8Array): DeviceSecret => ({
  id: createHash('sha256').update('gzzc device secret').update(bytes).digest('hex').slice(0, 16),
  bytes,
})

/** The id as people read it, e.g. `3F9A-61C2`. It is printed with the recovery code, so that the right one is found. */
export const shownDeviceId = (id: string): string => `${id.slice(0, 4)}-${id.slice(4, 8)}`.toUpperCase()

/** The key that opens a bound entry: neither the password nor the secret gives it alone. */
export const mixDevice = (passwordKey: Uint8Array, { bytes }: DeviceSecret): Buffer =>
  Buffer.from(hkdfSync('sha256', passwordKey, bytes, 'gzzc keyring: password and device', 32))

/** @throws Problem `core.device.code` for a code with a slip of the pen, or of another secret than the one asked for */
export const secretOfCode = (written: string, wanted: string): DeviceSecret => {
  const device = shownDeviceId(wanted)
  const bytes = readRecoveryCode(written)
  if (!bytes) throw new Problem('core.device.code', { why: '有字符抄错、漏掉或多出', device })
  const secret = deviceSecret(bytes)
  if (secret.id !== wanted)
    throw new Problem('core.device.code', { why: `这是编号 ${shownDeviceId(secret.id)} 的恢复码`, device })
  return secret
}

/** The device secrets that this process knows. Without a keychain it knows none until somebody enters a recovery code. */
export class DeviceSecrets {
  readonly #known = new Map<string, DeviceSecret>()
  readonly #keep: (secret: DeviceSecret) => void
  #own: DeviceSecret | undefined

  /** @param keep puts a secret that came with a recovery code into the keychain */
  constructor(keep: (secret: DeviceSecret) => void = () => {}) {
    this.#keep = keep
  }

  /** The secret that passwords are bound to on this computer; undefined where the system offers no keychain. */
  get own(): DeviceSecret | undefined {
    return this.#own
  }

  /** Receives what the keychain holds: this computer's own secret and those that came with recovery codes. */
  receive(own: Uint8Array | undefined, others: readonly Uint8Array[]): void {
    this.#own = own && deviceSecret(own)
    for (const secret of [...others.map(deviceSecret), ...(this.#own ? [this.#own] : [])])
      this.#known.set(secret.id, secret)
  }

  find(id: string): DeviceSecret | undefined {
    return this.#known.get(id)
  }

  /** Remembers a secret whose recovery code opened an entry, so that the other accounts of the unit need no code. */
  keep(secret: DeviceSecret): void {
    if (this.#known.has(secret.id)) return
    this.#known.set(secret.id, secret)
    this.#keep(secret)
  }
}

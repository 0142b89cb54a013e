import { Secret, TOTP } from 'otpauth'
import { sealTo } from '../../trust/hpke.ts'
import type { OfficersContext } from './officers-context.ts'

const sealedFor = 'gzzc-officer-totp-1'

/** RFC 6238 as all authenticator apps do it: SHA-1, six digits, 30 seconds. */
const generator = ({ province }: Pick<OfficersContext, 'province'>, officer: string, secret: string): TOTP =>
  new TOTP({
    issuer: province,
    label: officer,
    algorithm: 'SHA1',
    digits: 6,
    period: 30,
    secret: Secret.fromBase32(secret),
  })

/** A new secret in base 32: 160 bits. */
export const newCodeSecret = (): string => new Secret({ size: 20 }).base32

/** The address that authenticator apps read from a QR code. It contains the secret. */
export const codeAddress = (context: Pick<OfficersContext, 'province'>, officer: string, secret: string): string =>
  generator(context, officer, secret).toString()

/**
 * The time step of a code that is right now, or was or will be within one step, because clocks differ; undefined for any
 * other text. The caller accepts each step once.
 */
export const stepOfCode = (
  context: Pick<OfficersContext, 'province' | 'now'>,
  officer: string,
  secret: string,
  code: string,
): number | undefined => {
  const token = code.replaceAll(/\s/g, '')
  if (!/^\d{6}$/.test(token)) return undefined
  const timestamp = context.now().getTime()
  const totp = generator(context, officer, secret)
  const delta = totp.validate({ token, timestamp, window: 1 })
  return delta === null ? undefined : totp.counter({ timestamp }) + delta
}

/** A secret as the database keeps it. */
export const sealCodeSecret = ({ keys }: Pick<OfficersContext, 'keys'>, officer: string, secret: string): string =>
  sealTo(keys.sealing.publicKey, Buffer.from(secret), sealedFor, Buffer.from(officer)).toString('base64')

export const openCodeSecret = ({ openSealed }: Pick<OfficersContext, 'openSealed'>, officer: string, sealed: string) =>
  openSealed(Buffer.from(sealed, 'base64'), sealedFor, officer).toString()

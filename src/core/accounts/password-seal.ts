import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { z } from 'zod'
import { mebibyte } from '../../shared/byte-size.ts'
import { type DeviceSecret, mixDevice } from './device-secrets.ts'

/**
 * What one guess costs: scrypt's parameters. They are stored with each sealed value, so they can be raised later without
 * locking anybody out.
 */
const passwordCostSchema = z.object({
  /** Memory and time: 128 · r · N bytes. */
  N: z
    .int()
    .min(2)
    .max(2 ** 20)
    .refine((value) => (value & (value - 1)) === 0),
  r: z.int().min(1).max(16),
  p: z.int().min(1).max(16),
})
export type PasswordCost = z.infer<typeof passwordCostSchema>

/**
 * OWASP's strength for scrypt, in the setting of 32 MiB: a quarter of a second a guess with Node's OpenSSL, half a second with
 * Electron's BoringSSL. Its equal N = 2^17, p = 1 takes a third longer and would miss the limit for a sign-in.
 */
export const standardCost: PasswordCost = { N: 2 ** 15, r: 8, p: 3 }

/** A text under a password. Values are base64. */
export const passwordSealSchema = z.object({
  cost: passwordCostSchema,
  salt: z.base64(),
  nonce: z.base64(),
  tag: z.base64(),
  /** AES-256-GCM under the key that scrypt derives from the password, mixed with a device secret where the entry names one. */
  sealed: z.base64(),
})
export type PasswordSeal = z.infer<typeof passwordSealSchema>

const derive = promisify<string, Buffer, number, PasswordCost & { maxmem: number }, Buffer>(scrypt)

const passwordKey = async (
  password: string,
  salt: Buffer,
  cost: PasswordCost,
  device?: DeviceSecret,
): Promise<Buffer> => {
  const maxmem = 128 * cost.N * cost.r * cost.p + 32 * mebibyte
  const key = await derive(password.normalize('NFC'), salt, 32, { ...cost, maxmem })
  return device ? mixDevice(key, device) : key
}

/**
 * Seals a text under a password.
 * @param owner bound to the result: it opens only with the same owner
 * @param device it opens only with the same secret; undefined: by the password alone
 */
export const sealByPassword = async (
  text: string,
  password: string,
  owner: string,
  cost: PasswordCost,
  device?: DeviceSecret,
): Promise<PasswordSeal> => {
  const salt = randomBytes(16)
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', await passwordKey(password, salt, cost, device), nonce)
  cipher.setAAD(Buffer.from(owner))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return {
    cost,
    salt: salt.toString('base64'),
    nonce: nonce.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    sealed: sealed.toString('base64'),
  }
}

/** The sealed text, or undefined for a wrong password, another owner, another device secret or changed bytes. */
export const openByPassword = async (
  { cost, salt, nonce, tag, sealed }: PasswordSeal,
  password: string,
  owner: string,
  device?: DeviceSecret,
): Promise<string | undefined> => {
  const key = await passwordKey(password, Buffer.from(salt, 'base64'), cost, device)
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), { authTagLength: 16 })
    decipher.setAAD(Buffer.from(owner))
    decipher.setAuthTag(Buffer.from(tag, 'base64'))
    return Buffer.concat([decipher.update(Buffer.from(sealed, 'base64')), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

/** Spends the time of a real attempt, so that an unknown account answers no sooner than a wrong password. */
export const spendAttempt = async (password: string, cost: PasswordCost): Promise<void> => {
  await passwordKey(password, randomBytes(16), cost)
}

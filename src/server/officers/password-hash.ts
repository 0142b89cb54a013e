import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/** argon2id as OWASP's Password Storage Cheat Sheet recommends it: 19 MiB, two passes. */
const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const
const atOnce = 2

const derive = promisify(argon2)
let running = 0
const waiting: (() => void)[] = []

/** Few at once, so that many attempts to sign in cannot take all memory and processors. */
const tag = async (password: string, nonce: Buffer, { memory, passes, parallelism, tagLength }: typeof cost) => {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else running++
  try {
    const message = Buffer.from(password.normalize('NFC'))
    return await derive('argon2id', { message, nonce, memory, passes, parallelism, tagLength })
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}

const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')

/**
 * The hash of a new password as a PHC string, with its parameters, so that a later release may raise them.
 * @example await hashPassword('三月的雨下了十天整夜') // '$argon2id$v=19$m=19456,t=2,p=1$…$…'
 */
export const hashPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(16)
  const { memory, passes, parallelism } = cost
  const hash = await tag(password, salt, cost)
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(hash)}`
}

const form = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/

/** A hash that no password has; checking it costs as much as checking a real one. */
const nobody = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=1$${base64(Buffer.alloc(16))}$${base64(Buffer.alloc(32))}`

/**
 * Whether a password is the one of a hash. Without a hash the answer is no and takes as long, so that the time does not
 * tell which accounts exist.
 */
export const isPassword = async (password: string, hash: string | null | undefined): Promise<boolean> => {
  const [, memory, passes, parallelism, salt, expected] = form.exec(hash ?? nobody) ?? []
  if (!salt || !expected) return false
  const wanted = Buffer.from(expected, 'base64')
  const found = await tag(password, Buffer.from(salt, 'base64'), {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: wanted.length,
  } as typeof cost)
  return timingSafeEqual(found, wanted) && hash != null
}

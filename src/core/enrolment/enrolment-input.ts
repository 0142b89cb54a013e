import { isIP, isIPv4 } from 'node:net'
import { Problem } from '../../shared/errors/problem.ts'
import { enrolmentCodeSchema } from '../../shared/sync/enrolment.ts'

const bareHost = (host: string): string => host.replace(/^\[|\]$/gu, '')

/** Hosts of the machine itself: nobody else hears what is said there. */
const isLoopback = (host: string): boolean => {
  const bare = bareHost(host)
  return bare === 'localhost' || bare === '::1' || (isIPv4(bare) && bare.startsWith('127.'))
}

/** Hosts of a private network (RFC 1918, RFC 4193). */
const isPrivate = (host: string): boolean => {
  const bare = bareHost(host)
  if (isIPv4(bare)) return /^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./u.test(bare)
  return isIP(bare) === 6 && /^f[cd]/iu.test(bare)
}

/** Not URL.parse, which the Node of older Electrons lacks. */
const parseUrl = (text: string): URL | undefined => {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

/**
 * A server's address as typed; without a scheme it means HTTPS. Signatures and sealed bodies protect what a unit sends over plain
 * HTTP, but everyone on the network reads the code of the enrolment, and the photos and certificates of the answers. So HTTP is
 * refused except to the machine itself, and in a private network after the person read what others see.
 * @param mayBePlain the person agreed to HTTP in a private network
 * @throws Problem `setup.address`; `setup.address.plain` where agreeing would help
 */
export const serverAddress = (written: string, mayBePlain = false): string => {
  const trimmed = written.trim().replace(/(?<![\s/])[\s/]+$/u, '')
  const url = parseUrl(/^[a-z]+:\/\//iu.test(trimmed) ? trimmed : `https://${trimmed}`)
  const isFit = url?.hostname && !url.username && !url.password && !url.search && !url.hash
  const isPlain = url?.protocol === 'http:' && !isLoopback(url.hostname)
  if (!isFit || !/^https?:$/u.test(url.protocol) || (isPlain && !isPrivate(url.hostname)))
    throw new Problem('setup.address', { address: trimmed.slice(0, 100) })
  if (isPlain && !mayBePlain) throw new Problem('setup.address.plain', { address: trimmed.slice(0, 100) })
  return `${url.origin}${url.pathname}`.replace(/(?<!\/)\/+$/u, '')
}

/** A code as it was typed or pasted, in the form that was issued. @throws Problem `setup.code` */
export const enrolmentCode = (written: string): string => {
  const letters = written
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/gu, '')
  const code = letters.match(/.{1,4}/gu)?.join('-') ?? ''
  if (!enrolmentCodeSchema.safeParse(code).success) throw new Problem('setup.code')
  return code
}

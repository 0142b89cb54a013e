import { isIP, isIPv4 } from 'node:net'
import { Problem } from '../../shared/errors/problem.ts'
import { enrolmentCodeSchema } from '../../shared/sync/enrolment.ts'

/** Hosts of the machine itself or of a private network (RFC 1918, RFC 4193): only there plain HTTP may be. */
const isPrivateHost = (host: string): boolean => {
  const bare = host.replace(/^\[|\]$/gu, '')
  if (bare === 'localhost') return true
  if (isIPv4(bare)) return /^(?:127|10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./u.test(bare)
  return isIP(bare) === 6 && (bare === '::1' || /^f[cd]/iu.test(bare))
}

/**
 * A server's address as typed; without a scheme it means HTTPS. The keys pinned at enrolment come over this
 * connection, so plain HTTP is refused outside the machine and private networks.
 * @throws Problem `setup.address`
 */
export const serverAddress = (written: string): string => {
  const trimmed = written.trim().replace(/(?<![\s/])[\s/]+$/u, '')
  const url = URL.parse(/^[a-z]+:\/\//iu.test(trimmed) ? trimmed : `https://${trimmed}`)
  const accepted = url && (url.protocol === 'https:' || (url.protocol === 'http:' && isPrivateHost(url.hostname)))
  if (!accepted || !url.hostname || url.username || url.search || url.hash)
    throw new Problem('setup.address', { address: trimmed.slice(0, 100) })
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

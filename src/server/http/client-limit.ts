import { isIPv4, isIPv6 } from 'node:net'
import { TokenBucket } from '../access/token-bucket.ts'

/** Requests that one client may send at once, and per second in the long run. */
export interface Rate {
  readonly burst: number
  readonly perSecond: number
}

/** A site with one /48 network may have this many times the requests of one subscriber. */
const subscribersPerSite = 8

/** The eight groups of an IPv6 address, without leading zeros. */
const groupsOf = (address: string): string[] => {
  // The URL parser writes every spelling of an address in the one form of RFC 5952.
  const canonical = new URL(`http://[${address.split('%', 1)[0]}]/`).hostname.slice(1, -1)
  const [left = '', right] = canonical.split('::')
  const head = left ? left.split(':') : []
  const tail = right ? right.split(':') : []
  return right === undefined ? head : [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail]
}

/**
 * The networks of an address, from the narrow to the wide one: an IPv4 address alone; of an IPv6 address its /64, which
 * one subscriber has, and its /48, which one site has.
 * @example
 * clientNetworks('2001:db8::1:0:0:1') // ['2001:db8:0:0', '2001:db8:0']
 */
export const clientNetworks = (address: string): readonly [string] | readonly [string, string] => {
  const mapped = address.replace(/^::ffff:/i, '')
  if (isIPv4(mapped)) return [mapped]
  if (!isIPv6(address)) return [address]
  const groups = groupsOf(address)
  return [groups.slice(0, 4).join(':'), groups.slice(0, 3).join(':')]
}

/** Limits clients by their networks: an IPv4 address, an IPv6 /64, and more generously the /48 around it. */
export class ClientLimit {
  readonly #subscribers: TokenBucket
  readonly #sites: TokenBucket

  constructor({ burst, perSecond }: Rate) {
    this.#subscribers = new TokenBucket(burst, perSecond)
    this.#sites = new TokenBucket(burst * subscribersPerSite, perSecond * subscribersPerSite)
  }

  /**
   * Counts one request.
   * @param now milliseconds
   * @returns 0 when allowed, otherwise the seconds to wait
   */
  take(address: string, now: number): number {
    const [subscriber, site] = clientNetworks(address)
    return Math.max(this.#subscribers.take(subscriber, now), site === undefined ? 0 : this.#sites.take(site, now))
  }

  /** The seconds that `take` would answer, without counting. */
  wait(address: string, now: number): number {
    const [subscriber, site] = clientNetworks(address)
    return Math.max(this.#subscribers.wait(subscriber, now), site === undefined ? 0 : this.#sites.wait(site, now))
  }
}

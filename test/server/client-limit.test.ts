import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ClientLimit, clientNetworks } from '../../src/server/http/client-limit.ts'

test('a client is its IPv4 address, or its IPv6 /64 and /48', () => {
  for (const [address, networks] of [
    ['198.51.100.7', ['198.51.100.7']],
    ['::ffff:198.51.100.7', ['198.51.100.7']],
    ['2001:db8:5:6:a::1', ['2001:db8:5:6', '2001:db8:5']],
    ['2001:0DB8:0005:0006:000a:0:0:1', ['2001:db8:5:6', '2001:db8:5']],
    ['2001:db8::1:0:0:1', ['2001:db8:0:0', '2001:db8:0']],
    ['2001:db8::', ['2001:db8:0:0', '2001:db8:0']],
    ['::1', ['0:0:0:0', '0:0:0']],
    ['fe80::1%eth0', ['fe80:0:0:0', 'fe80:0:0']],
  ] as const)
    expect(clientNetworks(address)).toEqual(networks)
})

test('every spelling of addresses in one /64 gives the same networks', () => {
  const group = fc.integer({ min: 0, max: 0xffff })
  fc.assert(
    fc.property(
      fc.array(group, { minLength: 4, maxLength: 4 }),
      fc.array(group, { minLength: 4, maxLength: 4 }),
      (network, host) => {
        const short = [...network, ...host].map((value) => value.toString(16)).join(':')
        const long = [...network, ...host].map((value) => value.toString(16).padStart(4, '0').toUpperCase()).join(':')
        const own = network.map((value) => value.toString(16))
        expect(clientNetworks(short)).toEqual([own.join(':'), own.slice(0, 3).join(':')])
        expect(clientNetworks(long)).toEqual(clientNetworks(short))
      },
    ),
  )
})

const allowed = (limit: ClientLimit, addressOf: (index: number) => string): number =>
  Array.from({ length: 200 }, (_, index) => limit.take(addressOf(index), 0)).filter((seconds) => seconds === 0).length

test('addresses of one /64 share one limit, and those of one /48 share eight', () => {
  const rate = { burst: 10, perSecond: 1 }
  expect(allowed(new ClientLimit(rate), () => '198.51.100.7')).toBe(10)
  expect(allowed(new ClientLimit(rate), (index) => `198.51.100.${index}`)).toBe(200)
  expect(allowed(new ClientLimit(rate), (index) => `2001:db8:5:6:${index.toString(16)}::1`)).toBe(10)
  expect(allowed(new ClientLimit(rate), (index) => `2001:db8::${index.toString(16)}:0:0:1`)).toBe(10)
  expect(allowed(new ClientLimit(rate), (index) => `2001:db8:7:${index.toString(16)}::1`)).toBe(80)
})

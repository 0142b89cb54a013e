import { expect, test } from 'vitest'
import { serverAddress } from '../../src/core/enrolment/enrolment-input.ts'

test.each([
  ['province.example.cn', 'https://province.example.cn'],
  [' https://province.example.cn/base/ ', 'https://province.example.cn/base'],
  ['http://localhost:1', 'http://localhost:1'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['http://[::1]:8080', 'http://[::1]:8080'],
])('the address %s is read as %s', (written, taken) => expect(serverAddress(written)).toBe(taken))

test.each(['', 'http://province.example.cn', 'http://11.1.1.1', 'ftp://a', 'https://a:b@c.cn', 'javascript:alert(1)'])(
  'the address %j is refused',
  (written) => expect(() => serverAddress(written, true)).toThrow(/setup\.address:/),
)

test.each(['http://10.1.2.3:8080', 'http://192.168.1.1', 'http://172.31.0.1/base', 'http://[fd00::1]:8080'])(
  'the private address %s without encryption needs an agreement',
  (written) => {
    expect(() => serverAddress(written)).toThrow(/setup\.address\.plain/)
    expect(serverAddress(written, true)).toBe(written)
  },
)

test.each([
  'http://10.1.2.3.example.cn',
  'http://172.32.0.1',
  'http://fd00.example',
  'http://127.example.cn',
  'http://0.0.0.0',
])('the public address %s without encryption is refused in any case', (written) =>
  expect(() => serverAddress(written, true)).toThrow(/setup\.address:/),
)

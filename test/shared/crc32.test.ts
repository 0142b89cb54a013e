import zlib from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crc32 } from '../../src/shared/crc32.ts'

test('our CRC-32 is the one of zlib, whole and in pieces', () => {
  expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926)
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (first, second) => {
      const whole = Buffer.concat([first, second])
      expect(crc32(whole)).toBe(zlib.crc32(whole))
      expect(crc32(second, crc32(first))).toBe(zlib.crc32(whole))
    }),
  )
})

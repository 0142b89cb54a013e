import fc from 'fast-check'
import { expect, test } from 'vitest'
import { limits } from '../../src/shared/sync/limits.ts'
import { decodePhotoPack, encodePhotoPack, splitIntoPacks } from '../../src/shared/sync/photo-pack.ts'

const photos = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 20 })

test('a pack decodes to the photos that were packed', () => {
  fc.assert(
    fc.property(photos, (given) => {
      const decoded = decodePhotoPack(encodePhotoPack(given))
      expect(decoded?.map((photo) => [...photo])).toEqual(given.map((photo) => [...photo]))
    }),
  )
})

test('a truncated or changed pack is refused without a crash', () => {
  const pack = encodePhotoPack([new Uint8Array(10).fill(1), new Uint8Array(20).fill(2)])
  const ends = new Set([6, 20, 44])
  for (let end = 0; end < pack.length; end++) {
    expect(decodePhotoPack(pack.subarray(0, end)) !== undefined).toBe(ends.has(end))
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void decodePhotoPack(bytes)))
  const huge = encodePhotoPack([new Uint8Array(4)])
  new DataView(huge.buffer).setUint32(6, limits.photoBytes + 1)
  expect(decodePhotoPack(huge)).toBeUndefined()
})

test('every split fits the limits and keeps every photo', () => {
  const sizes = fc.array(
    fc.integer({ min: 1, max: limits.photoBytes }).map((size) => ({ size })),
    { maxLength: 300 },
  )
  fc.assert(
    fc.property(sizes, (given) => {
      const packs = splitIntoPacks(given)
      expect(packs.flat()).toEqual(given)
      for (const pack of packs) {
        expect(pack.length).toBeLessThanOrEqual(limits.photosPerPack)
        expect(6 + pack.reduce((sum, { size }) => sum + size + 4, 0)).toBeLessThanOrEqual(limits.packBytes)
      }
    }),
  )
})

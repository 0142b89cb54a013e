import fc from 'fast-check'
import { expect, test } from 'vitest'
import { limits } from '../../src/shared/sync/limits.ts'
import { decodePhotoPack, encodePhotoPack, photosOfPack } from '../../src/shared/sync/photo-pack.ts'

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

test('packs keep every photo and their size, unless one photo alone is larger', () => {
  const sizes = fc.array(
    fc.integer({ min: 1, max: limits.photoBytes }).map((size) => ({ size })),
    { minLength: 1, maxLength: 300 },
  )
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 2_000_000 }), (given, bytes) => {
      for (let from = 0; from < given.length; ) {
        const count = photosOfPack(given, from, bytes)
        const pack = given.slice(from, from + count)
        expect(pack.length).toBe(count)
        expect(count).toBeGreaterThanOrEqual(1)
        expect(count).toBeLessThanOrEqual(limits.photosPerPack)
        const size = 6 + pack.reduce((sum, photo) => sum + photo.size + 4, 0)
        if (count > 1) expect(size).toBeLessThanOrEqual(bytes)
        const next = given[from + count]
        if (next && count < limits.photosPerPack) expect(size + next.size + 4).toBeGreaterThan(bytes)
        from += count
      }
    }),
  )
})

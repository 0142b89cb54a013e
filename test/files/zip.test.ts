import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openZip, type Zip } from '../../src/files/zip.ts'
import { zipOf } from '../fixtures/tables/ooxml.ts'

/** Longer than some pieces. */
const content = Buffer.from(randomBytes(2_000_000).toString('hex'))
const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

let zip: Zip
beforeAll(async () => {
  zip = await openZip(await zipOf({ 'long.xml': content }))
})
afterAll(() => zip.close())

describe('an entry of a zip', () => {
  for (const way of ['read', 'pass', 'skim'] as const)
    it(`is complete when its pieces are used one by one: ${way}`, async () => {
      const hash = createHash('sha256')
      for await (const piece of zip[way](zip.entries[0]!)) hash.update(piece)
      expect(hash.digest('hex')).toBe(digest(content))
    })

  it('is read in pieces that may be kept', async () => {
    const pieces: Buffer[] = []
    for await (const piece of zip.read(zip.entries[0]!)) pieces.push(piece)
    expect(digest(Buffer.concat(pieces))).toBe(digest(content))
  })

  it('passes in pieces whose memory is freed with the next one', async () => {
    const pieces: Buffer[] = []
    for await (const piece of zip.pass(zip.entries[0]!)) pieces.push(piece)
    expect(pieces.length).toBeGreaterThan(5)
    // The inflater's last buffer is not freed.
    expect(pieces.filter(({ length }) => length > 0).length).toBeLessThanOrEqual(1)
  })

  it('does not change the bytes that it is read from', async () => {
    const bytes = await zipOf({ 'long.xml': content })
    const before = digest(bytes)
    const own = await openZip(bytes)
    for await (const piece of own.pass(own.entries[0]!)) expect(piece.length).toBeGreaterThan(0)
    await own.close()
    expect(digest(bytes)).toBe(before)
  })
})

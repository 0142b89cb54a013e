import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { decodePhoto } from '../../src/photo/node/decode.ts'
import { areSamePicture, hashBytes, type PerceptualHash, perceptualHash } from '../../src/photo/perceptual-hash.ts'
import { drawPortrait, samplePortrait } from '../../src/sample/portrait.ts'
import { provinceDefault } from '../../src/shared/photo/spec.ts'

const { width, height } = provinceDefault
const hashOf = async (photo: Uint8Array): Promise<PerceptualHash> => perceptualHash((await decodePhoto(photo)).image)

describe('pictures of many people on white', () => {
  let photos: Buffer[]
  let hashes: PerceptualHash[]
  beforeAll(async () => {
    photos = await Promise.all(
      Array.from({ length: 40 }, async (_, seed) =>
        sharp(await drawPortrait({ ...samplePortrait(seed), tilt: 0, background: '#ffffff' }))
          .resize(width, height, { fit: 'fill' })
          .jpeg({ quality: 90 })
          .toBuffer(),
      ),
    )
    hashes = await Promise.all(photos.map(hashOf))
  })

  const found = async (copy: (photo: Buffer) => Promise<Buffer>): Promise<number> => {
    const copies = await Promise.all(photos.map(async (photo) => hashOf(await copy(photo))))
    return copies.filter((hash, i) => areSamePicture(hash, hashes[i]!)).length
  }

  it('no two people are taken for one picture', () => {
    const pairs = hashes.flatMap((hash, i) => hashes.slice(0, i).map((other) => areSamePicture(hash, other)))
    expect(pairs).toHaveLength(780)
    expect(pairs.filter(Boolean)).toEqual([])
  })

  it('a copy that was compressed again is found, at least nineteen times in twenty', async () => {
    expect(await found((photo) => sharp(photo).jpeg({ quality: 55 }).toBuffer())).toBeGreaterThanOrEqual(38)
  })

  it('a hash of an older version, without its fine half, is compared by the coarse one', () => {
    const old = hashes[0]!.subarray(0, hashBytes)
    expect(areSamePicture(old, hashes[0]!)).toBe(true)
    const far = Uint8Array.from(old)
    far[0]! ^= 0x7f
    expect(areSamePicture(far, hashes[0]!)).toBe(false)
  })
})

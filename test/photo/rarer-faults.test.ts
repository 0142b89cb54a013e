import sharp, { type Sharp } from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { createPhotoPool } from '../../src/photo/node/pool.ts'
import { drawPortrait, samplePortrait } from '../../src/sample/portrait.ts'
import type { ReasonCode } from '../../src/shared/photo/reasons.ts'
import { provinceDefault as spec } from '../../src/shared/photo/spec.ts'

const pool = createPhotoPool({ size: 2 })
afterAll(() => pool.close())

const good = { ...samplePortrait(3), tilt: 0, background: '#ffffff', glasses: false }
const [width, height] = [750, 1050]
const portrait = drawPortrait(good)

const jpeg = (picture: Sharp): Promise<Buffer> => picture.jpeg({ quality: 92 }).toBuffer()

const reasonsOf = async (photo: Uint8Array): Promise<(ReasonCode | null)[]> =>
  (await pool.check(photo, spec)).checks.filter(({ verdict }) => verdict !== 'pass').map(({ reason }) => reason)

describe('a rarer fault is named, and the good portrait has none of it', () => {
  const faults: [what: string, reason: ReasonCode, spoil: (photo: Uint8Array) => Promise<Buffer>][] = [
    [
      'sepia',
      'colour.sepia',
      async (photo) =>
        jpeg(sharp(await sharp(photo).grayscale().toColourspace('srgb').png().toBuffer()).tint('#c8a070')),
    ],
    [
      'mosaic',
      'source.blocks',
      async (photo) => {
        const coarse = sharp(photo).resize(width / 10, height / 10, { kernel: 'nearest' })
        return jpeg(sharp(await coarse.png().toBuffer()).resize(width, height, { kernel: 'nearest' }))
      },
    ],
    [
      'stretched to the sides',
      'source.stretched',
      (photo) => jpeg(sharp(photo).resize(width * 1.22, height, { fit: 'fill' })),
    ],
    [
      'stretched upwards',
      'source.stretched',
      (photo) => jpeg(sharp(photo).resize(width, Math.round(height * 1.35), { fit: 'fill' })),
    ],
    [
      'white clothes on white',
      'background.clothes',
      async () => Buffer.from(await drawPortrait({ ...good, clothes: 'suit', clothesColour: '#f4f4f4' })),
    ],
  ]
  it.each(faults)('%s', async (_what, reason, spoil) => {
    expect(await reasonsOf(await portrait)).not.toContain(reason)
    expect(await reasonsOf(await spoil(await portrait))).toContain(reason)
  })
})

it('a wall that stays in the result refuses the photo, and its place is marked', async () => {
  const wall = { width: 150, height: 735, channels: 3, background: '#141214' } as const
  const photo = await jpeg(
    sharp(await drawPortrait({ ...good, hairColour: '#141214', background: '#c8d0d8' })).composite([
      { input: await sharp({ create: wall }).png().toBuffer(), left: 600, top: 0 },
    ]),
  )
  const { report, output } = await pool.mend(photo, spec)
  expect(output).toBeUndefined()
  expect(report.checks).toContainEqual(expect.objectContaining({ id: 'backgroundLeft', reason: 'background.left' }))
  const [place] = report.places!
  // The wall is the right fifth of the photo, down to seven tenths.
  expect(place!.check).toBe('backgroundLeft')
  expect(place!.left).toBeGreaterThan(0.7)
  expect(place!.right).toBeLessThanOrEqual(1)
  expect(place!.bottom).toBeLessThan(0.75)
})

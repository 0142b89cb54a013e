import sharp from 'sharp'
import { afterAll, expect, it } from 'vitest'
import { createPhotoPool } from '../../src/photo/node/pool.ts'
import { drawPortrait, type PortraitOptions, samplePortrait } from '../../src/sample/portrait.ts'
import { provinceDefault as spec } from '../../src/shared/photo/spec.ts'

const pool = createPhotoPool({ size: 2 })
afterAll(() => pool.close())

const pixelsOf = async (photo: Uint8Array) => {
  const { data, info } = await sharp(photo).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/** Pixels this far inside the hair must be hair in the result. */
const inside = 12
const darkest = 90

/** Pixels of the drawn photo that are black hair all around. */
const hairOf = async (options: PortraitOptions): Promise<(x: number, y: number) => boolean> => {
  const { data, width, height } = await pixelsOf(await drawPortrait({ ...options, background: '#ff00ff' }))
  const isHair = (x: number, y: number): boolean => {
    if (x < 0 || y < 0 || x >= width || y >= height * 0.8) return false
    const at = (Math.round(y) * width + Math.round(x)) * 3
    return Math.max(data[at]!, data[at + 1]!, data[at + 2]!) < darkest
  }
  const around = [-inside, 0, inside]
  return (x, y) => around.every((dy) => around.every((dx) => isHair(x + dx, y + dy)))
}

/** Share of the hair that is white in the result, and number of its pixels. */
const holes = async (options: PortraitOptions): Promise<{ share: number; hair: number }> => {
  const photo = await drawPortrait(options)
  const { output } = await pool.mend(photo, spec)
  if (output === undefined) throw new Error('the portrait was not mended')
  const located = await pool.locate(photo, spec)
  const [a, b, c, d, e, f] = located!.map
  const isHair = await hairOf(options)
  const { data, width, height } = await pixelsOf(output)
  let [hair, white] = [0, 0]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!isHair(a * x + b * y + c, d * x + e * y + f)) continue
      hair++
      if (data[(y * width + x) * 3]! > 170) white++
    }
  }
  return { share: white / Math.max(1, hair), hair }
}

const walls = ['#ffffff', '#b8b8b8', '#7d8188', '#438edb', '#b9a3d0', '#c0282d', '#8fb08a'] as const
const heads = [
  ['bob', '#120f10'],
  ['fringe', '#17120f'],
  ['bun', '#120f10'],
  ['swept', '#17120f'],
] as const

it.each(heads)('black hair (%s) has no white holes on any wall', async (hair, hairColour) => {
  const found = await Promise.all(
    walls.map(async (background) => {
      const { share, hair: pixels } = await holes({
        ...samplePortrait(6, 'female'),
        age: 30,
        glasses: false,
        tilt: 0,
        hair,
        hairColour,
        background,
      })
      expect(pixels).toBeGreaterThan(2000)
      return { background, share }
    }),
  )
  expect(found.filter(({ share }) => share > 0.002)).toEqual([])
})

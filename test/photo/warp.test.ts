import fc from 'fast-check'
import { expect, it } from 'vitest'
import { apply, similarity } from '../../src/photo/affine.ts'
import { Pyramid } from '../../src/photo/image.ts'
import { coverage, type Surround, warp } from '../../src/photo/warp.ts'

const side = fc.integer({ min: 2, max: 40 })
const views = fc.record({
  width: side,
  height: side,
  sourceWidth: side,
  sourceHeight: side,
  surround: fc.constantFrom<Surround>('replicate', 'black'),
  map: fc
    .tuple(
      fc.double({ min: -50, max: 50, noNaN: true }),
      fc.double({ min: -50, max: 50, noNaN: true }),
      fc.double({ min: 0.1, max: 1.6, noNaN: true }),
      fc.constantFrom(0, Math.PI / 2, Math.PI, 0.01, -0.3, 2),
    )
    .map(([x, y, scale, angle]) => similarity([7, 9], [x, y], scale, angle)),
})

it('a view is the bilinear mean at every pixel, also at the edges and beyond them', () => {
  fc.assert(
    fc.property(views, ({ width, height, sourceWidth, sourceHeight, surround, map }) => {
      // A smooth picture, in which a small error of the position makes a small difference.
      const at = (x: number, y: number, channel: number): number => 20 + 2 * x + 3 * y + channel * 7
      const pixels = new Uint8Array(sourceWidth * sourceHeight * 3)
      for (let i = 0; i < pixels.length; i++) {
        const pixel = Math.floor(i / 3)
        pixels[i] = at(pixel % sourceWidth, Math.floor(pixel / sourceWidth), i % 3)
      }
      const image = { width: sourceWidth, height: sourceHeight, pixels }
      // Memory with old values, which must not appear in the result.
      const used = (length: number): Uint8Array => new Uint8Array(length).fill(99)
      const view = warp(new Pyramid(image), { width, height, map, surround }, used)
      const covered = coverage(map, width, height, image)
      const wrong: string[] = []
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const [sx, sy] = apply(map, [x, y])
          const margin = 1e-2
          // On the boundary itself both results are right.
          if ([sx + 1, sy + 1, sx - sourceWidth, sy - sourceHeight].some((far) => Math.abs(far) < margin)) continue
          const beyond = sx < -1 || sy < -1 || sx > sourceWidth || sy > sourceHeight
          if (covered[y * width + x] !== (beyond ? 0 : 1)) wrong.push(`covered ${x} ${y}`)
          const clampedX = Math.min(sourceWidth - 1, Math.max(0, sx))
          const clampedY = Math.min(sourceHeight - 1, Math.max(0, sy))
          for (let channel = 0; channel < 3; channel++) {
            const expected = beyond && surround === 'black' ? 0 : at(clampedX, clampedY, channel)
            const error = Math.abs(view.pixels[(y * width + x) * 3 + channel]! - expected)
            if (error > 0.6) wrong.push(`${x} ${y} channel ${channel}: off by ${error}`)
          }
        }
      }
      expect(wrong).toEqual([])
    }),
  )
})

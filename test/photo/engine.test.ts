import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { type Affine, apply, compose, invert, scaleOf, similarity } from '../../src/photo/affine.ts'
import { boxMean } from '../../src/photo/box-mean.ts'
import { canonicalFace } from '../../src/photo/canonical-face.ts'
import { lab } from '../../src/photo/colour.ts'
import { encodeIntoWindow } from '../../src/photo/encode.ts'
import { judge } from '../../src/photo/engine/judge.ts'
import { jpegQuality } from '../../src/photo/jpeg-quality.ts'
import { encodeJpeg } from '../../src/photo/node/jpeg.ts'
import { headPose } from '../../src/photo/pose.ts'
import { checkIds, checks } from '../../src/shared/photo/checks.ts'
import { compare, limitText } from '../../src/shared/photo/limit.ts'
import { photoSpecSchema, provinceDefault } from '../../src/shared/photo/spec.ts'
import { findPhotoSpec, photoSpecs } from '../../src/shared/photo/specs.ts'

const coordinate = fc.double({ min: -2000, max: 2000, noNaN: true })

describe('affine maps', () => {
  const maps = fc
    .tuple(
      coordinate,
      coordinate,
      fc.double({ min: 0.05, max: 20, noNaN: true }),
      fc.double({ min: -3, max: 3, noNaN: true }),
    )
    .map(([x, y, scale, angle]): Affine => similarity([10, 20], [x, y], scale, angle))
  it('have inverses and keep their scale', () => {
    fc.assert(
      fc.property(maps, maps, coordinate, coordinate, (outer, inner, x, y) => {
        const both = compose(outer, inner)
        const [bx, by] = apply(invert(both), apply(both, [x, y]))
        expect(bx).toBeCloseTo(x, 3)
        expect(by).toBeCloseTo(y, 3)
        expect(scaleOf(both)).toBeCloseTo(scaleOf(outer) * scaleOf(inner), 6)
      }),
    )
  })
})

it('head pose recovers yaw and pitch of the canonical face, whatever its size, place and roll', () => {
  const degree = fc.double({ min: -40, max: 40, noNaN: true })
  const anyRoll = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true })
  const turned = (angle: number, x: number, y: number): [number, number] => [
    Math.cos(angle) * x - Math.sin(angle) * y,
    Math.sin(angle) * x + Math.cos(angle) * y,
  ]
  const radians = (degrees: number): number => (degrees * Math.PI) / 180
  fc.assert(
    fc.property(degree, degree, anyRoll, (yaw, pitch, roll) => {
      const mesh = new Float32Array(468 * 3)
      for (const [index, , x, y, z] of canonicalFace) {
        // Nodded, then turned about the vertical axis, then tilted; the mesh counts y downwards and z to the back.
        const [y1, z1] = turned(radians(pitch), y, z)
        const [z2, x2] = turned(radians(yaw), z1, x)
        const [x3, y3] = turned(roll, x2, -y1)
        mesh.set([300 + 20 * x3, 400 + 20 * y3, -20 * z2], index * 3)
      }
      const pose = headPose(mesh, roll)
      expect(pose.pitch).toBeCloseTo(pitch, 1)
      expect(pose.yaw).toBeCloseTo(yaw, 1)
    }),
  )
})

it('box means are the means', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 0, max: 6 }),
      (w, h, r) => {
        const values = Float32Array.from({ length: w * h }, (_, i) => (i * 37) % 11)
        const means = boxMean(values, w, h, r)
        values.forEach((_, at) => {
          const near = [...values].filter(
            (_v, i) => Math.abs((i % w) - (at % w)) <= r && Math.abs(Math.floor(i / w) - Math.floor(at / w)) <= r,
          )
          expect(means[at]).toBeCloseTo(near.reduce((sum, value) => sum + value, 0) / near.length, 4)
        })
      },
    ),
  )
})

it('CIELAB agrees with published values', () => {
  const table: [rgb: [number, number, number], lab: [number, number, number]][] = [
    [
      [255, 255, 255],
      [100, 0, 0],
    ],
    [
      [0, 0, 0],
      [0, 0, 0],
    ],
    [
      [255, 0, 0],
      [53.24, 80.09, 67.2],
    ],
    [
      [0, 0, 255],
      [32.3, 79.19, -107.86],
    ],
  ]
  for (const [rgb, wanted] of table) {
    lab(...rgb).forEach((value, i) => {
      expect(Math.abs(value - wanted[i]!)).toBeLessThan(0.1)
    })
  }
})

describe('KB window', () => {
  const noise = (amount: number): Uint8Array =>
    Uint8Array.from({ length: 295 * 413 * 3 }, (_, i) => 128 + ((Math.imul(i + 1, 2_654_435_761) >>> 24) % amount))
  const image = (amount: number) => ({ width: 295, height: 413, pixels: noise(amount) })
  it.each([
    [1, 5, 10],
    [1, 100, 200],
    [20, 10, 40],
    [60, 48, 50],
    [120, 30, 31],
  ])('noise %i fits into %i to %i KB', async (amount, min, max) => {
    const spec = { ...provinceDefault, kilobytes: { min, max } }
    const jpeg = await encodeIntoWindow(image(amount), spec, encodeJpeg)
    expect(jpeg!.length).toBeGreaterThanOrEqual(min * 1024)
    expect(jpeg!.length).toBeLessThanOrEqual(max * 1024)
  })
  it('returns nothing when the picture fits at no quality', async () => {
    const spec = { ...provinceDefault, kilobytes: { min: 1, max: 2 } }
    expect(await encodeIntoWindow(image(127), spec, encodeJpeg)).toBeUndefined()
  })
})

describe('limits', () => {
  it('warn, fail and pass on both sides', () => {
    const limit = { failBelow: 1, warnBelow: 2, warnAbove: 5, failAbove: 6 }
    expect([0.9, 1, 1.9, 2, 5, 5.1, 6, 6.1].map((value) => compare(value, limit).outcome)).toEqual([
      'fail',
      'warn',
      'warn',
      'pass',
      'pass',
      'warn',
      'warn',
      'fail',
    ])
  })
  it('are compared with the measured value, not the rounded one that is shown', () => {
    const overlayOf = (overlay: number) => judge({ overlay }, provinceDefault).checks[0]
    expect(overlayOf(0.00249)).toMatchObject({ value: 0.00249, verdict: 'pass', reason: null })
    expect(overlayOf(0.00251)).toMatchObject({ value: 0.00251, verdict: 'warn', reason: 'background.overlay' })
  })
  it('read as Chinese', () => {
    expect(limitText({ warnAbove: 5, failAbove: 10 }, '度')).toBe('不超过 5 度（超过 10 度不合格）')
    expect(limitText({ failBelow: 295, failAbove: 295 }, 'px')).toBe('应为 295 px')
    expect(limitText({ failBelow: 10, failAbove: 40 }, 'KB')).toBe('不低于 10 KB，不超过 40 KB')
  })
})

it.each(photoSpecs)('spec $id is valid, and every check that it limits has a reason on the limited side', (spec) => {
  expect(photoSpecSchema.parse(spec)).toEqual(spec)
  // What mending aims at lies inside the limits.
  const { head, heightMm, limits } = spec
  expect(compare(head.height * heightMm, limits.headHeight).outcome).toBe('pass')
  expect(compare(head.crownMargin * heightMm, limits.crownMargin).outcome).toBe('pass')
  expect(compare((1 - head.height - head.crownMargin) * heightMm, limits.chinMargin).outcome).toBe('pass')
  expect(spec.width / spec.height).toBeCloseTo(spec.widthMm / spec.heightMm, 1)
  for (const id of checkIds) {
    const limit = (spec.limits as Record<string, Record<string, number>>)[id] ?? {}
    if ('warnBelow' in limit || 'failBelow' in limit) expect(checks[id]).toHaveProperty('below')
    if ('warnAbove' in limit || 'failAbove' in limit) expect(checks[id]).toHaveProperty('above')
  }
})

it('a spec from before the shares gets their limits, so that a mask is still refused', () => {
  const {
    mouthCovered: _none,
    handAtFace: _neither,
    backgroundLeft: _nor,
    blocks: _last,
    ...limits
  } = provinceDefault.limits
  const old = { ...provinceDefault, limits: { ...limits, headCovered: { warnAbove: 9, failAbove: 14 } } }
  const { limits: now } = photoSpecSchema.parse(old)
  expect(now).toEqual(provinceDefault.limits)
  const own = { ...provinceDefault, limits: { ...limits, mouthCovered: { failAbove: 0.3 } } }
  expect(photoSpecSchema.parse(own).limits.mouthCovered).toEqual({ failAbove: 0.3 })
})

it('a photo of the final size is refused only further beyond a limit, so that no result is refused on a second look', () => {
  const yawOf = (yaw: number, width: number): string =>
    judge({ yaw, width, height: provinceDefault.height }, provinceDefault).checks[0]!.verdict
  expect(yawOf(10.5, 1000)).toBe('fail')
  expect(yawOf(10.5, provinceDefault.width)).toBe('warn')
  expect(yawOf(13, provinceDefault.width)).toBe('fail')
})

it('specs are found by id, the default first', () => {
  expect(photoSpecs[0]).toBe(provinceDefault)
  for (const spec of photoSpecs) expect(findPhotoSpec(spec.id)).toBe(spec)
  expect(findPhotoSpec('other')).toBeUndefined()
})

describe('JPEG quality', () => {
  const photo = sharp({ create: { width: 64, height: 64, channels: 3, background: '#7890a0' } })
  it.each([30, 50, 75, 92])('%i is read from the file', async (quality) => {
    expect(jpegQuality(await photo.clone().jpeg({ quality }).toBuffer())).toBe(quality)
  })
  it('is unknown for other files and truncated ones', async () => {
    expect(jpegQuality(await photo.clone().png().toBuffer())).toBeNull()
    const jpeg = await photo.clone().jpeg().toBuffer()
    for (let length = 0; length < 60; length++) expect(jpegQuality(jpeg.subarray(0, length))).toBeNull()
  })
})

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { createPhotoPool } from '../../src/photo/node/pool.ts'
import { drawPortrait, type PortraitOptions, samplePortrait } from '../../src/sample/portrait.ts'
import { type CheckId, checkIds } from '../../src/shared/photo/checks.ts'
import { provinceDefault as spec } from '../../src/shared/photo/spec.ts'
import type { PhotoReport } from '../../src/shared/photo/verdict.ts'
import { openPageEngine } from '../fixtures/photo/page-engine.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'

/**
 * Largest difference of a measure between a page and Node. Decoders round differently and scale by filters of their own; the models
 * are the same. Measures that are not named here must be equal.
 */
const tolerance: Partial<Record<CheckId, number>> = {
  faceInsideFrame: 0.03,
  crownCut: 0.04,
  bodyCoverage: 0.01,
  yaw: 1,
  pitch: 0.7,
  roll: 0.1,
  eyesOpen: 0.01,
  mouthClosed: 0.01,
  interEyeDistance: 3,
  sharpness: 0.02,
  luminance: 0.01,
  underExposure: 0.04,
  overExposure: 0.01,
  lightEvenness: 0.03,
  colourPresence: 2,
  colourCast: 1,
  backgroundWhite: 0.2,
  backgroundTint: 0.3,
  backgroundUniformity: 0.3,
  headHeight: 0.6,
  crownMargin: 0.6,
  chinMargin: 0.1,
  centring: 0.1,
  fileSize: 3,
  shoulders: 0.05,
  orientation: 2,
  gaze: 0.03,
  contrast: 0.06,
  eyesVisible: 0.08,
  eyeGlare: 0.05,
  mouthCovered: 0.1,
  headCovered: 0.1,
  handAtFace: 0.03,
  noise: 0.5,
  compression: 2,
  screenPattern: 0.06,
  border: 0.15,
  overlay: 0.002,
  backgroundLeft: 0.003,
  outlineDoubt: 0.05,
  thingOnHead: 0.05,
  blocks: 0.15,
  colourVariety: 0.3,
  proportions: 0.01,
  redEyes: 0.03,
  crownFlat: 0.05,
  clothesWhite: 0.1,
}

const pool = createPhotoPool({ size: 1 })
let engine: Awaited<ReturnType<typeof openPageEngine>>
beforeAll(async () => {
  requireBuilt()
  engine = await openPageEngine()
}, launchTimeout)
afterAll(async () => {
  await engine?.close()
  await pool.close()
})

/** Differences beyond tolerance, one line per check. */
const differences = (onNode: PhotoReport, inPage: PhotoReport): string[] =>
  checkIds.flatMap((id) => {
    const [node, page] = [onNode, inPage].map(({ checks }) => checks.find((check) => check.id === id))
    const line = `${id}: ${node?.value} ${node?.verdict} on Node, ${page?.value} ${page?.verdict} in the page`
    if (node?.verdict !== page?.verdict || node?.reason !== page?.reason) return [line]
    if (typeof node?.value !== 'number' || typeof page?.value !== 'number')
      return node?.value === page?.value ? [] : [line]
    return Math.abs(node.value - page.value) <= (tolerance[id] ?? 0) ? [] : [line]
  })

/** Expects the same verdict, the same measures and the same mending on Node and in the page. */
const compare = async (bytes: Uint8Array): Promise<void> => {
  const [node, page] = [await pool.mend(bytes, spec), await engine.open(bytes, spec)]
  expect(differences(node.report, page.report)).toEqual([])
  expect(page.report.verdict).toBe(node.report.verdict)
  expect(page.report.mended).toEqual(node.report.mended)
  expect(page.output === undefined).toBe(node.output === undefined)
}

const good = samplePortrait(3)
const portraits: [name: string, options: PortraitOptions][] = [
  ['a good one', good],
  ['tilted, on blue', { ...good, tilt: 11, background: '#438edb' }],
  ['blurred', { ...good, blur: 14 }],
  ['dark', { ...good, dark: 0.85 }],
  ['closed eyes', { ...good, closedEyes: 1, glasses: false }],
  ['two people', { ...good, twoPeople: true }],
  ['crown cut off', { ...good, cutTop: 0.3 }],
]

describe('a drawn portrait gets the same verdict on Node and in a page', () => {
  it.each(portraits)('%s', async (_name, options) => compare(await drawPortrait(options)))
})

describe('a portrait in another file format gets the same verdict', () => {
  const disguises: [name: string, disguise: (photo: Uint8Array) => Promise<Uint8Array>][] = [
    ['of 12 megapixels', (photo) => sharp(photo).resize(3000, 4200).jpeg().toBuffer()],
    ['PNG with alpha', (photo) => sharp(photo).ensureAlpha(0.999).png().toBuffer()],
    ['PNG with much alpha', (photo) => sharp(photo).ensureAlpha(0.6).png().toBuffer()],
    ['CMYK', (photo) => sharp(photo).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer()],
    ['grey PNG with alpha', (photo) => sharp(photo).grayscale().ensureAlpha(0.8).png().toBuffer()],
    ['AVIF', (photo) => sharp(photo).avif({ quality: 90 }).toBuffer()],
    [
      'with bytes between its segments',
      async (photo) => {
        const at = 4 + Buffer.from(photo).readUInt16BE(4)
        return Buffer.concat([photo.subarray(0, at), Buffer.alloc(18, 0x12), photo.subarray(at)])
      },
    ],
    ['without the mark of its end', async (photo) => photo.subarray(0, -2)],
    ['WebP', (photo) => sharp(photo).webp({ quality: 95 }).toBuffer()],
    ['progressive JPEG', (photo) => sharp(photo).jpeg({ progressive: true }).toBuffer()],
    ['on its side, by EXIF', (photo) => sharp(photo).rotate(90).withMetadata({ orientation: 8 }).jpeg().toBuffer()],
    ['with a density', (photo) => sharp(photo).withMetadata({ density: 300 }).jpeg().toBuffer()],
    ['a file cut short', async (photo) => photo.subarray(0, photo.length * 0.6)],
    ['a program', async () => new Uint8Array(Buffer.concat([Buffer.from('MZ'), Buffer.alloc(4096, 0x90)]))],
  ]
  it.each(disguises)('%s', async (_name, disguise) => compare(await disguise(await drawPortrait(good))))

  // Browsers convert by profiles without compensating black points, so blacks are lighter in the page. The verdict must not differ.
  it('CMYK with a profile', async () => {
    const photo = await sharp(await drawPortrait(good))
      .withIccProfile('cmyk')
      .jpeg({ quality: 95 })
      .toBuffer()
    const [node, page] = [await pool.mend(photo, spec), await engine.open(photo, spec)]
    expect(page.report.verdict).toBe(node.report.verdict)
    expect(page.report.mended).toEqual(node.report.mended)
  })

  // A drawn portrait, encoded by libheif's heif-enc, because no library here writes HEIC.
  it('HEIC, as phones write it', () =>
    compare(readFileSync(join(import.meta.dirname, '../fixtures/photo/drawn-portrait.heic'))))

  it('passes on Node after being mended in a page', async () => {
    const { output } = await engine.open(await drawPortrait({ ...good, tilt: 9, background: '#dfe5ea' }), spec)
    const { report, output: again } = await pool.mend(output!, spec)
    expect(report.verdict).toBe('pass')
    expect(again).toBeUndefined()
  })
})

it('a page without a network says that it could not fetch the decoder of HEIC, and reads the photo when the network is back', async () => {
  const heic = readFileSync(join(import.meta.dirname, '../fixtures/photo/drawn-portrait.heic'))
  const fresh = await openPageEngine()
  try {
    await fresh.page.context().route('**/heic-decode*', (route) => route.abort())
    await expect(fresh.open(heic, spec)).rejects.toThrow('photo.filesNotFetched')
    await fresh.page.context().unroute('**/heic-decode*')
    expect((await fresh.open(heic, spec)).before.checks[0]).toMatchObject({ id: 'readable', verdict: 'pass' })
  } finally {
    await fresh.close()
  }
})

const samples = join(import.meta.dirname, '../../../shared/samples')
describe.skipIf(!existsSync(samples))('calibration photographs', () => {
  const files = [
    '03_halfbody_brownbg.jpg',
    '13_profile_grey.png',
    '23_overexposed.jpg',
    '25_blur_motion.jpg',
    '33_exif_orient6.jpg',
    '35_alpha.png',
    '36_cmyk.jpg',
    '39_notimage.jpg',
  ]
  it.each(files)('%s', async (file) => compare(readFileSync(join(samples, file))))
})

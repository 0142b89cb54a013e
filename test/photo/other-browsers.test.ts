import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { drawPortrait, type PortraitOptions, samplePortrait } from '../../src/sample/portrait.ts'
import { provinceDefault as spec } from '../../src/shared/photo/spec.ts'
import type { PhotoReport } from '../../src/shared/photo/verdict.ts'
import { hasFirefox, hasWebKit, openFirefox, openWebKit } from '../fixtures/photo/other-browsers.ts'
import { openPageEngine, openPageEngineIn } from '../fixtures/photo/page-engine.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'

const good = samplePortrait(3)
const draw = async (options: PortraitOptions): Promise<Buffer> => Buffer.from(await drawPortrait(options))
const photos: [name: string, read: () => Promise<Uint8Array>][] = [
  ['a good one', () => draw(good)],
  ['tilted, on blue', () => draw({ ...good, tilt: 11, background: '#438edb' })],
  ['blurred', () => draw({ ...good, blur: 14 })],
  ['dark', () => draw({ ...good, dark: 0.85 })],
  ['closed eyes', () => draw({ ...good, closedEyes: 1, glasses: false })],
  ['two people', () => draw({ ...good, twoPeople: true })],
  ['crown cut off', () => draw({ ...good, cutTop: 0.3 })],
  [
    'of 12 megapixels',
    async () =>
      sharp(await draw(good))
        .resize(3000, 4200)
        .jpeg()
        .toBuffer(),
  ],
  [
    // More than a canvas of Safari on a phone has.
    'of 22 megapixels',
    async () =>
      sharp(await draw(good))
        .resize(4000, 5600)
        .jpeg()
        .toBuffer(),
  ],
  [
    'PNG with alpha',
    async () =>
      sharp(await draw(good))
        .ensureAlpha(0.999)
        .png()
        .toBuffer(),
  ],
  [
    'WebP',
    async () =>
      sharp(await draw(good))
        .webp({ quality: 95 })
        .toBuffer(),
  ],
  [
    'on its side, by EXIF',
    async () =>
      sharp(await draw(good))
        .rotate(90)
        .withMetadata({ orientation: 8 })
        .jpeg()
        .toBuffer(),
  ],
  ['a program', async () => Buffer.concat([Buffer.from('MZ'), Buffer.alloc(4096, 0x90)])],
  ['HEIC', async () => readFileSync(join(import.meta.dirname, '../fixtures/photo/drawn-portrait.heic'))],
]

/** What a person is told: verdict and reason of each check, and what was mended. */
const told = ({ verdict, checks, mended }: PhotoReport): unknown => ({
  verdict,
  mended,
  checks: checks.map((check) => `${check.id} ${check.verdict} ${check.reason ?? ''}`),
})

let chromium: Awaited<ReturnType<typeof openPageEngine>>
beforeAll(async () => {
  requireBuilt()
  chromium = await openPageEngine()
}, launchTimeout)
afterAll(() => chromium?.close())

const others = [
  { name: 'Firefox', isThere: hasFirefox, launch: openFirefox },
  { name: 'WebKit', isThere: hasWebKit, launch: openWebKit },
]
for (const { name, isThere } of others)
  if (!isThere) console.warn(`photos not judged in ${name}: this machine has none (npm run doctor names its package)`)

describe.each(others.filter(({ isThere }) => isThere))('$name judges and mends as Chromium does', ({ launch }) => {
  let engine: Awaited<ReturnType<typeof openPageEngineIn>>
  beforeAll(async () => {
    engine = await openPageEngineIn(launch)
  }, launchTimeout)
  afterAll(() => engine?.close())

  it.each(photos)('%s', async (_name, read) => {
    const bytes = await read()
    const [here, there] = [await chromium.open(bytes, spec), await engine.open(bytes, spec)]
    expect(told(there.before)).toEqual(told(here.before))
    expect(told(there.report)).toEqual(told(here.report))
    expect(there.output === undefined).toBe(here.output === undefined)
  })
})

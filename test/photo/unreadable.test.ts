import { crc32, deflateSync } from 'node:zlib'
import fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { decodePhoto } from '../../src/photo/node/decode.ts'
import { createPhotoPool } from '../../src/photo/node/pool.ts'
import { sourceLimits, Unreadable } from '../../src/photo/source.ts'
import { drawPortrait, samplePortrait } from '../../src/sample/portrait.ts'
import type { ReasonCode } from '../../src/shared/photo/reasons.ts'
import { provinceDefault } from '../../src/shared/photo/spec.ts'
import { bmpOf, mutatedFiles } from '../fixtures/photo/mutated-files.ts'

const pool = createPhotoPool({ size: 1 })
afterAll(() => pool.close())

/** A PNG that declares a size and has almost no data. */
const declaredPng = (width: number, height: number): Uint8Array => {
  const chunk = (type: string, body: Buffer): Buffer => {
    const whole = Buffer.concat([Buffer.alloc(4), Buffer.from(type), body, Buffer.alloc(4)])
    whole.writeUInt32BE(body.length, 0)
    whole.writeUInt32BE(crc32(whole.subarray(4, 8 + body.length)), 8 + body.length)
    return whole
  }
  const header = Buffer.from('00000000000000000802000000', 'hex')
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(64))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** A real PNG of one colour: tiny on disk, huge when decoded. */
const hugePng = (): Promise<Uint8Array> =>
  sharp({
    create: { width: 12_000, height: 11_000, channels: 3, background: '#fff' },
    limitInputPixels: false,
  })
    .png({ compressionLevel: 9 })
    .toBuffer()

const thumbnail = (): Promise<Uint8Array> =>
  sharp({ create: { width: 40, height: 50, channels: 3, background: '#ccc' } })
    .png()
    .toBuffer()

/** Eighteen bytes that belong to nothing, after the first segment. */
const withStrayBytes = (photo: Buffer): Buffer => {
  const at = 4 + photo.readUInt16BE(4)
  return Buffer.concat([photo.subarray(0, at), Buffer.alloc(18, 0x12), photo.subarray(at)])
}

/** A file whose last third is zeros, as an interrupted copy leaves it. */
const withZeros = (photo: Uint8Array): Uint8Array => {
  const damaged = Uint8Array.from(photo)
  damaged.fill(0, damaged.length * 0.66, damaged.length - 2)
  return damaged
}

const portrait = drawPortrait(samplePortrait(2))

describe('a file that is no photo is refused with a reason, whatever its name', () => {
  const files: [what: string, bytes: () => Uint8Array | Promise<Uint8Array>, reason: ReasonCode][] = [
    ['nothing', () => new Uint8Array(0), 'readable.notImage'],
    ['text', () => Buffer.from('这不是照片'), 'readable.notImage'],
    ['a Windows program', () => Buffer.from('MZ\x90\0 This program cannot be run in DOS mode'), 'readable.executable'],
    ['a script', () => Buffer.from('#!/bin/sh\necho'), 'readable.executable'],
    ['a zip', () => Buffer.from('PK\x03\x04 word/document.xml'), 'readable.archive'],
    ['a PDF', () => Buffer.from('%PDF-1.7'), 'readable.archive'],
    ['an SVG', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'readable.svg'],
    [
      'an SVG after a declaration and a comment',
      () => Buffer.from('<?xml version="1.0"?>\n<!-- made by hand -->\n<svg width="3"></svg>'),
      'readable.svg',
    ],
    ['a web page', () => Buffer.from('<!doctype html><p>svg</p>'), 'readable.notImage'],
    ['a GIF', () => Buffer.from('GIF89a'), 'readable.gif'],
    ['a JPEG XL stream', () => Buffer.from('ff0a921080', 'hex'), 'readable.jpegXl'],
    ['a JPEG XL file', () => Buffer.from('0000000c4a584c200d0a870a', 'hex'), 'readable.jpegXl'],
    ['a JPEG 2000 file', () => Buffer.from('0000000c6a5020200d0a870a', 'hex'), 'readable.jpegTwoThousand'],
    ['a JPEG 2000 stream', () => Buffer.from('ff4fff510029', 'hex'), 'readable.jpegTwoThousand'],
    ['a Photoshop file', () => Buffer.from('8BPS\0\x01'), 'readable.psd'],
    ['an AVIF header alone', () => Buffer.from('\0\0\0\x18ftypmif1\0\0\0\0avifmif1'), 'readable.damaged'],
    ['a JPEG with zeros in its data', async () => withZeros(await portrait), 'readable.damaged'],
    ['a JPEG cut in half', async () => (await portrait).subarray(0, (await portrait).length / 2), 'readable.damaged'],
    [
      'a JPEG without its last tenth',
      async () => (await portrait).subarray(0, (await portrait).length * 0.9),
      'readable.damaged',
    ],
    ['a JPEG header alone', () => Buffer.from('ffd8ffe000104a464946', 'hex'), 'readable.damaged'],
    ['a HEIC header alone', () => Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic'), 'readable.damaged'],
    ['a PNG of declared 60000 × 60000', () => declaredPng(60_000, 60_000), 'readable.tooManyPixels'],
    ['a PNG of 132 megapixels in few bytes', hugePng, 'readable.tooManyPixels'],
    ['a photo without the mark of its end', async () => (await portrait).subarray(0, -2), 'readable.damaged'],
    ['a thumbnail', () => thumbnail(), 'readable.tooSmall'],
    ['31 MB', () => new Uint8Array(sourceLimits.bytes + 1), 'readable.tooManyBytes'],
  ]
  it.each(files)('%s', async (_what, bytes, reason) => {
    const report = await pool.check(await bytes(), provinceDefault)
    expect(report).toEqual({
      verdict: 'fail',
      checks: [{ id: 'readable', value: null, unit: '', limit: null, verdict: 'fail', reason }],
      mended: [],
    })
  })
})

it('fails only as unreadable on a photo with flipped bytes', async () => {
  const small = await drawPortrait({ ...samplePortrait(2), width: 150, height: 210 })
  const flips = fc.array(fc.tuple(fc.nat(small.length - 1), fc.integer({ min: 1, max: 255 })), {
    minLength: 1,
    maxLength: 30,
  })
  await fc.assert(
    fc.asyncProperty(flips, async (changes) => {
      const bytes = Uint8Array.from(small)
      for (const [at, flip] of changes) bytes[at]! ^= flip
      try {
        const { image } = await decodePhoto(bytes)
        expect(image.pixels.length).toBe(image.width * image.height * 3)
      } catch (error) {
        expect(error).toBeInstanceOf(Unreadable)
      }
    }),
    { numRuns: 60 },
  )
})

it('reports on every mutated file', async () => {
  for await (const file of mutatedFiles(36, 7)) {
    const { checks } = await pool.check(file, provinceDefault)
    expect(checks[0]!.id).toBe('readable')
  }
})

describe('a JPEG that browsers read is read here too', () => {
  const oddities: [what: string, odd: (photo: Buffer) => Uint8Array][] = [
    ['bytes between its segments', withStrayBytes],
    ['bytes after its end', (photo) => Buffer.concat([photo, Buffer.from('trailing bytes of a camera')])],
  ]
  it.each(oddities)('%s', async (_what, odd) => {
    const photo = Buffer.from(await portrait)
    const [{ image }, { image: plain }] = [await decodePhoto(odd(photo)), await decodePhoto(photo)]
    expect(Buffer.compare(Buffer.from(image.pixels), Buffer.from(plain.pixels))).toBe(0)
  })
})

it('reads a bitmap, and refuses one that declares more than it contains', async () => {
  const bmp = await bmpOf(await portrait)
  const { image, format } = await decodePhoto(bmp)
  expect(format).toBe('bmp')
  const { data } = await sharp(await portrait)
    .raw()
    .toBuffer({ resolveWithObject: true })
  expect(Buffer.compare(Buffer.from(image.pixels), data)).toBe(0)
  await expect(decodePhoto(bmp.subarray(0, bmp.length - 1))).rejects.toMatchObject({ reason: 'readable.damaged' })
})

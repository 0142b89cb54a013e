import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { PhotoThreads } from '../../src/server/photos/photo-threads.ts'
import { samplePhoto } from '../fixtures/province/sample-batch.ts'

const threads = new PhotoThreads()
afterAll(() => threads.close())

const blank = (width = 295, height = 413) => sharp({ create: { width, height, channels: 3, background: '#8899aa' } })
const nothing = { width: 0, height: 0, look: null }
const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="295" height="413"><rect width="9" height="9"/></svg>'

const others: [what: string, bytes: () => Promise<Uint8Array>][] = [
  ['SVG', async () => Buffer.from(svg)],
  ['SVG after a byte order mark', async () => Buffer.from(`\ufeff${svg}`)],
  ['PNG', () => blank().png().toBuffer()],
  ['WebP', () => blank().webp().toBuffer()],
  ['TIFF', () => blank().tiff().toBuffer()],
  ['text', async () => Buffer.from('no picture')],
  ['CMYK', () => blank().toColourspace('cmyk').jpeg().toBuffer()],
  ['a JPEG that is turned by a tag', () => blank().withMetadata({ orientation: 6 }).jpeg().toBuffer()],
  ['a JPEG that is cut off', async () => (await samplePhoto(1)).subarray(0, 9_000)],
  ['a JPEG marker before other bytes', async () => Buffer.concat([Buffer.of(0xff, 0xd8, 0xff), deflateSync(svg)])],
]

test.each(others)('%s has no size and cannot be printed', async (_what, make) => {
  const bytes = await make()
  expect(await threads.inspect(bytes)).toEqual(nothing)
  await expect(threads.forPrint(bytes)).rejects.toMatchObject({ code: 'server.photo.unprintable' })
})

test('a JPEG of another size is not decoded, however large it says it is', async () => {
  const bytes = await blank(64, 48).jpeg().toBuffer()
  const frame = bytes.indexOf(Buffer.of(0xff, 0xc0))
  bytes.writeUInt16BE(65_000, frame + 5)
  bytes.writeUInt16BE(65_000, frame + 7)
  expect(await threads.inspect(bytes)).toEqual({ width: 65_000, height: 65_000, look: null })
  await expect(threads.forPrint(bytes)).rejects.toMatchObject({ code: 'server.photo.unprintable' })
})

test('a photo is printed as baseline JPEG in sRGB without anything else of the file', async () => {
  const bytes = await blank()
    .withExif({ IFD0: { ImageDescription: 'secret words' } })
    .withIccProfile('p3')
    .jpeg({ progressive: true })
    .toBuffer()
  const odd = Buffer.concat([bytes, Buffer.from('<script>secret</script>')])
  const printed = Buffer.from(await threads.forPrint(odd))
  const metadata = await sharp(printed).metadata()
  expect(metadata).toMatchObject({
    format: 'jpeg',
    width: 295,
    height: 413,
    space: 'srgb',
    channels: 3,
    isProgressive: false,
  })
  expect([metadata.exif, metadata.icc, metadata.xmp]).toEqual([undefined, undefined, undefined])
  expect(printed.includes('secret')).toBe(false)
})

test('a plain picture has no look, because all plain pictures would look alike', async () => {
  expect(await threads.inspect(await samplePhoto(1))).toEqual({ width: 295, height: 413, look: null })
})

import sharp from 'sharp'
import { drawPortrait, samplePortrait } from '../../src/sample/portrait.ts'
import { sequence } from '../../src/sample/sequence.ts'

/** A bitmap of 24 bits. */
export const bmpOf = async (photo: Uint8Array): Promise<Uint8Array> => {
  const { data, info } = await sharp(photo).flip().removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const rowBytes = Math.ceil((info.width * 3) / 4) * 4
  const file = Buffer.alloc(54 + rowBytes * info.height)
  file.write('BM')
  file.writeUInt32LE(file.length, 2)
  file.writeUInt32LE(54, 10)
  file.writeUInt32LE(40, 14)
  file.writeInt32LE(info.width, 18)
  file.writeInt32LE(info.height, 22)
  file.writeUInt16LE(1, 26)
  file.writeUInt16LE(24, 28)
  for (let y = 0; y < info.height; y++) {
    for (let x = 0; x < info.width; x++) {
      const from = (y * info.width + x) * 3
      file.set([data[from + 2]!, data[from + 1]!, data[from]!], 54 + y * rowBytes + x * 3)
    }
  }
  return file
}

/** The same small portrait in every format that can be written here. */
const seedFiles = async (): Promise<Uint8Array[]> => {
  const photo = await drawPortrait({ ...samplePortrait(2), width: 300, height: 420 })
  return [
    photo,
    await sharp(photo).jpeg({ progressive: true }).toBuffer(),
    await sharp(photo).toColourspace('cmyk').jpeg().toBuffer(),
    await sharp(photo).png().toBuffer(),
    await sharp(photo).webp().toBuffer(),
    await sharp(photo).tiff({ compression: 'lzw' }).toBuffer(),
    await bmpOf(photo),
  ]
}

/** Where formats declare sizes, offsets and lengths. */
const headerBytes = 64
const programs = [
  'MZ\x90\0',
  '%PDF-1.7\n',
  'PK\x03\x04',
  '<script>alert(1)</script>',
  '\0\0\0\x18ftypheic\0\0\0\0mif1heic',
]

/** Files that are photos no more, or hardly: cut, with flipped bits, with absurd headers, or two kinds of file in one. */
export async function* mutatedFiles(count: number, seed: number): AsyncGenerator<Uint8Array> {
  const seeds = await seedFiles()
  const next = sequence(seed)
  const below = (limit: number): number => Math.floor(next() * limit)
  const pick = (): Uint8Array => seeds[below(seeds.length)]!
  const kinds: readonly (() => Uint8Array)[] = [
    () => pick().slice(0, below(pick().length)),
    () => {
      const file = Uint8Array.from(pick())
      for (let flips = 1 + below(40); flips > 0; flips--) file[below(file.length)]! ^= 1 << below(8)
      return file
    },
    () => {
      const file = Uint8Array.from(pick())
      for (let writes = 1 + below(6); writes > 0; writes--) file[2 + below(headerBytes)] = below(2) ? 0xff : below(256)
      return file
    },
    () => Buffer.concat([pick(), Buffer.from(programs[below(programs.length)]!, 'latin1'), pick()]),
    () => Buffer.concat([Buffer.from(programs[below(programs.length)]!, 'latin1'), pick()]),
    () => {
      const [from, of] = [pick(), pick()]
      const at = below(Math.min(from.length, of.length))
      return Buffer.concat([from.subarray(0, at), of.subarray(at)])
    },
  ]
  for (let i = 0; i < count; i++) yield kinds[i % kinds.length]!()
}

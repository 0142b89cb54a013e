// Entry of a photo thread. It has no keys and no database, and decodes photos that units send.
import { parentPort } from 'node:worker_threads'
import type { RgbImage } from '../../photo/image.ts'
import { encodeJpeg } from '../../photo/node/jpeg.ts'
import { loadSharp } from '../../photo/node/load-sharp.ts'
import { perceptualHash } from '../../photo/perceptual-hash.ts'
import { sniff } from '../../photo/sniff.ts'
import { provinceDefault } from '../../shared/photo/spec.ts'
import { answerJobs } from '../../shared/worker-jobs.ts'
import type { PhotoFacts, PhotoTask, PhotoTaskResult } from './photo-task.ts'

// Loaded before the thread is ready, so that no photo's deadline counts it. The first job reports why loading failed.
await loadSharp().catch(() => {})

/** Whether the file begins as a JPEG. Other formats never reach the native library. */
const isJpeg = (bytes: Uint8Array): boolean => {
  try {
    return sniff(bytes) === 'jpeg'
  } catch {
    return false
  }
}

/** Size of an upright RGB or grey JPEG, and its pixels in sRGB if it has the final size. Undefined for any other file. */
const open = async (bytes: Uint8Array): Promise<{ width: number; height: number; image?: RgbImage } | undefined> => {
  if (!isJpeg(bytes)) return undefined
  const sharp = await loadSharp()
  try {
    const { format, width, height, orientation, channels } = await sharp(bytes, { limitInputPixels: false }).metadata()
    if (format !== 'jpeg' || (orientation ?? 1) !== 1 || channels > 3) return undefined
    // No other size is accepted, so no other size is decoded.
    if (width !== provinceDefault.width || height !== provinceDefault.height) return { width, height }
    // The whole file is decoded, because a truncated one has a valid header.
    const pipeline = sharp(bytes, { failOn: 'truncated', limitInputPixels: width * height })
    const { data, info } = await pipeline.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
    if (info.channels !== 3) return undefined
    return { width, height, image: { width, height, pixels: new Uint8Array(data) } }
  } catch {
    // The batch that names this photo gets the reason for its record.
    return undefined
  }
}

/** Variance of the green channel below which a picture has nothing to recognise. All plain areas have one look. */
const leastVariance = 25

const hasDetail = ({ pixels }: RgbImage): boolean => {
  let [count, sum, squares] = [0, 0, 0]
  for (let at = 1; at < pixels.length; at += 3) {
    count += 1
    sum += pixels[at]!
    squares += pixels[at]! ** 2
  }
  return squares / count - (sum / count) ** 2 >= leastVariance
}

const inspect = async (bytes: Uint8Array): Promise<PhotoFacts> => {
  const opened = await open(bytes)
  if (!opened) return { width: 0, height: 0, look: null }
  const { width, height, image } = opened
  const hash = image && hasDetail(image) ? perceptualHash(image) : undefined
  return { width, height, look: hash ? Buffer.from(hash).toString('hex') : null }
}

/** High enough that nobody sees the second compression; full chroma keeps the edges of faces. */
const printSettings = { quality: 95, chroma: '4:4:4' } as const

const print = async (bytes: Uint8Array): Promise<Uint8Array | undefined> => {
  const image = (await open(bytes))?.image
  return image && encodeJpeg(image, printSettings)
}

answerJobs<PhotoTask, PhotoTaskResult>(parentPort!, ({ task, bytes }) => (task === 'inspect' ? inspect : print)(bytes))

import { Unreadable } from '../source.ts'
import { decodePhoto } from './decode.ts'
import { loadSharp } from './load-sharp.ts'

/**
 * Makes a small JPEG of a photo file in any format. Undefined when the file is no photo.
 * @param size largest width and height in pixels; the proportions stay, and a smaller photo is not enlarged
 * @example await thumbnail(await readFile('photo.heic'), { width: 120, height: 160 })
 */
export const thumbnail = async (
  bytes: Uint8Array,
  size: { readonly width: number; readonly height: number },
): Promise<Uint8Array | undefined> => {
  try {
    const { image } = await decodePhoto(bytes)
    const { width, height, pixels } = image
    const sharp = await loadSharp()
    return await sharp(pixels, { raw: { width, height, channels: 3 } })
      .resize({ ...size, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 82 })
      .toBuffer()
  } catch (error) {
    if (error instanceof Unreadable) return undefined
    throw error
  }
}

import type { EncodeJpeg } from '../encode.ts'
import { loadSharp } from './load-sharp.ts'

/** Encodes baseline JPEG with libjpeg-turbo, without metadata. */
export const encodeJpeg: EncodeJpeg = async ({ width, height, pixels }, { quality, chroma }) => {
  const sharp = await loadSharp()
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality, chromaSubsampling: chroma })
    .toBuffer()
}

import sharp from 'sharp'
import type { EncodeJpeg } from '../encode.ts'

/** Baseline JPEG by libjpeg-turbo; written without metadata. */
export const encodeJpeg: EncodeJpeg = ({ width, height, pixels }, { quality, chroma }) =>
  sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality, chromaSubsampling: chroma })
    .toBuffer()

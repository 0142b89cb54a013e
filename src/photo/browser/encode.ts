import type { EncodeJpeg } from '../encode.ts'
import { writeJpeg } from './canvas.ts'

/** Baseline JPEG by the browser. Its canvas knows one way of chroma only: `4:4:4` is written as `4:2:0`. */
export const encodeJpeg: EncodeJpeg = (image, { quality }) => writeJpeg(image, quality / 100)

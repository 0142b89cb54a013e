import type { EncodeJpeg } from '../encode.ts'
import { writeJpeg } from './canvas.ts'

/** Encodes baseline JPEG with the browser, whose canvas supports only one chroma format: `4:4:4` is written as `4:2:0`. */
export const encodeJpeg: EncodeJpeg = (image, { quality }) => writeJpeg(image, quality / 100)

import { readJpegHeader } from '../../certificate/pdf/jpeg-header.ts'

/** The marker that ends a JPEG. */
const endOfImage = Buffer.of(0xff, 0xd9)

/**
 * Pixels of an uploaded photo as its header says; 0 × 0 for a file that is no grey or colour JPEG, or whose end is missing. It decodes
 * nothing and takes time in proportion to the bytes at most, so the event loop may call it on files of strangers.
 */
export const readPhotoSize = (bytes: Uint8Array): { readonly width: number; readonly height: number } => {
  const header = readJpegHeader(bytes)
  const isWhole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(endOfImage)
  return header && isWhole ? { width: header.width, height: header.height } : { width: 0, height: 0 }
}

import type { RgbImage } from '../image.ts'
import type { CanvasPixels } from './reduce.ts'

const contextOf = (
  width: number,
  height: number,
): { canvas: OffscreenCanvas; context: OffscreenCanvasRenderingContext2D } => {
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) throw new Error('this browser gives no canvas')
  return { canvas, context }
}

/** Draws a picture on white and reads the pixels: sRGB, alpha composited on white. */
export const readPicture = (picture: CanvasImageSource, width: number, height: number): CanvasPixels => {
  const { context } = contextOf(width, height)
  context.fillStyle = '#ffffff'
  context.fillRect(0, 0, width, height)
  context.drawImage(picture, 0, 0, width, height)
  return context.getImageData(0, 0, width, height)
}

/** Converts an image of the engine for a canvas. */
export const imageDataOf = ({ width, height, pixels }: RgbImage): ImageData => {
  const data = new Uint8ClampedArray(width * height * 4)
  for (let from = 0, to = 0; from < pixels.length; from += 3, to += 4) {
    data[to] = pixels[from]!
    data[to + 1] = pixels[from + 1]!
    data[to + 2] = pixels[from + 2]!
    data[to + 3] = 255
  }
  return new ImageData(data, width, height)
}

/** Canvas of each image, kept because one image is encoded several times until it fits. */
const drawn = new WeakMap<RgbImage, OffscreenCanvas>()

/** Encodes an image as JPEG. @param quality 0..1 */
export const writeJpeg = async (image: RgbImage, quality: number): Promise<Uint8Array> => {
  let canvas = drawn.get(image)
  if (canvas === undefined) {
    const made = contextOf(image.width, image.height)
    made.context.putImageData(imageDataOf(image), 0, 0)
    canvas = made.canvas
    drawn.set(image, canvas)
  }
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality })
  return new Uint8Array(await blob.arrayBuffer())
}

import { distance, middle, type Point } from '../affine.ts'
import type { AlignedFace } from '../aligned-face.ts'
import { lab, luminance } from '../colour.ts'
import { type Face, meshIndex, meshPoint } from '../landmarks.ts'

/** Measures of light and colour on the two cheeks. */
export interface Cheeks {
  /** Luminance difference over the brighter one, 0..1. */
  readonly unevenness: number
  /** Distance of their mean colour from the box of skin colours; 100 where it is on the wrong side of grey. */
  readonly cast: number
  /** Their mean colour, sRGB 0..255. */
  readonly colour: readonly [number, number, number]
}

interface Patch {
  readonly luminance: number
  readonly colour: readonly [number, number, number]
}

const meanOf = ({ image }: AlignedFace, [left, top]: Point, side: number): Patch => {
  const { width, height, pixels } = image
  let [count, y] = [0, 0]
  const colour: [number, number, number] = [0, 0, 0]
  for (let row = Math.max(0, Math.round(top)); row < Math.min(height, Math.round(top) + side); row++) {
    for (let column = Math.max(0, Math.round(left)); column < Math.min(width, Math.round(left) + side); column++) {
      const at = (row * width + column) * 3
      y += luminance(pixels[at]!, pixels[at + 1]!, pixels[at + 2]!)
      for (const channel of [0, 1, 2] as const) colour[channel] += pixels[at + channel]!
      count++
    }
  }
  const n = Math.max(1, count)
  return { luminance: y / n, colour: [colour[0] / n, colour[1] / n, colour[2] / n] }
}

const beyond = (value: number, low: number, high: number): number => Math.max(0, low - value, value - high)

/**
 * ISO/IEC 29794-5, illumination uniformity (zones of 0.3 inter-eye distances below the eyes, halfway to the mouth)
 * and natural colour (box a* 5..25, b* 5..35).
 */
export const measureCheeks = (aligned: AlignedFace, face: Face): Cheeks => {
  const rightEye = aligned.place(face.rightEye)
  const leftEye = aligned.place(face.leftEye)
  const lips = middle(meshPoint(face.mesh, meshIndex.upperLip), meshPoint(face.mesh, meshIndex.lowerLip))
  const below = distance(middle(rightEye, leftEye), aligned.place(lips)) / 2
  const side = Math.max(1, Math.floor(distance(rightEye, leftEye) * 0.3))
  const right = meanOf(aligned, [rightEye[0] - side, rightEye[1] + below], side)
  const left = meanOf(aligned, [leftEye[0], leftEye[1] + below], side)
  const mean = (channel: 0 | 1 | 2): number => (right.colour[channel] + left.colour[channel]) / 2
  const colour = [mean(0), mean(1), mean(2)] as const
  const [, a, b] = lab(...colour)
  const brighter = Math.max(right.luminance, left.luminance)
  return {
    unevenness: brighter > 0 ? Math.abs(right.luminance - left.luminance) / brighter : 0,
    cast: a >= 0 && b >= 0 ? Math.hypot(beyond(a, 5, 25), beyond(b, 5, 35)) : 100,
    colour,
  }
}

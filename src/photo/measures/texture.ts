import type { Point } from '../affine.ts'
import type { AlignedFace } from '../aligned-face.ts'
import { boxMean } from '../box-mean.ts'
import type { Face } from '../landmarks.ts'
import { reusedFloats } from '../reused-arrays.ts'

/** Measures of the fine structure of the face. */
export interface Texture {
  /** Standard deviation of the grain on the cheeks, in grey levels. */
  readonly noise: number
  /** How strongly the fine structure repeats at one distance, 0..1, as the lines of a screen or of print do. */
  readonly screenPattern: number
}

/** Side of the squares on the cheeks where grain is measured, and how far they lie below the eyes, in eye-to-chin lengths. */
const cheek = { half: 0.09, below: 0.34 }

/** Immerkær, "Fast noise variance estimation", 1996: the mean response of a mask that structure hardly touches. */
const noiseOf = (
  light: Float32Array,
  width: number,
  height: number,
  centres: readonly Point[],
  half: number,
): number => {
  let [sum, count] = [0, 0]
  for (const [cx, cy] of centres) {
    for (let y = Math.max(1, Math.round(cy - half)); y <= Math.min(height - 2, cy + half); y++) {
      for (let x = Math.max(1, Math.round(cx - half)); x <= Math.min(width - 2, cx + half); x++) {
        const i = y * width + x
        const cross = light[i - 1]! + light[i + 1]! + light[i - width]! + light[i + width]!
        const corners = light[i - width - 1]! + light[i - width + 1]! + light[i + width - 1]! + light[i + width + 1]!
        sum += Math.abs(corners - 2 * cross + 4 * light[i]!)
        count++
      }
    }
  }
  return (Math.sqrt(Math.PI / 2) * sum) / (6 * Math.max(1, count))
}

const coarse = 6
const longestPeriod = 22
/** Only every third row is compared, because repetition shows on every one. */
const rowStep = 3

/**
 * Autocorrelation of the fine structure along one axis. A pattern shows as a peak after a valley. Hair, glasses and wrinkles correlate
 * over some distance too, but less with every pixel, so they have no peak. Its height over the valley distinguishes the two.
 * @returns the height of the highest such peak over the valley before it
 */
const repetition = (fine: Float32Array, inside: Uint8Array, width: number, step: number): number => {
  const sums = new Float64Array(longestPeriod + 2)
  const rows = step === 1 ? rowStep : 1
  const columns = step === 1 ? 1 : rowStep
  const height = inside.length / width
  for (let y = 0; y < height; y += rows) {
    for (let x = 0; x < width; x += columns) {
      const i = y * width + x
      const end = i + step * (longestPeriod + 1)
      if (inside[i] === 0 || inside[end] !== 1) continue
      const value = fine[i]!
      for (let lag = 0; lag <= longestPeriod + 1; lag++) sums[lag]! += value * fine[i + lag * step]!
    }
  }
  if (sums[0]! <= 0) return 0
  let [valley, best] = [1, 0]
  for (let lag = 2; lag <= longestPeriod; lag++) {
    const value = sums[lag]! / sums[0]!
    valley = Math.min(valley, value)
    const peak = sums[lag]! >= sums[lag - 1]! && sums[lag]! >= sums[lag + 1]!
    if (peak) best = Math.max(best, value - valley)
  }
  return best
}

const smoothMemory = reusedFloats()
const fineMemory = reusedFloats()

/** Measures grain and repetition in the fine structure of the face. */
export const measureTexture = (aligned: AlignedFace, face: Face): Texture => {
  const { image, light, inside, eyeToChin } = aligned
  const { width, height } = image
  const smooth = boxMean(light, width, height, coarse, smoothMemory)
  const fine = fineMemory(light.length)
  // Strong edges (eyes, lips) are clipped, because they would outweigh any pattern.
  for (let i = 0; i < fine.length; i++) fine[i] = Math.min(12, Math.max(-12, light[i]! - smooth[i]!))
  const cheeks = [face.rightEye, face.leftEye].map((eye): Point => {
    const [x, y] = aligned.place(eye)
    return [x, y + cheek.below * eyeToChin]
  })
  return {
    noise: noiseOf(light, width, height, cheeks, cheek.half * eyeToChin),
    screenPattern: Math.min(repetition(fine, inside, width, 1), repetition(fine, inside, width, width)),
  }
}

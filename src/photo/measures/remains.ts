import { type Box, boxesOf } from '../boxes.ts'
import type { Frame } from '../frame.ts'
import { reusedBytes } from '../reused-arrays.ts'

/** Part of the width, at either side, that must show nothing but the background above the chin, except hair. */
const outer = 0.08
/** The edge of the person lies up to this many pixels beyond what the classes model calls the person. */
const edge = 5
/** Probability of the person up to which the classes model calls a pixel background, and of hair from which it calls it hair. */
const background = 0.1
const hairy = 0.3
/** Probability of the person by the selfie model up to which it agrees. Large black hair is a wall to the classes model alone. */
const hardly = 0.5
/** How far above the chin shoulders reach, in eye-to-chin lengths. */
const shouldersRise = 0.6
/** Channel difference from the background's colour from which a pixel shows. */
const visible = 24

/** What is left of the old background in a mended photo. */
export interface Remains {
  /** Share of the pixels above the chin. */
  readonly share: number
  /** Where it is, in pixels of the frame. */
  readonly boxes: readonly Box[]
}

const leftMemory = reusedBytes()

/**
 * What is left of the old background in a mended photo: share of the pixels above the chin that show something where the models
 * themselves, and not the mask that grew from them, see no person; and everything but hair in the outermost columns.
 */
export const measureRemains = (
  { image: { width, height, pixels }, planes: { byClasses, hair, selfie }, head: { chin, unit } }: Frame,
  [red, green, blue]: readonly [number, number, number],
): Remains => {
  const rows = Math.min(height, Math.max(1, Math.round(chin[1])))
  const margin = Math.round(outer * width)
  const highestShoulder = Math.max(0, chin[1] - shouldersRise * unit)
  const isEmpty = (x: number, y: number): boolean => {
    // Most pixels that show are the person, which the first look settles.
    if (byClasses[y * width + x]! > background) return false
    for (let dy = -edge; dy <= edge; dy += edge)
      for (let dx = -edge; dx <= edge; dx += edge) {
        const [i, j] = [x + dx, y + dy]
        if (i < 0 || j < 0 || i >= width || j >= height) continue
        if (byClasses[j * width + i]! > background || selfie[j * width + i]! > hardly) return false
      }
    return true
  }
  const shows = (i: number): boolean =>
    Math.max(
      Math.abs(pixels[3 * i]! - red),
      Math.abs(pixels[3 * i + 1]! - green),
      Math.abs(pixels[3 * i + 2]! - blue),
    ) >= visible
  /** The first row from which a column shows something down to the lower edge: a shoulder, which may be higher than the chin. */
  const shoulders = Array.from({ length: width }, (_, x) => {
    let y = height
    while (y > highestShoulder && shows((y - 1) * width + x)) y--
    return y
  })
  let count = 0
  const left = leftMemory(width * height).fill(0)
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      if (y >= shoulders[x]! || !shows(i)) continue
      const outermost = x < margin || x >= width - margin
      if ((outermost && hair[i]! < hairy && selfie[i]! < hardly) || isEmpty(x, y)) {
        left[i] = 1
        count++
      }
    }
  }
  return { share: count / (rows * width), boxes: count > 0 ? boxesOf(left, width, height) : [] }
}

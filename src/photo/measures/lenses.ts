import type { Point } from '../affine.ts'
import type { AlignedFace } from '../aligned-face.ts'
import type { Face } from '../landmarks.ts'

/** Measures of what hides the eyes behind glasses (ISO/IEC 29794-5: eyes visible). */
export interface Lenses {
  /** Brightness of the eyes' whites and of the skin below them, the darker, over that of the cheeks. Low behind dark glasses. */
  readonly eyesVisible: number
  /** Share of near-white pixels around the worse eye, which are a reflection on glasses. */
  readonly eyeGlare: number
}

/** A rectangle: centre and half sides, in eye-to-chin lengths of the aligned view. */
interface Patch {
  readonly centre: Point
  readonly halfWidth: number
  readonly halfHeight: number
}

/** First and last column and row of a patch, inside the view. */
const edgesOf = ({ image: { width, height }, eyeToChin }: AlignedFace, patch: Patch) => {
  const [cx, cy] = patch.centre
  const halfWidth = patch.halfWidth * eyeToChin
  const halfHeight = patch.halfHeight * eyeToChin
  return {
    left: Math.max(0, Math.round(cx - halfWidth)),
    right: Math.min(width - 1, Math.round(cx + halfWidth)),
    top: Math.max(0, Math.round(cy - halfHeight)),
    bottom: Math.min(height - 1, Math.round(cy + halfHeight)),
  }
}

const eachPixel = (aligned: AlignedFace, patch: Patch, visit: (r: number, g: number, b: number) => void): void => {
  const { width, pixels } = aligned.image
  const { left, right, top, bottom } = edgesOf(aligned, patch)
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const at = (y * width + x) * 3
      visit(pixels[at]!, pixels[at + 1]!, pixels[at + 2]!)
    }
  }
}

const meanColour = (aligned: AlignedFace, patches: readonly Patch[]): readonly [number, number, number] => {
  let [red, green, blue, count] = [0, 0, 0, 0]
  for (const patch of patches) {
    eachPixel(aligned, patch, (r, g, b) => {
      red += r
      green += g
      blue += b
      count++
    })
  }
  const n = Math.max(1, count)
  return [red / n, green / n, blue / n]
}

const lightAt = (r: number, g: number, b: number): number => 0.299 * r + 0.587 * g + 0.114 * b
const lightOf = ([r, g, b]: readonly [number, number, number]): number => lightAt(r, g, b)

/** Least brightness of a reflection, as a fraction between the cheeks' brightness and white, and its greatest chroma. */
const glareOverCheeks = 0.45
const leastGlare = 200
const mostColourOfGlare = 42

/** Measures by colour alone what hides the eyes. */
export const measureLenses = (aligned: AlignedFace, face: Face): Lenses => {
  const t = aligned.eyeToChin
  const eyes = [aligned.place(face.rightEye), aligned.place(face.leftEye)] as const
  const below = (point: Point, down: number): Point => [point[0], point[1] + down * t]

  const cheeks = meanColour(
    aligned,
    eyes.map((eye) => ({ centre: below(eye, 0.34), halfWidth: 0.08, halfHeight: 0.06 })),
  )
  const underEyes = eyes.map((eye): Patch => ({ centre: below(eye, 0.125), halfWidth: 0.11, halfHeight: 0.025 }))
  const cheekLight = Math.max(1, lightOf(cheeks))

  /** Pixels up to this brightness are no reflection. */
  const leastLight = Math.max(leastGlare, cheekLight + glareOverCheeks * (255 - cheekLight))
  const glareOf = ([eyeX, eyeY]: Point): number => {
    const reach = edgesOf(aligned, { centre: [eyeX, eyeY + 0.02 * t], halfWidth: 0.17, halfHeight: 0.13 })
    const { width, pixels } = aligned.image
    let bright = 0
    let count = 0
    for (let y = reach.top; y <= reach.bottom; y++) {
      // An ellipse around the eye is left out, because the eye itself has white.
      const down = (y - eyeY) / (0.085 * t)
      const halfEye = 0.17 * t * Math.sqrt(Math.max(0, 1 - down * down))
      for (let x = reach.left; x <= reach.right; x++) {
        if (Math.abs(x - eyeX) < halfEye) continue
        // The wall shows beside a turned face.
        if (aligned.inside[y * width + x] === 0) continue
        count++
        const at = (y * width + x) * 3
        const r = pixels[at]!
        const g = pixels[at + 1]!
        const b = pixels[at + 2]!
        const colour = Math.max(r, g, b) - Math.min(r, g, b)
        if (colour < mostColourOfGlare && lightAt(r, g, b) > leastLight) bright++
      }
    }
    return bright / Math.max(1, count)
  }

  /** Brightness of the lightest tenth of an eye: its white or the lid, neither of which shows through dark glasses. */
  const lightestOf = (eye: Point): number => {
    const histogram = new Uint32Array(256)
    let count = 0
    eachPixel(aligned, { centre: eye, halfWidth: 0.14, halfHeight: 0.07 }, (r, g, b) => {
      histogram[lightAt(r, g, b) | 0]!++
      count++
    })
    let above = 0
    let level = 255
    for (; level > 0 && above < count / 10; level--) above += histogram[level]!
    return level
  }

  return {
    eyesVisible: Math.min(lightOf(meanColour(aligned, underEyes)), ...eyes.map(lightestOf)) / cheekLight,
    eyeGlare: Math.max(...eyes.map(glareOf)),
  }
}

import { distance, type Point } from '../affine.ts'
import type { AlignedFace } from '../aligned-face.ts'
import type { Frame } from '../frame.ts'
import { type Face, meshIndex, meshPoint } from '../landmarks.ts'

/** Measures of rarer faults. Each only warns, because few photographs of each fault were at hand (docs/photo-calibration.md). */
export interface Oddities {
  /** Width of the face over its height. */
  readonly proportions: number
  /** Share of the worse eye that is red, less that of the skin below it. */
  readonly redEyes: number
  /** Width of the head at its very top over its width further down. */
  readonly crownFlat: number
  /** Share of the outline of the clothes inside which they are as white as the background; 0 where no outline shows. */
  readonly clothesWhite: number
}

const forehead = 10
/** Half sides of the region of an eye, and how far below it skin is compared, in eye-to-chin lengths. */
const eye = { across: 0.07, down: 0.05, skinBelow: 0.22 }
const leastRed = 90
const muchRedder = 1.9

const redShare = ({ image: { width, height, pixels }, eyeToChin }: AlignedFace, [cx, cy]: Point): number => {
  let [red, count] = [0, 0]
  for (let y = Math.round(cy - eye.down * eyeToChin); y <= cy + eye.down * eyeToChin; y++) {
    for (let x = Math.round(cx - eye.across * eyeToChin); x <= cx + eye.across * eyeToChin; x++) {
      if (x < 0 || y < 0 || x >= width || y >= height) continue
      const at = 3 * (y * width + x)
      const r = pixels[at]!
      count++
      if (r > leastRed && r > muchRedder * Math.max(pixels[at + 1]!, pixels[at + 2]!)) red++
    }
  }
  return red / Math.max(1, count)
}

/** Rows of the head that are compared, in eye-to-chin lengths below its top, and the least pixels of its first row. */
const crown = { row: 0.03, further: 0.35, least: 5 }

const measureCrown = ({ person: { width, height, values }, head: { unit } }: Frame): number => {
  const widthAt = (y: number): number => {
    let count = 0
    for (let x = 0; x < width; x++) if (values[y * width + x]! > 0.5) count++
    return count
  }
  let top = 0
  while (top < height - 1 && widthAt(top) < crown.least) top++
  const below = (down: number): number => widthAt(Math.min(height - 1, Math.round(top + down * unit)))
  return below(crown.row) / Math.max(1, below(crown.further))
}

/** Where shoulders are looked for: from how far beside the middle and how far above the chin; and at which pixels below their outline. */
const clothes = { beside: 0.6, aboveChin: 0.3, from: 4, to: 10 }
/** Least channel of a colour that is hardly darker than white, and the least columns in which an outline shows. */
const nearWhite = 205
const leastColumns = 10

const measureClothes = ({
  image: { pixels },
  person: { width, height, values },
  head: { eyes, chin, unit },
}: Frame): number => {
  let [white, columns] = [0, 0]
  const top = Math.max(0, Math.round(chin[1] - clothes.aboveChin * unit))
  for (let x = 0; x < width; x++) {
    if (Math.abs(x - eyes[0]) < clothes.beside * unit) continue
    let y = top
    while (y < height && values[y * width + x]! <= 0.5) y++
    // Long hair is no outline of clothes, and a shoulder that begins at the lower edge shows too little.
    if (y === top || y + clothes.to >= height) continue
    let sum = 0
    for (let below = clothes.from; below < clothes.to; below++) {
      const at = 3 * ((y + below) * width + x)
      sum += Math.min(pixels[at]!, pixels[at + 1]!, pixels[at + 2]!)
    }
    columns++
    if (sum / (clothes.to - clothes.from) > nearWhite) white++
  }
  return columns < leastColumns ? 0 : white / columns
}

/** Measures the rarer faults of a face and of the photo cut to the spec's geometry. */
export const measureOddities = (aligned: AlignedFace, face: Face, frame: Frame): Oddities => {
  const point = (index: number): Point => meshPoint(face.mesh, index)
  const eyes = [face.rightEye, face.leftEye].map((place) => aligned.place(place))
  const red = eyes.map(
    ([x, y]) => redShare(aligned, [x, y]) - redShare(aligned, [x, y + eye.skinBelow * aligned.eyeToChin]),
  )
  return {
    proportions:
      distance(point(meshIndex.rightCheek), point(meshIndex.leftCheek)) / distance(point(forehead), face.chin),
    redEyes: Math.max(0, ...red),
    crownFlat: measureCrown(frame),
    clothesWhite: measureClothes(frame),
  }
}

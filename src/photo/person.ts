import { type Affine, apply, type Point, scaleOf, similarity } from './affine.ts'
import { attachedTo } from './attached.ts'
import type { Plane, Pyramid } from './image.ts'
import type { Face } from './landmarks.ts'
import { modelInput, zeroToOne } from './model-input.ts'
import type { FaceModels } from './models.ts'
import { growByColour } from './person-colour.ts'
import { reusedBytes } from './reused-arrays.ts'
import { coverage, warp } from './warp.ts'

/** The person in a square view of the photo, upright, around head and shoulders. */
export interface Person {
  /** Probability of the person, 256 × 256. */
  readonly mask: Plane
  /** Pixel of the view to pixel of the photo. */
  readonly map: Affine
  /** Highest point of head and hair, above the middle of the eyes, in pixels of the photo. */
  readonly crown: Point
  /** From the middle of the eyes to the crown, in eye-to-chin lengths. */
  readonly crownAboveEyes: number
  /** Length of head and hair on the edge of the photo or beyond it, in eye-to-chin lengths. */
  readonly crownCut: number
}

const side = 256
/** Side of the view, and its part above the eyes, in eye-to-chin lengths, with room for high hair and for the shoulders. */
const viewSide = 4.6
const aboveEyes = 2.5
/** Least width of the person in a row of the head, in eye-to-chin lengths, so that stray hairs do not count. */
const leastRow = 0.15
const headHalfWidth = 0.95
/** Region in which overlooked hair is searched, in eye-to-chin lengths. */
const hairHalfWidth = 1.25
const hairBelowEyes = 1.9
/** Bounds of the crown above the eyes, from a bald head to the tallest hair. Outside them the mask is wrong. */
const crownRange = [1.05, 2.3] as const

const viewMemory = reusedBytes()

interface View {
  readonly mask: Plane
  readonly map: Affine
  readonly eyes: Point
  /** Pixels of the view per eye-to-chin length. */
  readonly unit: number
}

const findCrown = ({ mask, eyes, unit }: View): number => {
  const left = Math.max(0, Math.round(eyes[0] - headHalfWidth * unit))
  const right = Math.min(side - 1, Math.round(eyes[0] + headHalfWidth * unit))
  let row = Math.round(eyes[1])
  for (; row > 0; row--) {
    let people = 0
    for (let x = left; x <= right; x++) people += mask.values[(row - 1) * side + x]! > 0.5 ? 1 : 0
    if (people < leastRow * unit) break
  }
  const above = (eyes[1] - row) / unit
  return Math.min(crownRange[1], Math.max(crownRange[0], above))
}

/** Number of columns of the view in which the head, above the eyes, reaches the photo's edge or its repeated pixels. */
const measureCut = ({ mask, map, eyes, unit }: View, { image }: Pyramid): number => {
  const nearest = scaleOf(map) - 0.5
  const [a, b, c, d, e, f] = map
  // Called for every pixel of the head, so it must not allocate points.
  const reachesEdge = (x: number, y: number): boolean => {
    const px = a * x + b * y + c
    const py = d * x + e * y + f
    return px < nearest || py < nearest || image.width - 1 - px < nearest || image.height - 1 - py < nearest
  }
  let cut = 0
  for (let x = Math.ceil(eyes[0] - headHalfWidth * unit); x <= eyes[0] + headHalfWidth * unit; x++) {
    for (let y = 0; y < eyes[1]; y++) {
      if (mask.values[y * side + x]! <= 0.5 || !reachesEdge(x, y)) continue
      cut++
      break
    }
  }
  return cut / unit
}

/** Finds the person around a face: mask, crown, and how much of the head the photo cuts off. */
export const findPerson = (pyramid: Pyramid, models: FaceModels, face: Face): Person => {
  const unit = side / viewSide
  const eyes: Point = [(side - 1) / 2, aboveEyes * unit]
  const map = similarity(eyes, face.eyes, face.eyeToChin / unit, face.roll)
  const image = warp(pyramid, { width: side, height: side, map, surround: 'replicate' }, viewMemory)
  const modelled: Plane = { width: side, height: side, values: models.person(modelInput(image, zeroToOne)) }
  const mayBeHair = (x: number, y: number): boolean =>
    Math.abs(x - eyes[0]) < hairHalfWidth * unit && y < eyes[1] + hairBelowEyes * unit
  const grown = growByColour(image, modelled, coverage(map, side, side, pyramid.image), mayBeHair)
  const mask = attachedTo(grown, ...eyes)
  const view: View = { mask, map, eyes, unit }
  const crownAboveEyes = findCrown(view)
  return {
    mask,
    map,
    crownAboveEyes,
    crown: apply(map, [eyes[0], eyes[1] - crownAboveEyes * unit]),
    crownCut: measureCut(view, pyramid),
  }
}

import type { Point } from './affine.ts'
import { attachedTo } from './attached.ts'
import { boxMean } from './box-mean.ts'
import { ColourSums } from './colour-sums.ts'
import type { Plane, RgbImage } from './image.ts'
import type { PersonPlanes } from './person.ts'
import { type PlainWall, plainWall } from './plain-wall.ts'
import { fillPolygon } from './polygon.ts'
import { reusedBytes, reusedFloats, reusedIntegers } from './reused-arrays.ts'
import { widen } from './widen.ts'

/** Where the head lies in a frame. */
export interface FrameHead {
  readonly eyes: Point
  readonly chin: Point
  /** Eye-to-chin length in pixels of the frame. */
  readonly unit: number
  /** Outline of the face, once around. */
  readonly outline: readonly Point[]
}

/**
 * Above the chin the classes model decides, because the selfie model takes walls for hair. Below it the greater of the two counts,
 * because the classes model has holes in dark suits. The change is gradual, over {@link bodySoftness} pixels, and rises to the sides
 * of the head, where shoulders begin above the chin. Lengths are in eye-to-chin lengths.
 */
const bodyAboveChin = 0.07
const bodySoftness = 0.2
const shouldersRise = 0.32
const neckHalfWidth = 0.5
const shoulderSlope = 0.4
/** Where the selfie model is this sure of a person near the one that the classes model found, and that model is not, colour decides. */
const selfieSure = 0.97
/** Below the chin, where hair lies on clothes, much less is enough. */
const selfieHints = 0.1
/** Least channel of a white wall. */
const whiteWall = 235
/** Where hair covers a head, in eye-to-chin lengths: there the selfie model needs no other to agree. */
const headHalfWidth = 0.95
const hairBelowEyes = 0.3
const classesDoubt = 0.2
const undecided = 0.5
const likely = 0.95
/** Least colour distance from a plain wall of what is decided to be the person. */
const foreign = 60
const reach = 0.16
const leastNear = 0.3
/** Hair is recognised by colour: windows in which its mean colour and the wall's are taken, and how unlike these must be, squared. */
const hairRadii = [10, 25, 50, 120, 400] as const
const wallRadii = [15, 40, 90] as const
const leastShare = 0.02 * 255
/** Little of smooth hair is hair to the model. */
const leastHairShare = 0.004 * 255
const leastContrast = 2500
const muchNearerHair = 0.2
/** Region in which overlooked hair is searched, in eye-to-chin lengths. */
const hairHalfWidth = 1.25
const hairBelowChin = 0.5
const aboveForehead = 0.6
/**
 * Mean probability of the hair that the model found from which it knows this kind of hair: photographs have 0.9, drawings less. Hair that
 * it overlooked lies within a reach of hair that it found.
 */
const leastSureHair = 0.83
const hairReach = 0.2
const leastHairNear = 0.12
/** Largest hole in the person that is filled when the selfie model fills it, in pixels. */
const mostHole = 900
const leastFilled = 0.7

const clamp01 = (value: number): number => Math.min(1, Math.max(0, value))

const marksMemory = reusedFloats()
const nearMemory = reusedFloats()
const hairMarksMemory = reusedBytes()
const wallMarksMemory = reusedBytes()
const hairSums = new ColourSums()
const wallSums = new ColourSums()

/** Share of the square around each pixel that the classes model takes for the person. */
const shareNear = (byClasses: Float32Array, width: number, height: number, radius: number): Float32Array => {
  const marks = marksMemory(byClasses.length)
  for (let i = 0; i < marks.length; i++) marks[i] = byClasses[i]! > 0.5 ? 1 : 0
  return boxMean(marks, width, height, radius, nearMemory)
}

const hairlikeMemory = reusedBytes()
const frontierMemory = reusedIntegers()

/** Whether a pixel may be overlooked hair: the selfie model is sure of the person, or the plain wall has quite another colour. */
const mayBeHair = (selfie: number, distance: number | undefined): boolean =>
  selfie > 0.9 || (distance !== undefined && distance > foreign)

/** Marks pixels around the head that may be overlooked hair, and whose colour is the hair's and not the wall's. */
const markHair = (
  { width, height, pixels }: RgbImage,
  { selfie }: PersonPlanes,
  values: Float32Array,
  distances: Uint8Array | undefined,
  nearHair: Float32Array | undefined,
  { eyes, chin, unit }: FrameHead,
): Uint8Array => {
  const hairlike = hairlikeMemory(values.length).fill(0)
  const [left, right] = [eyes[0] - hairHalfWidth * unit, eyes[0] + hairHalfWidth * unit]
  const lowest = chin[1] + hairBelowChin * unit
  for (let y = 0; y < Math.min(height, lowest); y++) {
    for (let x = Math.max(0, Math.ceil(left)); x < Math.min(width, right); x++) {
      const i = y * width + x
      if (values[i]! > undecided || !mayBeHair(selfie[i]!, distances?.[i])) continue
      if (nearHair !== undefined && nearHair[i]! < leastHairNear) continue
      if (!hairSums.meanAround(x, y, hairRadii, leastHairShare) || !wallSums.meanAround(x, y, wallRadii, leastShare))
        continue
      const r = pixels[3 * i]!
      const g = pixels[3 * i + 1]!
      const b = pixels[3 * i + 2]!
      const toHair = (r - hairSums.red) ** 2 + (g - hairSums.green) ** 2 + (b - hairSums.blue) ** 2
      const toWall = (r - wallSums.red) ** 2 + (g - wallSums.green) ** 2 + (b - wallSums.blue) ** 2
      const between =
        (hairSums.red - wallSums.red) ** 2 +
        (hairSums.green - wallSums.green) ** 2 +
        (hairSums.blue - wallSums.blue) ** 2
      if (between > leastContrast && toHair < muchNearerHair * toWall) hairlike[i] = 1
    }
  }
  return hairlike
}

/**
 * Adds the sides of large black hair, which the classes model often takes for the wall: hair-coloured pixels that are connected with the
 * person.
 */
const addHair = (
  image: RgbImage,
  planes: PersonPlanes,
  values: Float32Array,
  distances: Uint8Array | undefined,
  face: Uint8Array,
  head: FrameHead,
): void => {
  const { byClasses, hair, selfie } = planes
  const { width, height } = image
  const forehead = width * Math.max(0, Math.round(head.eyes[1] - aboveForehead * head.unit))
  const size = values.length
  const hairMarks = hairMarksMemory(size)
  const wallMarks = wallMarksMemory(size)
  let [candidates, found, sure] = [0, 0, 0]
  for (let i = 0; i < size; i++) {
    // What covers the head above the forehead counts as hair too, because smooth hair is a cap to the model.
    hairMarks[i] = byClasses[i]! > 0.9 && (hair[i]! > 0.5 || i < forehead) && face[i] === 0 ? 255 : 0
    if (hairMarks[i] === 255 && hair[i]! > 0.5) {
      found++
      sure += hair[i]!
    }
    // On a plain wall, what has another colour is no wall, even if both models overlook it.
    const alike = distances === undefined || distances[i]! < foreign / 2
    wallMarks[i] = alike && byClasses[i]! < 0.1 && selfie[i]! < 0.1 ? 255 : 0
    if (values[i]! <= undecided && mayBeHair(selfie[i]!, distances?.[i])) candidates++
  }
  if (candidates === 0) return
  hairSums.fill(image, hairMarks)
  wallSums.fill(image, wallMarks)
  // Dark leaves, letters and seats beside a neck have the colour of hair too.
  const nearHair =
    sure > leastSureHair * found
      ? boxMean(hair, width, height, Math.round(hairReach * head.unit), nearMemory)
      : undefined
  const hairlike = markHair(image, planes, values, distances, nearHair, head)
  const frontier = frontierMemory(size)
  let waiting = 0
  for (let i = 0; i < size; i++) if (values[i]! > undecided) frontier[waiting++] = i
  const visit = (i: number): void => {
    if (i < 0 || i >= size || hairlike[i] === 0) return
    hairlike[i] = 0
    values[i] = likely
    frontier[waiting++] = i
  }
  while (waiting > 0) {
    const i = frontier[--waiting]!
    const x = i % width
    if (x > 0) visit(i - 1)
    if (x < width - 1) visit(i + 1)
    visit(i - width)
    visit(i + width)
  }
}

const seenMemory = reusedBytes()
const holeMemory = reusedIntegers()

/** Fills small holes that the selfie model does not have. */
const fillHoles = (values: Float32Array, selfie: Float32Array, width: number): void => {
  const size = values.length
  const seen = seenMemory(size).fill(0)
  const hole = holeMemory(size)
  for (let start = 0; start < size; start++) {
    if (seen[start] === 1 || values[start]! >= 0.5) continue
    let length = 0
    let sum = 0
    let atEdge = false
    const visit = (i: number): void => {
      if (i < 0 || i >= size || seen[i] === 1 || values[i]! >= 0.5) return
      seen[i] = 1
      hole[length++] = i
    }
    visit(start)
    for (let next = 0; next < length; next++) {
      const i = hole[next]!
      const x = i % width
      sum += selfie[i]!
      if (x === 0 || x === width - 1 || i < width || i >= size - width) atEdge = true
      if (x > 0) visit(i - 1)
      if (x < width - 1) visit(i + 1)
      visit(i - width)
      visit(i + width)
    }
    if (atEdge || length >= mostHole || sum < leastFilled * length) continue
    for (let n = 0; n < length; n++) values[hole[n]!] = likely
  }
}

/** Whatever is connected with the eyes by values above this is kept, with its soft edge of {@link edgeWidth} pixels. */
const connects = 0.3
const edgeWidth = 4
const connectedMemory = reusedBytes()
const widenedMemory = reusedBytes()

const keepAttached = (values: Float32Array, width: number, height: number, [x, y]: Point): void => {
  const at: Point = [Math.min(width - 1, Math.max(0, x)), Math.min(height - 1, Math.max(0, y))]
  const kept = attachedTo({ width, height, values }, ...at, connects)
  const connected = connectedMemory(values.length)
  for (let i = 0; i < connected.length; i++) connected[i] = kept.values[i]! > connects ? 1 : 0
  const near = widen(connected, width, height, edgeWidth, widenedMemory)
  for (let i = 0; i < values.length; i++) if (near[i] === 0) values[i] = 0
}

/** Adds what is unlike a plain wall where the models leave room for a person. */
const addForeign = (
  { colour, distances }: PlainWall,
  { selfie }: PersonPlanes,
  values: Float32Array,
  near: Float32Array,
  width: number,
  { eyes, chin, unit }: FrameHead,
): void => {
  const body = Math.round(chin[1])
  const belowHair = eyes[1] + hairBelowEyes * unit
  // Nothing needs to be taken away from a white wall, so the person's clothes are not risked.
  const hint = Math.min(...colour) > whiteWall ? -1 : selfieHints
  for (let i = 0; i < values.length; i++) {
    if (values[i]! > likely || distances[i]! <= foreign) continue
    const y = Math.floor(i / width)
    const onHead = y < belowHair && Math.abs((i % width) - eyes[0]) < headHalfWidth * unit
    const sure = selfie[i]! > selfieSure && (onHead || near[i]! > leastNear)
    if (sure || (y >= body && selfie[i]! > hint)) values[i] = likely
  }
}

const faceMemory = reusedBytes()

/** Least mean probability of the person inside the face. Photographs have 0.97 and more. */
const leastKnown = 0.85
/** The mesh of a narrow face reaches into the wall beside its jaws. */
const faceShare = 0.88

const shrink =
  ({ eyes, chin }: FrameHead) =>
  ([x, y]: Point): Point => {
    const [cx, cy] = [(eyes[0] + chin[0]) / 2, (2 * eyes[1] + chin[1]) / 3]
    return [cx + faceShare * (x - cx), cy + faceShare * (y - cy)]
  }

/** Probability of the person per pixel of a frame, by both models and by colour. */
export const personMask = (image: RgbImage, covered: Uint8Array, planes: PersonPlanes, head: FrameHead): Plane => {
  const { width, height } = image
  const { eyes, chin, unit } = head
  const { byClasses, selfie } = planes
  const values = new Float32Array(byClasses.length)
  const near = shareNear(byClasses, width, height, Math.round(reach * unit))
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const rise = shouldersRise * clamp01((Math.abs(x - eyes[0]) / unit - neckHalfWidth) / shoulderSlope)
      const body = clamp01((y - chin[1] + (bodyAboveChin + rise) * unit) / (bodySoftness * unit))
      const value = Math.max(byClasses[i]!, body * selfie[i]!)
      values[i] = value < classesDoubt && selfie[i]! > selfieSure && near[i]! > leastNear ? undecided : value
    }
  }
  // The face is the person, whatever the models say of a mask, a shadow or a drawing.
  const face = fillPolygon(head.outline.map(shrink(head)), width, height, faceMemory)
  let [pixels, sure] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    if (face[i] === 0) continue
    values[i] = Math.max(values[i]!, likely)
    pixels++
    sure += byClasses[i]!
  }
  // A model that does not know this face for a face knows nothing of the hair around it.
  if (sure < leastKnown * pixels) for (let i = 0; i < values.length; i++) values[i] = Math.max(values[i]!, selfie[i]!)
  const wall = plainWall(image, { width, height, values }, covered)
  if (wall) addForeign(wall, planes, values, near, width, head)
  addHair(image, planes, values, wall?.distances, face, head)
  fillHoles(values, selfie, width)
  keepAttached(values, width, height, eyes)
  return { width, height, values }
}

/** Probability of the person by the selfie model up to which it is only half sure. It is sure of a jacket, and half sure of walls beside it. */
const halfSure = 0.65
const hardly = 0.1

/** The person to be cut out: without what only the selfie model takes for the person, and only by half. */
export const personToCut = ({ width, height, values }: Plane, { byClasses, selfie }: PersonPlanes): Plane => ({
  width,
  height,
  values: values.map((value, i) => (value <= halfSure && byClasses[i]! < hardly && selfie[i]! < halfSure ? 0 : value)),
})

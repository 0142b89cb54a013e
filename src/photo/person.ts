import { type Affine, apply, compose, invert, type Point, scaleOf, similarity } from './affine.ts'
import { attachedTo } from './attached.ts'
import type { Plane, Pyramid } from './image.ts'
import type { Face } from './landmarks.ts'
import { modelInput, zeroToOne } from './model-input.ts'
import { classNames, type FaceModels, type PersonClasses } from './models.ts'
import { reusedBytes } from './reused-arrays.ts'
import { coverage, warp, warpPlane } from './warp.ts'

/** Probability of each class per pixel of a square view, each {@link viewSide} × {@link viewSide}. */
export type ClassPlanes = Readonly<Record<(typeof classNames)[number], Float32Array>>

/** A square view of the photo, upright. */
interface View {
  /** Pixel of the view to pixel of the photo. */
  readonly map: Affine
  /** Middle of the eyes in the view. */
  readonly eyes: Point
  /** Pixels of the view per eye-to-chin length. */
  readonly unit: number
}

/** What both models see in a view that is as high as the result. */
export interface Near extends View {
  readonly classes: ClassPlanes
  /** Probability of the person by the selfie model. */
  readonly selfie: Plane
}

/** The person around a face. */
export interface Person {
  /** Probability of the person by the selfie model in a wide view around head and shoulders. */
  readonly wide: View & { readonly mask: Plane }
  /** Absent when only the selfie model was used. */
  readonly near?: Near
  /** Highest point of head and hair, above the middle of the eyes, in pixels of the photo. */
  readonly crown: Point
  /** From the middle of the eyes to the crown, in eye-to-chin lengths. */
  readonly crownAboveEyes: number
  /** Length of head and hair on the edge of the photo or beyond it, in eye-to-chin lengths. */
  readonly crownCut: number
}

/** Side of every view: the input of both models. */
export const viewSide = 256
/** Side of the wide view, and its part above the eyes, in eye-to-chin lengths, with room for high hair and for the shoulders. */
const wideSide = 4.6
const wideAboveEyes = 2.5
/** The near view is higher than the result by this share of the result's height, above and below, so that more hair than expected fits. */
const roomAbove = 0.08
const roomBelow = 0.04
/** Least width of the person in a row of the head, in eye-to-chin lengths, so that stray hairs do not count. */
const leastRow = 0.15
const headHalfWidth = 0.95
/** Bounds of the crown above the eyes, from a bald head to the tallest hair. Outside them the mask is wrong. */
const crownRange = [1.05, 2.3] as const
/** Probabilities of the classes never come nearer to 0 and 1, because the model's logits do not. */
const leastProbability = 0.02
const probabilityRange = 0.89

const viewMemory = reusedBytes()

const clamp01 = (value: number): number => Math.min(1, Math.max(0, value))

/** Probability of the person, 0..1, by the probability that the classes model gives the background. */
const personBy = (background: number): number => 1 - clamp01((background - leastProbability) / probabilityRange)

/** The probabilities of the classes of each pixel (softmax of the logits), one plane for each class. */
const classPlanes = (logits: Float32Array): ClassPlanes => {
  const size = logits.length / classNames.length
  const planes = classNames.map(() => new Float32Array(size))
  const [p0, p1, p2, p3, p4, p5] = planes as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ]
  for (let i = 0, at = 0; i < size; i++, at += 6) {
    const e0 = Math.exp(logits[at]!)
    const e1 = Math.exp(logits[at + 1]!)
    const e2 = Math.exp(logits[at + 2]!)
    const e3 = Math.exp(logits[at + 3]!)
    const e4 = Math.exp(logits[at + 4]!)
    const e5 = Math.exp(logits[at + 5]!)
    const share = 1 / (e0 + e1 + e2 + e3 + e4 + e5)
    p0[i] = e0 * share
    p1[i] = e1 * share
    p2[i] = e2 * share
    p3[i] = e3 * share
    p4[i] = e4 * share
    p5[i] = e5 * share
  }
  return { background: p0, hair: p1, bodySkin: p2, faceSkin: p3, clothes: p4, others: p5 }
}

const findCrown = (mask: Plane, { eyes, unit }: View): number => {
  const left = Math.max(0, Math.round(eyes[0] - headHalfWidth * unit))
  const right = Math.min(viewSide - 1, Math.round(eyes[0] + headHalfWidth * unit))
  let row = Math.round(eyes[1])
  for (; row > 0; row--) {
    let people = 0
    for (let x = left; x <= right; x++) people += mask.values[(row - 1) * viewSide + x]! > 0.5 ? 1 : 0
    if (people < leastRow * unit) break
  }
  const above = (eyes[1] - row) / unit
  return Math.min(crownRange[1], Math.max(crownRange[0], above))
}

/** How near the photo's edge, in pixels of the view, hair is cut off. The models end it a little before the edge. */
const edgeReach = 2.5

/** Length of the head, above the eyes, in eye-to-chin lengths, that reaches the photo's edge or its repeated pixels. */
const measureCut = (mask: Plane, { map, eyes, unit }: View, { image }: Pyramid): number => {
  const nearest = edgeReach * scaleOf(map) - 0.5
  const [a, b, c, d, e, f] = map
  // Called for every pixel of the head, so it must not allocate points.
  const reachesEdge = (x: number, y: number): boolean => {
    const px = a * x + b * y + c
    const py = d * x + e * y + f
    return px < nearest || py < nearest || image.width - 1 - px < nearest || image.height - 1 - py < nearest
  }
  let cut = 0
  for (let x = Math.max(0, Math.ceil(eyes[0] - headHalfWidth * unit)); x <= eyes[0] + headHalfWidth * unit; x++) {
    for (let y = 0; y < eyes[1]; y++) {
      if (mask.values[y * viewSide + x]! <= 0.5 || !reachesEdge(x, y)) continue
      cut++
      break
    }
  }
  return cut / unit
}

const selfieMask = (models: FaceModels, input: Float32Array): Plane => ({
  width: viewSide,
  height: viewSide,
  values: models.person(input),
})

const wideView = (pyramid: Pyramid, models: FaceModels, face: Face): Person['wide'] => {
  const unit = viewSide / wideSide
  const eyes: Point = [(viewSide - 1) / 2, wideAboveEyes * unit]
  const map = similarity(eyes, face.eyes, face.eyeToChin / unit, face.roll)
  const image = warp(pyramid, { width: viewSide, height: viewSide, map, surround: 'replicate' }, viewMemory)
  const mask = attachedTo(selfieMask(models, modelInput(image, zeroToOne)), ...eyes)
  return { mask, map, eyes, unit }
}

/** Where the head lies in the result, as shares of its height, and the result's width over its height. */
export interface HeadPlace {
  readonly height: number
  readonly crownMargin: number
  readonly aspect: number
}

const nearView = (
  pyramid: Pyramid,
  models: FaceModels,
  personClasses: PersonClasses,
  face: Face,
  crownAboveEyes: number,
  place: HeadPlace,
): Near => {
  /** Lengths in eye-to-chin lengths. */
  const height = (1 + crownAboveEyes) / place.height
  const side = height * Math.max(1 + roomAbove + roomBelow, place.aspect)
  const unit = viewSide / side
  const eyes: Point = [(viewSide - 1) / 2, (crownAboveEyes + (place.crownMargin + roomAbove) * height) * unit]
  const map = similarity(eyes, face.eyes, face.eyeToChin / unit, face.roll)
  const image = warp(pyramid, { width: viewSide, height: viewSide, map, surround: 'replicate' }, viewMemory)
  const input = modelInput(image, zeroToOne)
  return { map, eyes, unit, selfie: selfieMask(models, input), classes: classPlanes(personClasses(input)) }
}

/** The head by the classes model alone, because the selfie model takes things behind it for hair. */
const headMask = ({ classes: { background }, eyes }: Near): Plane => {
  const values = new Float32Array(background.length)
  for (let i = 0; i < values.length; i++) values[i] = personBy(background[i]!)
  return attachedTo({ width: viewSide, height: viewSide, values }, ...eyes, headEdge)
}
/** The head ends where the model is this unsure, so that nothing behind it is connected with it. */
const headEdge = 0.3

/**
 * Finds the person around a face: masks, crown, and how much of the head the photo cuts off.
 * @param personClasses without it only the selfie model is used, in a hundredth of the time, for pictures of the camera
 */
export const findPerson = (
  pyramid: Pyramid,
  models: FaceModels,
  face: Face,
  place: HeadPlace,
  personClasses: PersonClasses | undefined,
): Person => {
  const wide = wideView(pyramid, models, face)
  const guessed = findCrown(wide.mask, wide)
  const near = personClasses && nearView(pyramid, models, personClasses, face, guessed, place)
  const [mask, view] = near ? ([headMask(near), near] as const) : ([wide.mask, wide] as const)
  const crownAboveEyes = findCrown(mask, view)
  return {
    wide,
    ...(near ? { near } : {}),
    crownAboveEyes,
    crown: apply(view.map, [view.eyes[0], view.eyes[1] - crownAboveEyes * view.unit]),
    crownCut: measureCut(mask, view, pyramid),
  }
}

/** Planes of a person in a view of the photo. */
export interface PersonPlanes {
  /** Probability of the person by the classes model, of its hair, and of the person by the selfie model. */
  readonly byClasses: Float32Array
  readonly hair: Float32Array
  readonly selfie: Float32Array
}

/**
 * The person's planes in a view. Beyond the near view the wide one serves.
 * @param map pixel of the view to pixel of the photo
 */
export const personPlanes = ({ wide, near }: Person, map: Affine, width: number, height: number): PersonPlanes => {
  const fromWide = (): Float32Array => warpPlane(wide.mask, width, height, compose(invert(wide.map), map)).values
  if (near === undefined) {
    const around = fromWide()
    return { byClasses: around, hair: new Float32Array(around.length), selfie: around }
  }
  const toNear = compose(invert(near.map), map)
  const sample = (values: Float32Array): Float32Array =>
    warpPlane({ width: viewSide, height: viewSide, values }, width, height, toNear).values
  const byClasses = sample(near.classes.background)
  const hair = sample(near.classes.hair)
  const selfie = sample(near.selfie.values)
  const inside = coverage(toNear, width, height, { width: viewSide, height: viewSide })
  // The near view nearly always shows all.
  const around = inside.includes(0) ? fromWide() : byClasses
  for (let i = 0; i < byClasses.length; i++) {
    if (inside[i] === 1) byClasses[i] = personBy(byClasses[i]!)
    else {
      byClasses[i] = around[i]!
      selfie[i] = around[i]!
      hair[i] = 0
    }
  }
  return { byClasses, hair, selfie }
}

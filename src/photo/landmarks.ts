import { type Affine, apply, distance, middle, type Point, scaleOf, similarity } from './affine.ts'
import type { DetectedFace } from './detect.ts'
import type { Pyramid } from './image.ts'
import { modelInput, zeroToOne } from './model-input.ts'
import type { FaceModels } from './models.ts'
import { reusedBytes } from './reused-arrays.ts'
import { warp } from './warp.ts'

/** Indices into the 468 points of the face mesh. */
export const meshIndex = {
  rightEyeOuter: 33,
  rightEyeInner: 133,
  leftEyeInner: 362,
  leftEyeOuter: 263,
  chin: 152,
  upperLip: 13,
  lowerLip: 14,
  rightCheek: 234,
  leftCheek: 454,
} as const

/** The face's outline: forehead, temple, cheek, jaw and chin, once around. */
export const ovalIndices: readonly number[] = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136,
  172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
]

/** A measured face, in pixels of the photo. */
export interface Face {
  /** Probability of the mesh model that this is a face. */
  readonly presence: number
  /** 468 points: x, y in pixels; z towards the back, same scale. */
  readonly mesh: Float32Array
  readonly rightEye: Point
  readonly leftEye: Point
  readonly eyes: Point
  readonly chin: Point
  readonly interEyeDistance: number
  /** From the middle of the eyes to the chin, the unit of all other lengths. */
  readonly eyeToChin: number
  /** Angle of the eye line in radians, clockwise positive; near ±π in an upside-down photo. */
  readonly roll: number
}

const inputSide = 192
/** Side of the model's view over the side of the face, because the model expects a margin of half the face. */
const margin = 1.5

/** One of the 468 points of a mesh, in pixels, without its depth. */
export const meshPoint = (mesh: Float32Array, index: number): Point => [mesh[index * 3]!, mesh[index * 3 + 1]!]

const angleOf = (from: Point, to: Point): number => Math.atan2(to[1] - from[1], to[0] - from[0])

const describe = (mesh: Float32Array, presence: number): Face => {
  const point = (index: number): Point => meshPoint(mesh, index)
  const rightEye = middle(point(meshIndex.rightEyeOuter), point(meshIndex.rightEyeInner))
  const leftEye = middle(point(meshIndex.leftEyeInner), point(meshIndex.leftEyeOuter))
  const eyes = middle(rightEye, leftEye)
  const chin = point(meshIndex.chin)
  return {
    presence,
    mesh,
    rightEye,
    leftEye,
    eyes,
    chin,
    interEyeDistance: distance(rightEye, leftEye),
    eyeToChin: distance(eyes, chin),
    roll: angleOf(rightEye, leftEye),
  }
}

const viewMemory = reusedBytes()

/** Runs the mesh on a square of the photo, given by centre, side and angle. */
const meshAt = (pyramid: Pyramid, models: FaceModels, centre: Point, side: number, angle: number): Face => {
  const scale = side / inputSide
  const map = similarity([(inputSide - 1) / 2, (inputSide - 1) / 2], centre, scale, angle)
  const view = warp(pyramid, { width: inputSide, height: inputSide, map, surround: 'black' }, viewMemory)
  const { points, presence } = models.mesh(modelInput(view, zeroToOne))
  const mesh = new Float32Array(points.length)
  const [a, b, c, d, e, f] = map
  for (let i = 0; i < points.length; i += 3) {
    const x = points[i]!
    const y = points[i + 1]!
    mesh[i] = a * x + b * y + c
    mesh[i + 1] = d * x + e * y + f
    mesh[i + 2] = points[i + 2]! * scale
  }
  return describe(mesh, presence)
}

/** Centre and side of the square around a mesh, its sides along the eye line. */
const squareAround = ({ mesh, roll }: Face): { centre: Point; side: number } => {
  const cos = Math.cos(roll)
  const sin = Math.sin(roll)
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  for (let i = 0; i < mesh.length; i += 3) {
    const x = cos * mesh[i]! + sin * mesh[i + 1]!
    const y = -sin * mesh[i]! + cos * mesh[i + 1]!
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  const x = (left + right) / 2
  const y = (top + bottom) / 2
  return { centre: [cos * x - sin * y, sin * x + cos * y], side: Math.max(right - left, bottom - top) }
}

/** Offset by which the detector's square is too low, in its sides; mean of drawn and photographed portraits. */
const detectorTooLow = 0.035
/**
 * Runs of the mesh on one face. Each run improves the square of the next, and after three no check changes any more. The number is
 * fixed, because a criterion could depend on how a runtime rounds.
 */
const meshRuns = 3

/**
 * Measures a detected face: runs the mesh on the detector's square, then on the square of each run's result. A tilted square
 * gives a slightly tilted mesh.
 */
export const measureFace = (pyramid: Pyramid, models: FaceModels, found: DetectedFace): Face => {
  const angle = angleOf(found.rightEye, found.leftEye)
  const up = detectorTooLow * found.size
  const centre: Point = [found.centre[0] + Math.sin(angle) * up, found.centre[1] - Math.cos(angle) * up]
  let face = meshAt(pyramid, models, centre, found.size * margin, angle)
  for (let run = 1; run < meshRuns; run++) {
    const square = squareAround(face)
    face = meshAt(pyramid, models, square.centre, square.side * margin, face.roll)
  }
  return face
}

/** Measures a known face in another image. `toImage` maps pixels of the first image to the second. */
export const measureFaceIn = (pyramid: Pyramid, models: FaceModels, face: Face, toImage: Affine): Face => {
  const { centre, side } = squareAround(face)
  const turned = Math.atan2(toImage[3], toImage[0])
  return meshAt(pyramid, models, apply(toImage, centre), side * scaleOf(toImage) * margin, face.roll + turned)
}

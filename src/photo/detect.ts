import { type Affine, apply, compose, type Point, similarity } from './affine.ts'
import type { Pyramid, RgbImage } from './image.ts'
import { minusOneToOne, modelInput } from './model-input.ts'
import type { Detections, FaceModels } from './models.ts'
import { reusedBytes } from './reused-arrays.ts'
import { warp } from './warp.ts'

/** A detected face, in pixels of the photo before any rotation. */
export interface DetectedFace {
  readonly score: number
  readonly centre: Point
  /** Side of the square around the face. */
  readonly size: number
  /** The person's right and left eye. The line between them gives the roll, also in upside-down photos. */
  readonly rightEye: Point
  readonly leftEye: Point
}

const leastScore = 0.5
/** Score of a near, upright face. Below it the photo may be rotated, or the face small. */
const sureScore = 0.85
const overlapOfSameFace = 0.3

/** Centres of a detector's anchors as fractions of its input: two in each cell of a 16 × 16 grid, six in each of 8 × 8. */
const anchors: readonly Point[] = (
  [
    [16, 2],
    [8, 6],
  ] as const
).flatMap(([cells, each]) =>
  Array.from({ length: cells * cells * each }, (_, i): Point => {
    const cell = Math.floor(i / each)
    return [((cell % cells) + 0.5) / cells, (Math.floor(cell / cells) + 0.5) / cells]
  }),
)

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/** Intersection over union of two faces' squares. */
const overlap = (a: DetectedFace, b: DetectedFace): number => {
  const half = (a.size + b.size) / 2
  const side = (axis: 0 | 1): number =>
    Math.max(0, Math.min(a.size, b.size, half - Math.abs(a.centre[axis] - b.centre[axis])))
  const shared = side(0) * side(1)
  return shared / (a.size ** 2 + b.size ** 2 - shared)
}

/** The map from a detector's input to the photo, when the photo is rotated by `turn` radians and fitted into the square. */
const fitted = ({ width, height }: RgbImage, side: number, turn: number): Affine => {
  const scale = Math.max(width, height) / side
  const centre: Point = [(side - 1) / 2, (side - 1) / 2]
  return similarity(centre, [(width - 1) / 2, (height - 1) / 2], scale, turn)
}

interface Detector {
  readonly side: number
  run(input: Float32Array): Detections
}

const viewMemory = reusedBytes()

const detectTurned = (pyramid: Pyramid, { side, run }: Detector, turn: number): DetectedFace[] => {
  const map = fitted(pyramid.image, side, turn)
  const view = warp(pyramid, { width: side, height: side, map, surround: 'black' }, viewMemory)
  const { scores, boxes } = run(modelInput(view, minusOneToOne))
  // Coordinates of the model start at the corner of the first pixel, those of this engine at its centre.
  const toPhoto = compose(map, [1, 0, -0.5, 0, 1, -0.5])
  const scale = Math.max(pyramid.image.width, pyramid.image.height) / side
  const found: DetectedFace[] = []
  anchors.forEach(([x, y], i) => {
    const score = sigmoid(scores[i]!)
    if (score < leastScore) return
    const at = (offset: number): Point =>
      apply(toPhoto, [boxes[i * 16 + offset]! + x * side, boxes[i * 16 + offset + 1]! + y * side])
    const size = Math.max(boxes[i * 16 + 2]!, boxes[i * 16 + 3]!) * scale
    found.push({ score, centre: at(0), size, rightEye: at(4), leftEye: at(6) })
  })
  found.sort((a, b) => b.score - a.score)
  return found.filter((face, i) => found.slice(0, i).every((better) => overlap(face, better) < overlapOfSameFace))
}

const bestScore = (faces: DetectedFace[]): number => faces[0]?.score ?? 0

/**
 * Detects faces by BlazeFace, best first. It uses the quick detector, then the thorough one when the score is low, then both on the
 * photo upside down and on its sides. The rotation with the highest score wins. A candidate may be no face; the mesh decides.
 */
export const detectFaces = (pyramid: Pyramid, models: FaceModels): DetectedFace[] => {
  const quick = detectTurned(pyramid, { side: 128, run: models.detect }, 0)
  if (bestScore(quick) >= sureScore) return quick
  const thorough: Detector = { side: 256, run: models.detectThoroughly }
  let faces = detectTurned(pyramid, thorough, 0)
  for (const turn of [Math.PI, Math.PI / 2, -Math.PI / 2]) {
    if (bestScore(faces) >= sureScore) break
    const turned = detectTurned(pyramid, thorough, turn)
    // A rotation must win clearly, because the detector also finds faces that lie on their side.
    if (bestScore(turned) > bestScore(faces) + 0.05) faces = turned
  }
  return faces
}

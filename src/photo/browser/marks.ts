import { unadjusted } from '../../shared/photo/adjustment.ts'
import type { PhotoSpec } from '../../shared/photo/spec.ts'
import { apply, middle, type Point } from '../affine.ts'
import { adjustedMap } from '../engine/adjust.ts'
import type { Examination, Subject } from '../engine/examine.ts'
import { type Face, meshIndex, meshPoint, ovalIndices } from '../landmarks.ts'
import { headPose } from '../pose.ts'

/** Parts of a person that a check may be about. */
export type Part = 'face' | 'eyes' | 'mouth' | 'crown' | 'head' | 'shoulders'

/** Places on the photo, as fractions of its width and height. */
export interface Marks {
  readonly crown: Point
  readonly chin: Point
  /** Corners of the crop that mending chooses. */
  readonly crop: readonly Point[]
  /** Outlines of each part. */
  readonly parts: Readonly<Record<Part, readonly (readonly Point[])[]>>
  /** Degrees: turned to the right of the picture, lowered, tilted clockwise. */
  readonly pose: { readonly yaw: number; readonly pitch: number; readonly roll: number }
}

const degrees = 180 / Math.PI
/** Corners of an ellipse drawn as a polygon. */
const ellipseCorners = 32

interface Size {
  readonly width: number
  readonly height: number
}

const shareOf =
  ({ width, height }: Size) =>
  ([x, y]: Point): Point => [(x + 0.5) / width, (y + 0.5) / height]

const ovalOf = ({ mesh }: Face): Point[] => ovalIndices.map((index) => meshPoint(mesh, index))

/** The outline of every face, the largest first. */
export const faceOutlines = ({ faces }: Examination, size: Size): Point[][] =>
  faces.map((face) => ovalOf(face).map(shareOf(size)))

/** Where the parts of the one person are. */
export const marksOf = ({ face, person, pyramid }: Subject, spec: PhotoSpec): Marks => {
  const share = shareOf(pyramid.image)
  const map = adjustedMap({ face, person, photo: pyramid.image }, spec, unadjusted)
  const corner = (x: number, y: number): Point => share(apply(map, [x * spec.width - 0.5, y * spec.height - 0.5]))
  const [cos, sin] = [Math.cos(face.roll), Math.sin(face.roll)]
  /** An ellipse along the eye line, its half axes in eye-to-chin lengths. */
  const ellipse = ([x, y]: Point, across: number, along: number): Point[] =>
    Array.from({ length: ellipseCorners }, (_, i) => {
      const turn = (i / ellipseCorners) * 2 * Math.PI
      const [right, down] = [Math.cos(turn) * across * face.eyeToChin, Math.sin(turn) * along * face.eyeToChin]
      return share([x + cos * right - sin * down, y + sin * right + cos * down])
    })
  const point = (index: number): Point => meshPoint(face.mesh, index)
  const headMiddle = middle(person.crown, face.chin)
  const headHalf = Math.hypot(person.crown[0] - face.chin[0], person.crown[1] - face.chin[1]) / 2 / face.eyeToChin
  const { yaw, pitch } = headPose(face.mesh, face.roll)
  return {
    crown: share(person.crown),
    chin: share(face.chin),
    crop: [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)],
    parts: {
      face: [ovalOf(face).map(share)],
      eyes: [ellipse(face.rightEye, 0.28, 0.19), ellipse(face.leftEye, 0.28, 0.19)],
      mouth: [ellipse(middle(point(meshIndex.upperLip), point(meshIndex.lowerLip)), 0.44, 0.26)],
      crown: [ellipse(person.crown, 0.8, 0.4)],
      head: [ellipse(headMiddle, 1.05, headHalf * 1.1)],
      shoulders: [[corner(0.02, 0.78), corner(0.98, 0.78), corner(0.98, 0.99), corner(0.02, 0.99)]],
    },
    pose: { yaw, pitch, roll: face.roll * degrees },
  }
}

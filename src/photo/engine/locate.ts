import type { PhotoSpec } from '../../shared/photo/spec.ts'
import type { Affine, Point } from '../affine.ts'
import { frameForHead, type Head } from '../frame.ts'
import { meshPoint, ovalIndices } from '../landmarks.ts'
import type { Subject } from './examine.ts'

/** Position of the one person of a photo, without pixels, for framing by hand and for marks over the photo. */
export interface Located extends Head {
  /** Size of the decoded photo, in whose pixels all points are. The file's own may be larger. */
  readonly width: number
  readonly height: number
  /** Pixel of the result to pixel of the photo, as mending frames it. */
  readonly map: Affine
  /** The face's outline, eyes and lips, each a closed line. */
  readonly lines: readonly (readonly Point[])[]
}

/** Features of the 468-point mesh, each once around. */
const features: readonly (readonly number[])[] = [
  ovalIndices,
  [33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7],
  [263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249],
  [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146],
]

/** The position of an examined person, framed by the spec. */
export const locate = ({ pyramid, face, person }: Subject, spec: PhotoSpec): Located => ({
  width: pyramid.image.width,
  height: pyramid.image.height,
  face: { eyes: face.eyes, chin: face.chin, eyeToChin: face.eyeToChin, roll: face.roll },
  person: { crown: person.crown, crownAboveEyes: person.crownAboveEyes },
  photo: { width: pyramid.image.width, height: pyramid.image.height },
  map: frameForHead(spec, { face, person, photo: pyramid.image }),
  lines: features.map((line) => line.map((index) => meshPoint(face.mesh, index))),
})

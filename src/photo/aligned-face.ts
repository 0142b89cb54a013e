import { apply, invert, type Point, similarity } from './affine.ts'
import { luma, type Pyramid, type RgbImage } from './image.ts'
import { type Face, meshPoint, ovalIndices } from './landmarks.ts'
import { fillPolygon } from './polygon.ts'
import { reusedBytes, reusedFloats } from './reused-arrays.ts'
import { warp } from './warp.ts'

/** The face upright at one known scale, for measures that depend on scale. Valid until the next face is aligned. */
export interface AlignedFace {
  readonly image: RgbImage
  /** Luma of `image`. */
  readonly light: Float32Array
  /** 1 inside the face oval. */
  readonly inside: Uint8Array
  /** Eye-to-chin length in this image. */
  readonly eyeToChin: number
  /** Maps a point of the photo to this image. */
  place(point: Point): Point
}

/** Eye-to-chin length in pixels at which the thresholds were calibrated. A smaller face is measured as it is, never enlarged. */
const calibratedEyeToChin = 180
/** Extent of the view in eye-to-chin lengths: across, above the eyes, below the eyes. */
const extent = { across: 2.1, above: 1.15, below: 1.25 }

const pixelsMemory = reusedBytes()
const lightMemory = reusedFloats()
const insideMemory = reusedBytes()

/** Samples the face upright from the photo, with an eye-to-chin length of at most {@link calibratedEyeToChin} pixels. */
export const alignFace = (pyramid: Pyramid, face: Face): AlignedFace => {
  const eyeToChin = Math.min(calibratedEyeToChin, face.eyeToChin)
  const width = Math.ceil(extent.across * eyeToChin)
  const height = Math.ceil((extent.above + extent.below) * eyeToChin)
  const eyes: Point = [width / 2, extent.above * eyeToChin]
  const map = similarity(eyes, face.eyes, face.eyeToChin / eyeToChin, face.roll)
  const toAligned = invert(map)
  const place = (point: Point): Point => apply(toAligned, point)
  const oval = ovalIndices.map((index) => place(meshPoint(face.mesh, index)))
  const image = warp(pyramid, { width, height, map, surround: 'replicate' }, pixelsMemory)
  return {
    image,
    light: luma(image, lightMemory).values,
    inside: fillPolygon(oval, width, height, insideMemory),
    eyeToChin,
    place,
  }
}

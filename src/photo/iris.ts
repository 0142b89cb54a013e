import { distance, middle, type Point, similarity } from './affine.ts'
import type { Pyramid } from './image.ts'
import { type Face, meshIndex, meshPoint } from './landmarks.ts'
import { modelInput, zeroToOne } from './model-input.ts'
import type { Irises } from './models.ts'
import { reusedBytes, reusedFloats } from './reused-arrays.ts'
import { warp } from './warp.ts'

const inputSide = 64
/** Side of the model's view over the width of the eye. */
const viewOverEye = 2.3
const pointsPerEye = 71
/** The first sixteen points: corner, lower lid (1..7), other corner, upper lid (9..15), opposite ones eight apart. */
const lidPairs = 8
const irisPoints = 5

const viewMemory = reusedBytes()
const inputMemory = reusedFloats()

const mirror = (input: Float32Array, start: number): void => {
  for (let y = 0; y < inputSide; y++) {
    for (let x = 0; x < inputSide / 2; x++) {
      const a = start + (y * inputSide + x) * 3
      const b = start + (y * inputSide + inputSide - 1 - x) * 3
      for (let channel = 0; channel < 3; channel++) {
        const first = input[a + channel]!
        input[a + channel] = input[b + channel]!
        input[b + channel] = first
      }
    }
  }
}

/** Measures of the two eyes by the iris model. */
export interface Eyes {
  /** Largest opening of the lids in pixels of the photo: the person's right eye, then the left one. */
  readonly openings: readonly [right: number, left: number]
  /** Displacement of both irises to one side, in widths of the eye. 0 looks straight ahead. */
  readonly gaze: number
}

/** Measures how far the eyes are open and where they look. */
export const measureEyes = (pyramid: Pyramid, irises: Irises, face: Face): Eyes => {
  const eyes = [
    [meshIndex.rightEyeOuter, meshIndex.rightEyeInner],
    [meshIndex.leftEyeInner, meshIndex.leftEyeOuter],
  ] as const
  const perEye = inputSide * inputSide * 3
  const input = inputMemory(2 * perEye)
  const scales = eyes.map(([from, to], eye) => {
    const a = meshPoint(face.mesh, from)
    const b = meshPoint(face.mesh, to)
    const scale = (distance(a, b) * viewOverEye) / inputSide
    const map = similarity([(inputSide - 1) / 2, (inputSide - 1) / 2], middle(a, b), scale, face.roll)
    const options = { width: inputSide, height: inputSide, map, surround: 'black' } as const
    modelInput(warp(pyramid, options, viewMemory), zeroToOne, input, eye * perEye)
    return scale
  })
  // The model was trained on one side, so the other eye is mirrored.
  mirror(input, perEye)
  const { outlines, centres } = irises(input)
  const opening = (eye: 0 | 1): number => {
    const point = (index: number): Point => {
      const at = (eye * pointsPerEye + index) * 3
      return [outlines[at]!, outlines[at + 1]!]
    }
    let largest = 0
    for (let lid = 1; lid < lidPairs; lid++) largest = Math.max(largest, distance(point(lid), point(lid + lidPairs)))
    return largest * scales[eye]!
  }
  /** Place of the iris between the eye's corners, in widths of the eye. */
  const aside = (eye: 0 | 1): number => {
    const from = outlines[eye * pointsPerEye * 3]!
    const to = outlines[(eye * pointsPerEye + lidPairs) * 3]!
    return (centres[eye * irisPoints * 3]! - (from + to) / 2) / Math.max(1, Math.abs(to - from))
  }
  // One eye was mirrored, so a common movement has opposite signs.
  return { openings: [opening(0), opening(1)], gaze: Math.abs(aside(0) - aside(1)) / 2 }
}

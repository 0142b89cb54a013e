import type { PhotoSpec } from '../shared/photo/spec.ts'
import { type Affine, compose, identity, invert, type Point, similarity } from './affine.ts'
import type { Plane, Pyramid, RgbImage } from './image.ts'
import type { Face } from './landmarks.ts'
import type { Person } from './person.ts'
import { coverage, warp, warpPlane } from './warp.ts'

/** A photo cut to the size of a spec, with the data that later steps need. */
export interface Frame {
  readonly image: RgbImage
  /** Pixel of the frame to pixel of the photo. */
  readonly map: Affine
  /** Probability of the person per pixel of the frame. */
  readonly person: Plane
  /** 1 where the pixel comes from the photo, 0 where an edge pixel was repeated. */
  readonly covered: Uint8Array
}

/** The data of a person that framing needs. */
export interface Head {
  readonly face: Pick<Face, 'eyes' | 'chin' | 'eyeToChin' | 'roll'>
  readonly person: Pick<Person, 'crown' | 'crownAboveEyes'>
}

/** The map that places the head upright where the spec requires it. */
export const frameForHead = (spec: PhotoSpec, face: Head['face'], person: Head['person']): Affine => {
  const headPixels = spec.head.height * spec.height
  const scale = (face.eyeToChin * (1 + person.crownAboveEyes)) / headPixels
  const eyes: Point = [
    (spec.width - 1) / 2,
    spec.head.crownMargin * spec.height + (person.crownAboveEyes * face.eyeToChin) / scale,
  ]
  return similarity(eyes, face.eyes, scale, face.roll)
}

/** The frame of a photo that already has its final size and geometry. */
export const frameAsIs: Affine = identity

/** Cuts the photo to the spec's size along a map. Beyond its edges, the edge pixels are repeated. */
export const cutFrame = (pyramid: Pyramid, spec: PhotoSpec, map: Affine, person: Person): Frame => ({
  image: warp(pyramid, { width: spec.width, height: spec.height, map, surround: 'replicate' }),
  map,
  person: warpPlane(person.mask, spec.width, spec.height, compose(invert(person.map), map)),
  covered: coverage(map, spec.width, spec.height, pyramid.image),
})

/** Share of the person in the frame that comes from the photo instead of repeated edge pixels. */
export const bodyCoverage = ({ person, covered }: Frame): number => {
  let [people, shown] = [0, 0]
  for (let i = 0; i < covered.length; i++) {
    if (person.values[i]! <= 0.5) continue
    people++
    shown += covered[i]!
  }
  return people > 0 ? shown / people : 1
}

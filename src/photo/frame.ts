import type { PhotoSpec } from '../shared/photo/spec.ts'
import { type Affine, compose, identity, invert, type Point, similarity } from './affine.ts'
import type { Plane, Pyramid, RgbImage } from './image.ts'
import type { Face } from './landmarks.ts'
import type { Person } from './person.ts'
import { coverage, warp, warpPlane } from './warp.ts'

/** A photo cut to the size of a spec, with all that later steps ask of it. */
export interface Frame {
  readonly image: RgbImage
  /** Pixel of the frame to pixel of the photo. */
  readonly map: Affine
  /** Probability of the person per pixel of the frame. */
  readonly person: Plane
  /** 1 where the pixel comes from the photo, 0 where the photo's edge was drawn out. */
  readonly covered: Uint8Array
}

/** As much of a person as framing asks. */
export interface Head {
  readonly face: Pick<Face, 'eyes' | 'chin' | 'eyeToChin' | 'roll'>
  readonly person: Pick<Person, 'crown' | 'crownAboveEyes'>
}

/** The map that puts the head where the spec wants it, upright. */
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

/** Cuts the photo to the spec's size along a map; beyond its edges the edge pixels are drawn out. */
export const cutFrame = (pyramid: Pyramid, spec: PhotoSpec, map: Affine, person: Person): Frame => ({
  image: warp(pyramid, { width: spec.width, height: spec.height, map, surround: 'replicate' }),
  map,
  person: warpPlane(person.mask, spec.width, spec.height, compose(invert(person.map), map)),
  covered: coverage(map, spec.width, spec.height, pyramid.image),
})

/** Share of the person in the frame that the photo really shows. */
export const bodyCoverage = ({ person, covered }: Frame): number => {
  let [people, shown] = [0, 0]
  for (let i = 0; i < covered.length; i++) {
    if (person.values[i]! <= 0.5) continue
    people++
    shown += covered[i]!
  }
  return people > 0 ? shown / people : 1
}

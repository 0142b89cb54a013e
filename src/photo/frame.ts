import type { PhotoSpec } from '../shared/photo/spec.ts'
import { type Affine, apply, identity, invert, type Point, scaleOf, similarity } from './affine.ts'
import type { Plane, Pyramid, RgbImage } from './image.ts'
import { type Face, meshPoint, ovalIndices } from './landmarks.ts'
import { type Person, type PersonPlanes, personPlanes } from './person.ts'
import { type FrameHead, personMask } from './person-mask.ts'
import { coverage, warp } from './warp.ts'

/** A photo cut to the size of a spec, with the data that later steps need. */
export interface Frame {
  readonly image: RgbImage
  /** Pixel of the frame to pixel of the photo. */
  readonly map: Affine
  /** What the models say of each pixel of the frame. */
  readonly planes: PersonPlanes
  readonly head: FrameHead
  /** Probability of the person per pixel of the frame, by the models and by colour. */
  readonly person: Plane
  /** 1 where the pixel comes from the photo, 0 where an edge pixel was repeated. */
  readonly covered: Uint8Array
}

/** The data of a person that framing needs. */
export interface Head {
  readonly face: Pick<Face, 'eyes' | 'chin' | 'eyeToChin' | 'roll'>
  readonly person: Pick<Person, 'crown' | 'crownAboveEyes'>
  /** Size of the photo, so that the frame stays inside it where the spec allows. Without it the frame is the spec's own. */
  readonly photo?: { readonly width: number; readonly height: number }
}

/** Where a frame places the head: its height and the space above it as shares of the frame's height, and how far it is from the middle. */
interface Placement {
  readonly height: number
  readonly crownMargin: number
  readonly right: number
}

const mapFor = (spec: PhotoSpec, { face, person }: Head, { height, crownMargin, right }: Placement): Affine => {
  const scale = (face.eyeToChin * (1 + person.crownAboveEyes)) / (height * spec.height)
  const eyes: Point = [
    (spec.width - 1) / 2 + right * spec.width,
    crownMargin * spec.height + (person.crownAboveEyes * face.eyeToChin) / scale,
  ]
  return similarity(eyes, face.eyes, scale, face.roll)
}

/** Points of the frame across and down at which it is tested whether the photo shows them. */
const testedAcross = 13
const testedDown = 19

/** Share of the frame that the photo does not show. */
const missingIn = (
  spec: PhotoSpec,
  photo: { readonly width: number; readonly height: number },
  map: Affine,
): number => {
  let missing = 0
  for (let row = 0; row < testedDown; row++) {
    for (let column = 0; column < testedAcross; column++) {
      const place: Point = [
        ((spec.width - 1) * column) / (testedAcross - 1),
        ((spec.height - 1) * row) / (testedDown - 1),
      ]
      const [x, y] = apply(map, place)
      if (x < -1 || y < -1 || x > photo.width || y > photo.height) missing++
    }
  }
  return missing / (testedAcross * testedDown)
}

/** Part of the room between the spec's own placement and its limits that is used, so that another measurement stays inside them. */
const usedRoom = 0.95
const steps = [0, 0.25, 0.5, 0.75, 1] as const

/** The placements that the spec's limits allow, the nearest to its own first. */
const placements = (spec: PhotoSpec): Placement[] => {
  const { headHeight, crownMargin, chinMargin, centring } = spec.limits
  const own = spec.head
  const room = (limit: number | undefined, mm: number): number =>
    limit === undefined ? 0 : (usedRoom * (limit - mm)) / spec.heightMm
  const taller = Math.max(0, room(headHeight.warnAbove, own.height * spec.heightMm))
  const higher = Math.min(0, room(crownMargin.warnBelow, own.crownMargin * spec.heightMm))
  const lower = Math.max(0, room(crownMargin.warnAbove, own.crownMargin * spec.heightMm))
  const aside = (usedRoom * (centring.warnAbove ?? 0)) / spec.widthMm
  const leastChin = (chinMargin.warnBelow ?? 0) / spec.heightMm
  const all: (Placement & { readonly effort: number })[] = []
  for (const grown of steps) {
    for (const moved of [...steps, -0.5, -1]) {
      for (const shifted of [0, 0.5, -0.5, 1, -1]) {
        const height = own.height + grown * taller
        const margin = own.crownMargin + (moved > 0 ? moved * lower : -moved * higher)
        if (1 - height - margin < leastChin * 1.05) continue
        const effort = grown + Math.abs(moved) + Math.abs(shifted)
        all.push({ height, crownMargin: margin, right: shifted * aside, effort })
      }
    }
  }
  return all.sort((a, b) => a.effort - b.effort)
}

/** A frame that misses this much less of the photo is worth being further from the spec's own placement. */
const worthwhile = 0.002

const insidePhoto = (spec: PhotoSpec, head: Head): Affine => {
  const own = mapFor(spec, head, { ...spec.head, right: 0 })
  if (head.photo === undefined) return own
  let best = own
  let least = missingIn(spec, head.photo, own)
  if (least === 0) return own
  for (const placement of placements(spec)) {
    const map = mapFor(spec, head, placement)
    const missing = missingIn(spec, head.photo, map)
    if (missing >= least - worthwhile) continue
    best = map
    least = missing
    if (least === 0) break
  }
  return best
}

/** The last map of each head, because a person who drags the frame asks for it again and again. */
const known = new WeakMap<Head, { readonly spec: PhotoSpec; readonly map: Affine }>()

/**
 * The map that places the head upright where the spec requires it. Where the photo is too small for that, the head is larger or
 * elsewhere within the spec's limits, so that no pixel, or as few as possible, must be invented.
 */
export const frameForHead = (spec: PhotoSpec, head: Head): Affine => {
  const last = known.get(head)
  if (last?.spec === spec) return last.map
  const map = insidePhoto(spec, head)
  known.set(head, { spec, map })
  return map
}

/** The frame of a photo that already has its final size and geometry. */
export const frameAsIs: Affine = identity

/** Cuts the photo to the spec's size along a map. Beyond its edges, the edge pixels are repeated. */
export const cutFrame = (
  pyramid: Pyramid,
  { width, height }: PhotoSpec,
  map: Affine,
  { face, person }: { readonly face: Face; readonly person: Person },
): Frame => {
  const image = warp(pyramid, { width, height, map, surround: 'replicate' })
  const covered = coverage(map, width, height, pyramid.image)
  const toFrame = invert(map)
  const head: FrameHead = {
    outline: ovalIndices.map((index) => apply(toFrame, meshPoint(face.mesh, index))),
    eyes: apply(toFrame, face.eyes),
    chin: apply(toFrame, face.chin),
    unit: face.eyeToChin / scaleOf(map),
  }
  const planes = personPlanes(person, map, width, height)
  return { image, map, planes, head, person: personMask(image, covered, planes, head), covered }
}

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

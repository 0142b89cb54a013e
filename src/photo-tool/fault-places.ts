import type { Marks, Part } from '../photo/browser/marks.ts'
import type { CheckId } from '../shared/photo/checks.ts'
import type { PhotoCheck } from '../shared/photo/verdict.ts'

/** Where on a person each check looks. Checks that are not named here are about the whole photo. */
const partOf: Partial<Record<CheckId, Part>> = {
  faceInsideFrame: 'face',
  crownCut: 'crown',
  bodyCoverage: 'shoulders',
  shoulders: 'shoulders',
  yaw: 'face',
  pitch: 'face',
  roll: 'face',
  eyesOpen: 'eyes',
  gaze: 'eyes',
  eyesVisible: 'eyes',
  eyeGlare: 'eyes',
  mouthCovered: 'mouth',
  mouthClosed: 'mouth',
  headCovered: 'crown',
  handAtFace: 'head',
  interEyeDistance: 'face',
  sharpness: 'face',
  noise: 'face',
  screenPattern: 'face',
  contrast: 'face',
  luminance: 'face',
  underExposure: 'face',
  overExposure: 'face',
  lightEvenness: 'face',
  colourPresence: 'face',
  colourCast: 'face',
}

type Outline = readonly (readonly [x: number, y: number])[]

/** One fault with its number in the list and its outlines, as fractions of the photo's width and height. */
export interface FaultPlace {
  readonly id: CheckId
  readonly number: number
  readonly verdict: PhotoCheck['verdict']
  readonly outlines: readonly Outline[]
}

interface Places {
  readonly marks: Marks | undefined
  readonly faces: readonly Outline[]
  readonly left: readonly Outline[]
}

const outlinesOf = (id: CheckId, { marks, faces, left }: Places): readonly Outline[] => {
  if (id === 'faceCount') return faces
  if (id === 'backgroundLeft') return left
  const part = partOf[id]
  return part && marks ? marks.parts[part] : []
}

/** Numbers the faults of a list that have a place on the photo. */
export const placeFaults = (listed: readonly PhotoCheck[], places: Places): FaultPlace[] =>
  listed
    .map(({ id, verdict }) => ({ id, verdict, outlines: outlinesOf(id, places) }))
    .filter(({ outlines }) => outlines.length > 0)
    .map((fault, i) => ({ ...fault, number: i + 1 }))

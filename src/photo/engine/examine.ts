import { kibibyte } from '../../shared/byte-size.ts'
import type { CheckId } from '../../shared/photo/checks.ts'
import type { PhotoSpec } from '../../shared/photo/spec.ts'
import { type Affine, apply, distance, invert, type Point } from '../affine.ts'
import { type AlignedFace, alignFace } from '../aligned-face.ts'
import { detectFaces } from '../detect.ts'
import { bodyCoverage, cutFrame, type Frame, frameForHead, type Head } from '../frame.ts'
import { Pyramid, type RgbImage } from '../image.ts'
import { measureEyes } from '../iris.ts'
import { type Face, measureFace, measureFaceIn, meshIndex, meshPoint, ovalIndices } from '../landmarks.ts'
import { measureBorder, measureOverlay, measureShoulders } from '../measures/additions.ts'
import { type Background, measureBackground } from '../measures/background.ts'
import { measureBlocks } from '../measures/blocks.ts'
import { type Cheeks, measureCheeks } from '../measures/cheeks.ts'
import { measureColourVariety } from '../measures/colour-variety.ts'
import { leastGlasses, measureCovering } from '../measures/covering.ts'
import { type Exposure, measureExposure } from '../measures/exposure.ts'
import { type HeadGeometry, measureGeometry } from '../measures/geometry.ts'
import { measureLenses } from '../measures/lenses.ts'
import { measureOddities } from '../measures/oddities.ts'
import { measureBlur } from '../measures/sharpness.ts'
import { measureTexture } from '../measures/texture.ts'
import type { FaceModels, Irises } from '../models.ts'
import { findPerson, type Person } from '../person.ts'
import { headPose } from '../pose.ts'
import type { PhotoSource } from '../source.ts'

/** Measured values by check. Null: the value cannot be determined. Absent: the check does not apply. */
export type Measured = Partial<Record<CheckId, number | string | null>>

/** The one person of a photo, with the data that mending needs. */
export interface Subject {
  readonly pyramid: Pyramid
  /** Size of the photo. */
  readonly photo: { readonly width: number; readonly height: number }
  readonly face: Face
  readonly person: Person
  /** The photo cut to the spec's geometry. */
  readonly frame: Frame
  /** Measures the face again in an image that was cut from the photo along a map. */
  faceIn(image: RgbImage, map: Affine): Face
}

export interface Examination {
  readonly measured: Measured
  /** Every face found, the largest first, in pixels of the decoded photo. */
  readonly faces: readonly Face[]
  /** Undefined unless there is exactly one face. */
  readonly subject: Subject | undefined
}

/** Least probability of the mesh for a face. The detector alone also accepts cats and coffee cups. */
const leastPresence = 0.5
/** Least presence of a second face. Patterns in clothes and pictures on the wall reach 0.93, further persons 1. */
const leastSecondPresence = 0.97
/** Most candidates that are examined. A crowd is refused anyway. */
const mostCandidates = 4
/** Least size of a second face, relative to the largest. A smaller one is a picture on the wall or a pattern. */
const leastSecondFace = 0.2

const degrees = 180 / Math.PI
const quarter = Math.PI / 2

const findFaces = (pyramid: Pyramid, models: FaceModels): Face[] => {
  const faces = detectFaces(pyramid, models)
    .slice(0, mostCandidates)
    .map((found) => measureFace(pyramid, models, found))
    .filter(({ presence }) => presence >= leastPresence)
  faces.sort((a, b) => b.eyeToChin - a.eyeToChin)
  // After the mesh has run, two candidates may be the same face.
  const distinct = faces.filter((face, i) =>
    faces.slice(0, i).every((larger) => distance(face.eyes, larger.eyes) > larger.eyeToChin / 2),
  )
  const largest = distinct[0]?.eyeToChin ?? 0
  return distinct.filter(
    ({ eyeToChin, presence }, i) =>
      i === 0 || (eyeToChin >= leastSecondFace * largest && presence >= leastSecondPresence),
  )
}

/** The file is read again only if the working image has less than this fraction of the pixels. */
const leastClose = 0.9
/** Crown to chin of the mean head in eye-to-chin lengths, hair included. */
const usualHead = 2.25
/** Longer side in pixels up to which a photo with a small face is read again. */
const mostCloser = 3000

/**
 * Returns the photo and its face with enough pixels for the result. A small face in a large photo is read again, larger.
 * All later steps use this image.
 */
const readCloser = async (
  source: PhotoSource,
  pyramid: Pyramid,
  models: FaceModels,
  face: Face,
  spec: PhotoSpec,
): Promise<{ pyramid: Pyramid; face: Face }> => {
  const { width, height } = pyramid.image
  const have = Math.max(width, height)
  const all = Math.max(source.width, source.height)
  const wanted = (spec.head.height * spec.height) / usualHead
  const zoom = Math.min(wanted / face.eyeToChin, all / have, mostCloser / have)
  if (zoom * leastClose <= 1 || source.closer === undefined) return { pyramid, face }
  const closer = new Pyramid(await source.closer(Math.round(have * zoom)))
  const scale = closer.image.width / width
  // The centre of the first pixel is half a pixel from the edge at every size.
  const shift = (scale - 1) / 2
  return { pyramid: closer, face: measureFaceIn(closer, models, face, [scale, 0, shift, 0, scale, shift]) }
}

/** Least distance of the face oval from the photo's edges, in eye-to-chin lengths; negative outside. */
const insideFrame = (face: Face, { width, height }: { width: number; height: number }): number => {
  const distances = ovalIndices.map((index) => {
    const [x, y] = meshPoint(face.mesh, index)
    return Math.min(x + 0.5, y + 0.5, width - 0.5 - x, height - 0.5 - y)
  })
  return Math.min(...distances) / face.eyeToChin
}

/** Eyes and mouth; the mouth alone without the iris model. */
const measureExpression = (pyramid: Pyramid, irises: Irises | undefined, face: Face): Measured => {
  const lips = distance(meshPoint(face.mesh, meshIndex.upperLip), meshPoint(face.mesh, meshIndex.lowerLip))
  const mouth: Measured = { mouthClosed: lips / face.eyeToChin }
  if (irises === undefined) return mouth
  const { openings, gaze } = measureEyes(pyramid, irises, face)
  return { eyesOpen: Math.min(...openings) / face.eyeToChin, gaze, ...mouth }
}

const measurePose = (face: Face): Measured => {
  const { yaw, pitch } = headPose(face.mesh, face.roll)
  const quarters = Math.round(face.roll / quarter)
  return {
    yaw: Math.abs(yaw),
    pitch: Math.abs(pitch),
    // A photo may be upside down, so the roll is counted from the nearest quarter turn.
    orientation: Math.abs(quarters) * 90,
    roll: Math.abs(face.roll - quarters * quarter) * degrees,
  }
}

/** Values of light and colour by check. */
export const lightChecks = (exposure: Exposure, cheeks: Cheeks): Measured => ({
  luminance: exposure.luminance,
  underExposure: exposure.under,
  overExposure: exposure.over,
  contrast: exposure.contrast,
  lightEvenness: cheeks.unevenness,
  colourPresence: exposure.chroma,
  colourCast: cheeks.cast,
})

const measureAligned = (aligned: AlignedFace, face: Face): Measured => ({
  sharpness: measureBlur(aligned),
  ...lightChecks(measureExposure(aligned), measureCheeks(aligned, face)),
  ...measureTexture(aligned, face),
  ...measureLenses(aligned, face),
})

/** What hides the face; empty when the classes model did not run. */
const measureHidden = ({ near }: Person, face: Face, aligned: AlignedFace): Measured => {
  if (near === undefined) return {}
  const { glasses, ...covering } = measureCovering(near, face, aligned)
  // Bright skin or a wall is no reflection where there are no lenses.
  return { ...covering, ...(glasses < leastGlasses ? { eyeGlare: 0 } : {}) }
}

/** Background values by check. */
export const backgroundChecks = (background: Background | undefined): Measured => ({
  backgroundWhite: background?.lightness ?? null,
  backgroundTint: background?.tint ?? null,
  backgroundUniformity: background?.unevenness ?? null,
})

/** Geometry values by check. */
export const geometryChecks = (geometry: HeadGeometry): Measured => ({
  headHeight: geometry.headHeight,
  crownMargin: geometry.crownMargin,
  chinMargin: geometry.chinMargin,
  centring: geometry.offCentre,
})

/** Head geometry of a subject in an image that `map` shows (pixel of the image to pixel of the photo). */
export const geometryIn = (
  { face, person }: Head,
  map: Frame['map'],
  size: { readonly width: number; readonly height: number },
  spec: PhotoSpec,
): HeadGeometry => {
  const toImage = invert(map)
  const place = (point: Point): Point => apply(toImage, point)
  return measureGeometry({ crown: place(person.crown), eyes: place(face.eyes), chin: place(face.chin) }, size, spec)
}

/** File values by check. */
const measureFile = (source: PhotoSource): Measured => ({
  width: source.width,
  height: source.height,
  format: source.format,
  density: source.density,
  fileSize: source.bytes / kibibyte,
  ...(source.quality === null ? {} : { compression: source.quality }),
})

const measureSubject = (
  source: PhotoSource,
  spec: PhotoSpec,
  irises: Irises | undefined,
  subject: Subject,
): Measured => {
  const { pyramid, face, person, frame } = subject
  const { image } = pyramid
  const overlay = measureOverlay(frame)
  const aligned = alignFace(pyramid, face)
  return {
    faceInsideFrame: insideFrame(face, image),
    crownCut: person.crownCut,
    bodyCoverage: bodyCoverage(frame),
    shoulders: measureShoulders(frame),
    border: measureBorder(image),
    ...(overlay === undefined ? {} : { overlay }),
    ...measurePose(face),
    ...measureExpression(pyramid, irises, face),
    interEyeDistance: (face.interEyeDistance * source.width) / image.width,
    ...measureAligned(aligned, face),
    blocks: measureBlocks(image, face),
    colourVariety: measureColourVariety(frame.image),
    ...measureOddities(aligned, face, frame),
    ...measureHidden(person, face, aligned),
    ...backgroundChecks(measureBackground(frame.image, frame.person, frame.covered)),
    ...geometryChecks(geometryIn(subject, [1, 0, 0, 0, 1, 0], image, spec)),
  }
}

export type LargeModel = 'irises' | 'personClasses'

/** How an examination is done. */
export interface ExamineOptions {
  /**
   * Leaves out large models, and the checks that need them: the classes take longer than everything else, which is too long for
   * pictures of the camera; both may not have been fetched yet in a page.
   */
  readonly without?: readonly LargeModel[]
}

/**
 * Measures everything that a spec requires of a photo. Without exactly one face, only the file and the number of faces are
 * measured, because the other values would belong to no particular person.
 * @example
 * const { measured, subject } = await examine(await decodePhoto(bytes), spec, models)
 */
export const examine = async (
  source: PhotoSource,
  spec: PhotoSpec,
  models: FaceModels,
  { without = [] }: ExamineOptions = {},
): Promise<Examination> => {
  const whole = new Pyramid(source.image)
  const faces = findFaces(whole, models)
  const about: Measured = { readable: source.format, faceCount: faces.length, ...measureFile(source) }
  const [found] = faces
  if (found === undefined || faces.length > 1) return { measured: about, faces, subject: undefined }
  const { pyramid, face } = await readCloser(source, whole, models, found, spec)
  const place = { ...spec.head, aspect: spec.width / spec.height }
  const [irises, classes] = await Promise.all([
    without.includes('irises') ? undefined : models.irises(),
    without.includes('personClasses') ? undefined : models.personClasses(),
  ])
  const person = findPerson(pyramid, models, face, place, classes)
  const frame = cutFrame(pyramid, spec, frameForHead(spec, { face, person, photo: pyramid.image }), { face, person })
  const faceIn: Subject['faceIn'] = (image, map) => measureFaceIn(new Pyramid(image), models, face, invert(map))
  const subject: Subject = { pyramid, photo: pyramid.image, face, person, frame, faceIn }
  return { measured: { ...about, ...measureSubject(source, spec, irises, subject) }, faces, subject }
}

import { kibibyte } from '../../shared/byte-size.ts'
import type { Adjustment } from '../../shared/photo/adjustment.ts'
import type { CheckId } from '../../shared/photo/checks.ts'
import { compare } from '../../shared/photo/limit.ts'
import type { Mending } from '../../shared/photo/mendings.ts'
import { reasons } from '../../shared/photo/reasons.ts'
import type { PhotoSpec } from '../../shared/photo/spec.ts'
import type { PhotoReport } from '../../shared/photo/verdict.ts'
import { compose, similarity } from '../affine.ts'
import { type EncodeJpeg, encodeIntoWindow } from '../encode.ts'
import { bodyCoverage, cutFrame, type Frame, frameAsIs } from '../frame.ts'
import { matte, replaceBackground } from '../matting.ts'
import { measureOverlay } from '../measures/additions.ts'
import { measureBackground } from '../measures/background.ts'
import { measureDoubt } from '../measures/doubt.ts'
import { measureRemains, type Remains } from '../measures/remains.ts'
import { personToCut } from '../person-mask.ts'
import { adjustedMap } from './adjust.ts'
import {
  backgroundChecks,
  type Examination,
  geometryChecks,
  geometryIn,
  lightChecks,
  type Measured,
  type Subject,
} from './examine.ts'
import { hasFinalSize, judge } from './judge.ts'
import { judgeResult, type LookAgain, placesOf, withFailed } from './second-look.ts'
import { correctTone, type Toned, wantsTone } from './tone.ts'

export interface MendResult {
  readonly report: PhotoReport
  /** The mended JPEG. Absent when the photo needs nothing, or when only another photo helps. */
  readonly output?: Uint8Array
  /** The result that is not handed out only because something of the old background is left: to be looked at, not used. */
  readonly rejected?: Uint8Array
}

const geometryIds: readonly CheckId[] = [
  'width',
  'height',
  'orientation',
  'roll',
  'headHeight',
  'crownMargin',
  'chinMargin',
  'centring',
]
const backgroundIds: readonly CheckId[] = ['overlay', 'backgroundWhite', 'backgroundTint', 'backgroundUniformity']
/** Largest correction of the roll in radians. A larger one means that the second measurement lost the face. */
const mostTurn = 4 / (180 / Math.PI)
/** Share of repeated edge pixels from which the report mentions them. */
const leastReplicated = 0.005
/**
 * Checks that a photo of the final size must fail before it is mended for them. The frame may lie near their limits so that it stays
 * inside the photo, and another look at the same head and hair is not quite the same.
 */
const slightAtFinalSize: readonly CheckId[] = [
  'roll',
  'headHeight',
  'crownMargin',
  'chinMargin',
  'centring',
  'overlay',
  'backgroundUniformity',
]

const anyNotPassed = (report: PhotoReport, ids: readonly CheckId[]): boolean =>
  report.checks.some(({ id, verdict }) => ids.includes(id) && verdict !== 'pass')

const allCovered = ({ covered }: Frame): Frame['covered'] => new Uint8Array(covered.length).fill(1)

/** Cuts the photo to the spec's geometry, or leaves it when that is right already. */
const crop = (subject: Subject, spec: PhotoSpec, before: PhotoReport): { frame: Frame; done: Mending[] } => {
  if (!anyNotPassed(before, geometryIds)) {
    return { frame: cutFrame(subject.pyramid, spec, frameAsIs, subject), done: [] }
  }
  return cut(straight(subject, spec), before, 'cropped')
}

/** Remaining roll of the cut head, in radians, from which it is corrected. */
const leastTurn = 0.25 / (180 / Math.PI)

/** Cuts the frame and corrects its roll again, because the mesh measures roll better upright and at the size of the result. */
const straight = ({ pyramid, person, face, frame, faceIn }: Subject, spec: PhotoSpec): Frame => {
  const { eyes, roll } = faceIn(frame.image, frame.map)
  if (Math.abs(roll) < leastTurn || Math.abs(roll) > mostTurn) return frame
  return cutFrame(pyramid, spec, compose(frame.map, similarity(eyes, eyes, 1, roll)), { face, person })
}

const uncovered = (covered: Uint8Array): number => {
  let count = covered.length
  for (let i = 0; i < covered.length; i++) count -= covered[i]!
  return count
}

const cut = (frame: Frame, before: PhotoReport, how: 'cropped' | 'adjusted'): { frame: Frame; done: Mending[] } => {
  const done: Mending[] = anyNotPassed(before, ['orientation', 'roll']) ? ['straightened', how] : [how]
  const missing = uncovered(frame.covered)
  if (missing > leastReplicated * frame.covered.length) done.push('edgesReplicated')
  return { frame, done }
}

/** Cuts the photo as a person chose. */
const cropBy = (adjustment: Adjustment, subject: Subject, spec: PhotoSpec, before: PhotoReport) =>
  cut(cutFrame(subject.pyramid, spec, adjustedMap(subject, spec, adjustment), subject), before, 'adjusted')

/** Corrects light and colour where they are slightly off and correction brings them within the limits. */
const tone = (frame: Frame, { faceIn }: Subject, spec: PhotoSpec, before: PhotoReport): Toned | undefined =>
  wantsTone(before) ? correctTone(frame.image, faceIn(frame.image, frame.map), spec, before) : undefined

interface Whitened {
  readonly frame: Frame
  readonly done: Mending[]
  readonly measured: Measured
  readonly remains: Remains
}

/** Replaces the background by the spec's where the photo's own is not good enough or something shows on it. */
const whiten = (frame: Frame, spec: PhotoSpec, before: PhotoReport): Whitened => {
  if (!anyNotPassed(before, backgroundIds)) {
    const own = measureRemains(frame, spec.background)
    if (compare(own.share, spec.limits.backgroundLeft).outcome === 'pass')
      return { frame, done: [], measured: {}, remains: own }
  }
  const opacity = matte(frame.image, personToCut(frame.person, frame.planes), frame.planes.hair)
  const outlineDoubt = measureDoubt(frame, opacity)
  const image = replaceBackground(frame.image, opacity, spec.background)
  const whitened: Frame = { ...frame, image, person: opacity, covered: allCovered(frame) }
  const overlay = measureOverlay(whitened)
  return {
    frame: whitened,
    done: ['backgroundReplaced'],
    measured: { outlineDoubt, ...(overlay === undefined ? {} : { overlay }) },
    remains: measureRemains(whitened, spec.background),
  }
}

/** What mending needs of a runtime. */
export interface Finishing {
  readonly encode: EncodeJpeg
  readonly lookAgain: LookAgain
}

/**
 * Mends a photo: rotation, crop, background, size, density, file size. It never reshapes the face. Light and colour that are
 * slightly off are corrected by smooth curves.
 * The result is examined like a new photo, and handed out only when nothing of it fails. Values that depend on the source (sharpness, light, pose, pixels) are those of the source.
 * A photo that must be retaken is not mended, and one that passes is left unchanged; both get their own report.
 * @param adjustment a person's changes of the framing; the photo is then cut by it even if it needed nothing
 * @example
 * const { report, output } = await mend(await examine(source, spec, models), spec, { encode, lookAgain })
 */
export const mend = async (
  { measured, subject }: Examination,
  spec: PhotoSpec,
  { encode, lookAgain }: Finishing,
  adjustment?: Adjustment,
): Promise<MendResult> => {
  const before = judge(measured, spec)
  const isFinal = hasFinalSize(measured, spec)
  const needed = before.checks.filter(
    ({ id, verdict }) => verdict === 'fail' || (verdict === 'warn' && !(isFinal && slightAtFinalSize.includes(id))),
  )
  const mendable = needed.filter(({ reason }) => reason !== null && reasons[reason].mendable)
  const refused = needed.some((check) => check.verdict === 'fail' && !mendable.includes(check))
  if (subject === undefined || refused || (mendable.length === 0 && !adjustment && !wantsTone(before)))
    return { report: before }

  const cropped = adjustment ? cropBy(adjustment, subject, spec, before) : crop(subject, spec, before)
  const toned = tone(cropped.frame, subject, spec, before)
  if (mendable.length === 0 && !adjustment && toned === undefined) return { report: before }
  const whitened = whiten(toned ? { ...cropped.frame, image: toned.image } : cropped.frame, spec, before)
  const { frame } = whitened
  // Before the first await, because the frame's planes may be in memory that the next photo reuses.
  const background = measureBackground(frame.image, frame.person, frame.covered)
  const shown = bodyCoverage(cropped.frame)
  const output = await encodeIntoWindow(frame.image, spec, encode)
  if (output === undefined) return { report: before }

  const { failed: seen, remains } = judgeResult(await lookAgain(output), spec)
  // At a limit that a person moved the frame to, measuring the face anew errs by a little; the arithmetic of the frame does not.
  const failed = adjustment ? seen.filter(({ id }) => !geometryIds.includes(id)) : seen
  const worse = remains.share > whitened.remains.share ? remains : whitened.remains
  const turned = cropped.done.length === 0 ? {} : { orientation: 0, roll: Math.abs(adjustment?.turn ?? 0) }
  const after = withFailed(
    judge(
      {
        ...measured,
        ...turned,
        ...(toned ? lightChecks(toned.exposure, toned.cheeks) : {}),
        ...geometryChecks(geometryIn(subject, frame.map, spec, spec)),
        ...backgroundChecks(background),
        ...whitened.measured,
        backgroundLeft: worse.share,
        bodyCoverage: shown,
        width: spec.width,
        height: spec.height,
        format: 'jpeg',
        density: spec.dpi,
        fileSize: output.length / kibibyte,
      },
      spec,
      [...cropped.done, ...(toned?.done ?? []), ...whitened.done, 'encoded'],
      hasFinalSize(measured, spec),
    ),
    failed,
  )
  const isLeft = after.checks.some(({ id, verdict }) => id === 'backgroundLeft' && verdict !== 'pass')
  const report = isLeft ? { ...after, places: placesOf(worse.boxes, frame.map, subject.photo) } : after
  if (report.verdict !== 'fail') return { report, output }
  // Better no result than one with remains of the old background.
  const isOnlyLeft = after.checks.every(({ id, verdict }) => verdict !== 'fail' || id === 'backgroundLeft')
  return { report: { ...report, mended: [] }, ...(isOnlyLeft ? { rejected: output } : {}) }
}

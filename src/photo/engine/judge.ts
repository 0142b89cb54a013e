import { type CheckDefinition, type CheckId, checkIds, checks } from '../../shared/photo/checks.ts'
import { compare, graver, type Limit, type Outcome } from '../../shared/photo/limit.ts'
import type { Mending } from '../../shared/photo/mendings.ts'
import type { ReasonCode } from '../../shared/photo/reasons.ts'
import type { PhotoSpec } from '../../shared/photo/spec.ts'
import type { PhotoCheck, PhotoReport } from '../../shared/photo/verdict.ts'
import type { Unreadable } from '../source.ts'
import type { Measured } from './examine.ts'

const exactly = (value: number): Limit => ({ failBelow: value, failAbove: value })

/**
 * Checks of the person whose measures change a little when a photo is cut to its final size. A photo of that size, which may have been
 * accepted before, is refused only this much further beyond the limit, so that no result is refused on a second look.
 */
const measuredAgain: readonly CheckId[] = [
  'yaw',
  'gaze',
  'eyesOpen',
  'eyesVisible',
  'eyeGlare',
  'mouthClosed',
  'mouthCovered',
  'headCovered',
  'handAtFace',
  'thingOnHead',
  'blocks',
  'colourVariety',
  'crownCut',
  'sharpness',
  'noise',
  'screenPattern',
  'contrast',
  'luminance',
  'overExposure',
  'underExposure',
  'lightEvenness',
  'colourCast',
]
const furtherBeyond = 1.25

const eased = (limit: Limit): Limit => ({
  ...limit,
  ...(limit.failAbove === undefined ? {} : { failAbove: limit.failAbove * furtherBeyond }),
  ...(limit.failBelow === undefined ? {} : { failBelow: limit.failBelow / furtherBeyond }),
})

/** The limit of a check under a spec; null for checks that compare words. */
const limitOf = (id: CheckId, spec: PhotoSpec, finalSize: boolean): Limit | null => {
  switch (id) {
    case 'readable':
    case 'format':
      return null
    case 'faceCount':
      return exactly(1)
    case 'orientation':
      return exactly(0)
    case 'width':
      return exactly(spec.width)
    case 'height':
      return exactly(spec.height)
    case 'density':
      return exactly(spec.dpi)
    case 'fileSize':
      return { failBelow: spec.kilobytes.min, failAbove: spec.kilobytes.max }
    case 'interEyeDistance':
      return finalSize ? spec.limits.interEyeDistanceFinal : spec.limits.interEyeDistance
    default:
      return finalSize && measuredAgain.includes(id) ? eased(spec.limits[id]) : spec.limits[id]
  }
}

const judgeValue = (
  id: CheckId,
  value: number | null,
  limit: Limit,
): { verdict: Outcome; reason: ReasonCode | null } => {
  const { below, above }: CheckDefinition = checks[id]
  // An unknown value does not pass, but is no reason to refuse either.
  if (value === null) return { verdict: id === 'density' ? 'fail' : 'warn', reason: below ?? above ?? null }
  const { outcome, side } = compare(value, limit)
  return { verdict: outcome, reason: (side === 'below' ? below : side === 'above' ? above : undefined) ?? null }
}

const judgeCheck = (id: CheckId, measured: Measured, spec: PhotoSpec, finalSize: boolean): PhotoCheck => {
  const value = measured[id] ?? null
  const limit = limitOf(id, spec, finalSize)
  const { unit } = checks[id]
  if (limit === null || typeof value === 'string') {
    const wrongFormat = id === 'format' && value !== 'jpeg'
    return {
      id,
      value,
      unit,
      limit: null,
      verdict: wrongFormat ? 'fail' : 'pass',
      reason: wrongFormat ? 'file.format' : null,
    }
  }
  return { id, value, unit, limit, ...judgeValue(id, value, limit) }
}

/** Whether a photo already has the size of the spec. */
export const hasFinalSize = ({ width, height }: Measured, spec: PhotoSpec): boolean =>
  width === spec.width && height === spec.height

/**
 * Judges measured values by the limits of a spec. The report has every check with its value and limit; the worst one decides.
 * @param finalSize whether the source already had the final size, which has its own limit for the distance of the eyes
 * @example
 * const report = judge(measured, spec, hasFinalSize(measured, spec))
 */
export const judge = (
  measured: Measured,
  spec: PhotoSpec,
  mended: readonly Mending[] = [],
  finalSize = hasFinalSize(measured, spec),
): PhotoReport => {
  const judged = checkIds.filter((id) => id in measured).map((id) => judgeCheck(id, measured, spec, finalSize))
  return {
    verdict: judged.map(({ verdict }) => verdict).reduce(graver, 'pass'),
    checks: judged,
    mended: [...mended],
  }
}

/** The report on a file that could not be read as a photo. */
export const judgeUnreadable = ({ reason }: Unreadable): PhotoReport => ({
  verdict: 'fail',
  checks: [{ id: 'readable', value: null, unit: '', limit: null, verdict: 'fail', reason }],
  mended: [],
})

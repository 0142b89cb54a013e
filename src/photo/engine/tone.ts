import type { CheckId } from '../../shared/photo/checks.ts'
import type { Mending } from '../../shared/photo/mendings.ts'
import type { PhotoSpec } from '../../shared/photo/spec.ts'
import type { PhotoReport } from '../../shared/photo/verdict.ts'
import { alignFace } from '../aligned-face.ts'
import { lab, luminance, rgbOf } from '../colour.ts'
import { Pyramid, type RgbImage } from '../image.ts'
import type { Face } from '../landmarks.ts'
import { type Cheeks, measureCheeks } from '../measures/cheeks.ts'
import { type Exposure, measureExposure } from '../measures/exposure.ts'

/**
 * One exponent for each of red, green and blue: a value v of 0..1 becomes v to that power. Black and white do not change, so
 * nothing is clipped.
 */
type Exponents = readonly [red: number, green: number, blue: number]

/**
 * Bounds of every exponent, and the largest correction of a cast in levels of 255 of the cheeks' mean. Larger faults are not slight, and
 * stronger curves would change the colour of the clothes.
 */
const strongestLightening = 0.75
const strongestDarkening = 1.35
const farthestCorrection = 28
/** Safety margin inside the limit, so that a second measurement agrees. */
const lighterThanLimit = 1.2
const castWithin = 0.6
/** Target range of skin colours for correcting a cast, inside the box of natural colour. */
const naturalA = [7, 23] as const
const naturalB = [7, 33] as const
const halvings = 7
/** Luminance of each grey. */
const levels = Array.from({ length: 256 }, (_, level) => luminance(level, level, level))

const clamp = (value: number, [low, high]: readonly [number, number]): number => Math.min(high, Math.max(low, value))

const curveOf = (exponent: number): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, byte) => Math.round(255 * (byte / 255) ** exponent))

const applyCurves = ({ width, height, pixels }: RgbImage, exponents: Exponents): RgbImage => {
  const [red, green, blue] = exponents.map(curveOf) as [Uint8Array, Uint8Array, Uint8Array]
  const result = new Uint8Array(pixels.length)
  for (let i = 0; i < pixels.length; i += 3) {
    result[i] = red[pixels[i]!]!
    result[i + 1] = green[pixels[i + 1]!]!
    result[i + 2] = blue[pixels[i + 2]!]!
  }
  return { width, height, pixels: result }
}

/** The mildest exponent that brings a luminance to another one. */
const exponentFor = (luminanceNow: number, wanted: number): number => {
  const level = levels.findIndex((value) => value >= luminanceNow)
  let [enough, little] = [strongestLightening, 1]
  for (let i = 0; i < halvings; i++) {
    const exponent = (enough + little) / 2
    if (levels[curveOf(exponent)[level]!]! >= wanted) enough = exponent
    else little = exponent
  }
  return enough
}

/** The exponents that bring the cheeks' mean colour to the nearest natural one of the same lightness; undefined when that is far. */
const exponentsAgainstCast = ({ colour }: Cheeks): Exponents | undefined => {
  const [lightness, a, b] = lab(...colour)
  const wanted = rgbOf([lightness, clamp(a, naturalA), clamp(b, naturalB)])
  if (colour.some((value, channel) => Math.abs(wanted[channel]! - value) > farthestCorrection)) return undefined
  const exponents = colour.map((value, channel) => Math.log(wanted[channel]! / 255) / Math.log(value / 255))
  // A channel at its end has no exponent at all.
  if (!exponents.every(Number.isFinite)) return undefined
  return exponents.map((exponent) => clamp(exponent, [strongestLightening, strongestDarkening])) as unknown as Exponents
}

export interface Toned {
  readonly image: RgbImage
  readonly done: Mending[]
  readonly exposure: Exposure
  readonly cheeks: Cheeks
}

/** Fraction of the limit from which a value counts as over it, because measures of the cut photo differ slightly from those of the whole one. */
const nearLimit = 0.94

const isOff = (report: PhotoReport, id: CheckId): boolean =>
  report.checks.some(
    ({ id: checked, verdict, value, limit }) =>
      checked === id &&
      (verdict === 'warn' ||
        (typeof value === 'number' &&
          (value > (limit?.warnAbove ?? Number.POSITIVE_INFINITY) * nearLimit ||
            value * nearLimit < (limit?.warnBelow ?? Number.NEGATIVE_INFINITY)))),
  )

/** Whether light or colour are slightly off. Outright failures are not corrected. */
export const wantsTone = (report: PhotoReport): boolean =>
  (isOff(report, 'luminance') || isOff(report, 'colourCast')) &&
  !report.checks.some(({ id, verdict }) => verdict === 'fail' && (id === 'luminance' || id === 'colourCast'))

/**
 * Lightens a slightly dark face and corrects a slight colour cast, by smooth curves over the whole image.
 * @returns undefined when gentle curves do not bring the face within the spec's limits, so that the image should not be changed
 */
export const correctTone = (image: RgbImage, face: Face, spec: PhotoSpec, before: PhotoReport): Toned | undefined => {
  const done: Mending[] = []
  let toned = image
  let aligned = alignFace(new Pyramid(image), face)
  const take = (exponents: Exponents, mending: Mending): void => {
    toned = applyCurves(toned, exponents)
    aligned = alignFace(new Pyramid(toned), face)
    done.push(mending)
  }
  if (isOff(before, 'colourCast')) {
    const exponents = exponentsAgainstCast(measureCheeks(aligned, face))
    if (exponents === undefined) return undefined
    take(exponents, 'colourCorrected')
  }
  if (isOff(before, 'luminance')) {
    const exponent = exponentFor(
      measureExposure(aligned).luminance,
      (spec.limits.luminance.warnBelow ?? 0) * lighterThanLimit,
    )
    take([exponent, exponent, exponent], 'lightened')
  }
  const exposure = measureExposure(aligned)
  const cheeks = measureCheeks(aligned, face)
  const lightEnough = exposure.luminance >= (spec.limits.luminance.warnBelow ?? 0) * (1 + (lighterThanLimit - 1) / 2)
  const natural = cheeks.cast <= (spec.limits.colourCast.warnAbove ?? Number.POSITIVE_INFINITY) * castWithin
  return lightEnough && natural ? { image: toned, done, exposure, cheeks } : undefined
}

import { z } from 'zod'
import { type Limit, limitSchema } from './limit.ts'

const fraction = z.number().min(0).max(1)

/**
 * Limits that specs may not have: those made before the check existed have none, and those made when it measured colours have
 * limits of another scale, which no share could ever exceed. Both get these.
 */
const newerLimits = {
  mouthCovered: { failAbove: 0.17 },
  headCovered: { failAbove: 0.16 },
  // Of 46 good photographs none exceeds 0.06. Hands under the chin and on a cheek begin at 0.12.
  handAtFace: { warnAbove: 0.09, failAbove: 0.11 },
  // Good photographs: at most 0.02, drawn hair up to 0.41. Hairbands and glasses pushed up: 0.42 to 0.73.
  thingOnHead: { warnAbove: 0.415, failAbove: 0.55 },
  // A picture saved at quality 3 and again at 92: 9.1. Of 150 others the most is 2.1.
  blocks: { warnAbove: 3, failAbove: 6 },
  // A sepia picture: 0.8. The least of the others is 2.4.
  colourVariety: { warnBelow: 2, failBelow: 1.5 },
  // Frontal faces: 0.76 to 0.89. Stretched upwards by a fifth, 8 of 23 are below 0.73, by three tenths 14.
  proportions: { warnBelow: 0.73, warnAbove: 0.95 },
  redEyes: { warnAbove: 0.2 },
  crownFlat: { warnAbove: 0.6 },
  // A white shirt: 0.57. Of 24 photographs of darker clothes the most is 0.42, bare shoulders in bright light.
  clothesWhite: { warnAbove: 0.5 },
  // Long hair at the sides measures up to 0.005, walls that stayed from 0.009.
  backgroundLeft: { warnAbove: 0.005, failAbove: 0.01 },
  // Of 37 mended photographs the clean ones measured up to 0.37, ragged ones 0.84 to 3.2.
  outlineDoubt: { warnAbove: 0.6 },
} as const satisfies Record<string, Limit>

const shareLimit = (standard: Limit) =>
  limitSchema.default(standard).transform((limit) => ((limit.warnAbove ?? 0) > 1 ? standard : limit))

/**
 * Requirements for a photo. A spec is data that a province publishes and a unit receives.
 * Heights and margins of the head are fractions of the photo's height.
 */
export const photoSpecSchema = z.strictObject({
  id: z.string().regex(/^[a-z][A-Za-z0-9-]{0,39}$/),
  /** Chinese name. */
  name: z.string().min(1).max(50),
  width: z.int().min(100).max(2000),
  height: z.int().min(100).max(2000),
  widthMm: z.number().positive().max(200),
  heightMm: z.number().positive().max(200),
  dpi: z.int().min(72).max(1200),
  /** Background colour of a mended photo, sRGB. */
  background: z.tuple([z.int().min(0).max(255), z.int().min(0).max(255), z.int().min(0).max(255)]),
  /** File size window in KB (1024 bytes). */
  kilobytes: z
    .strictObject({ min: z.number().min(0), max: z.number().positive().max(10_240) })
    .refine(({ min, max }) => min < max, 'min must be below max'),
  /** Position of the head in a mended photo. */
  head: z.strictObject({
    /** Crown (hair included) to chin. */
    height: fraction,
    /** Upper edge to crown. */
    crownMargin: fraction,
  }),
  /** Limits of the checks that do not depend on the size of the photo. */
  limits: z.strictObject({
    faceInsideFrame: limitSchema,
    crownCut: limitSchema,
    bodyCoverage: limitSchema,
    shoulders: limitSchema,
    yaw: limitSchema,
    pitch: limitSchema,
    roll: limitSchema,
    eyesOpen: limitSchema,
    gaze: limitSchema,
    eyesVisible: limitSchema,
    eyeGlare: limitSchema,
    mouthClosed: limitSchema,
    mouthCovered: shareLimit(newerLimits.mouthCovered),
    headCovered: shareLimit(newerLimits.headCovered),
    handAtFace: shareLimit(newerLimits.handAtFace),
    interEyeDistance: limitSchema,
    /** `interEyeDistance` of a photo that already has the final size and so cannot have more pixels. */
    interEyeDistanceFinal: limitSchema,
    sharpness: limitSchema,
    noise: limitSchema,
    compression: limitSchema,
    screenPattern: limitSchema,
    border: limitSchema,
    overlay: limitSchema,
    luminance: limitSchema,
    contrast: limitSchema,
    underExposure: limitSchema,
    overExposure: limitSchema,
    lightEvenness: limitSchema,
    colourPresence: limitSchema,
    colourCast: limitSchema,
    backgroundWhite: limitSchema,
    backgroundTint: limitSchema,
    backgroundUniformity: limitSchema,
    backgroundLeft: shareLimit(newerLimits.backgroundLeft),
    outlineDoubt: limitSchema.default(newerLimits.outlineDoubt),
    thingOnHead: limitSchema.default(newerLimits.thingOnHead),
    blocks: limitSchema.default(newerLimits.blocks),
    colourVariety: limitSchema.default(newerLimits.colourVariety),
    proportions: limitSchema.default(newerLimits.proportions),
    redEyes: limitSchema.default(newerLimits.redEyes),
    crownFlat: limitSchema.default(newerLimits.crownFlat),
    clothesWhite: limitSchema.default(newerLimits.clothesWhite),
    headHeight: limitSchema,
    crownMargin: limitSchema,
    chinMargin: limitSchema,
    centring: limitSchema,
  }),
})

export type PhotoSpec = z.infer<typeof photoSpecSchema>

/**
 * The province's default: 一寸, white, 300 dpi (docs/domain.md, "Photo").
 *
 * File size: the notice names none. Files of the national exam tool have about 10 KB, and below that JPEG artefacts become
 * visible at this size. A photo of quality 90 and more fits into 40 KB, and a batch of ten thousand stays below 400 MB, which a
 * county's connection can carry.
 * Head: ICAO 9303 requires 70–80 % of the height without hair. With hair, on the narrower one-inch paper, 70 % leaves the
 * shoulders visible and the eyes above the middle, as GA 461 requires (at least 46.9 % of the height above the bottom).
 */
export const provinceDefault: PhotoSpec = {
  id: 'provinceDefault',
  name: '贵州省职称电子证书照片（一寸白底）',
  width: 295,
  height: 413,
  widthMm: 25,
  heightMm: 35,
  dpi: 300,
  background: [255, 255, 255],
  kilobytes: { min: 10, max: 40 },
  head: { height: 0.7, crownMargin: 0.06 },
  limits: {
    faceInsideFrame: { failBelow: 0 },
    crownCut: { warnAbove: 0.05, failAbove: 0.13 },
    bodyCoverage: { warnBelow: 0.995, failBelow: 0.98 },
    shoulders: { warnBelow: 0.65, failBelow: 0.5 },
    yaw: { warnAbove: 5, failAbove: 10 },
    // Far apart, because the measure is up to 15° off on frontal drawings.
    pitch: { warnAbove: 18, failAbove: 23 },
    roll: { warnAbove: 5, failAbove: 8 },
    // Of 83 photographed pairs of open eyes the narrowest measured 0.037, of four shut ones three less than 0.035.
    eyesOpen: { warnBelow: 0.042, failBelow: 0.035 },
    gaze: { warnAbove: 0.1, failAbove: 0.18 },
    eyesVisible: { warnBelow: 0.6, failBelow: 0.45 },
    eyeGlare: { warnAbove: 0.1, failAbove: 0.3 },
    ...newerLimits,
    mouthClosed: { warnAbove: 0.06, failAbove: 0.11 },
    interEyeDistance: { warnBelow: 90, failBelow: 60 },
    interEyeDistanceFinal: { warnBelow: 45, failBelow: 38 },
    sharpness: { warnAbove: 0.58, failAbove: 0.7 },
    noise: { warnAbove: 2.2, failAbove: 4.5 },
    compression: { warnBelow: 40, failBelow: 20 },
    screenPattern: { warnAbove: 0.08, failAbove: 0.25 },
    border: { warnAbove: 0.7, failAbove: 0.9 },
    overlay: { warnAbove: 0.0025, failAbove: 0.012 },
    contrast: { warnBelow: 0.45, failBelow: 0.35 },
    luminance: { warnBelow: 0.13, failBelow: 0.07 },
    underExposure: { warnAbove: 0.3, failAbove: 0.42 },
    overExposure: { warnAbove: 0.05, failAbove: 0.2 },
    lightEvenness: { warnAbove: 0.35, failAbove: 0.5 },
    colourPresence: { warnBelow: 5, failBelow: 3 },
    colourCast: { warnAbove: 5, failAbove: 10 },
    backgroundWhite: { warnBelow: 97, failBelow: 85 },
    backgroundTint: { warnAbove: 2, failAbove: 8 },
    backgroundUniformity: { warnAbove: 2, failAbove: 8 },
    headHeight: { warnBelow: 21.5, failBelow: 19, warnAbove: 27, failAbove: 30 },
    crownMargin: { warnBelow: 0.7, failBelow: 0.1, warnAbove: 5, failAbove: 8 },
    chinMargin: { warnBelow: 5, failBelow: 3, warnAbove: 12, failAbove: 16 },
    centring: { warnAbove: 1.2, failAbove: 2.5 },
  },
}

import { type PhotoSpec, provinceDefault } from './spec.ts'

/** The same 295 × 413 photo as national examinations require it. The official tool writes files of about 10 KB (docs/domain.md, "Photo"). */
const nationalExam: PhotoSpec = {
  ...provinceDefault,
  id: 'nationalExam',
  name: '全国专业技术人员资格考试报名照片（一寸白底）',
  kilobytes: { min: 5, max: 20 },
}

/**
 * Identity card, GA 461-2004: 358 × 441 px, 350 dpi, 26 × 32 mm, white, 14–20 KB. Its face width of 207 ± 14 px makes a head, hair
 * included, of about 0.85 of the height; hair 7–21 px below the upper edge; eyes at least 207 px above the lower one.
 */
const identityCard: PhotoSpec = {
  ...provinceDefault,
  id: 'identityCard',
  name: '居民身份证照片（GA 461，358×441）',
  width: 358,
  height: 441,
  widthMm: 26,
  heightMm: 32,
  dpi: 350,
  kilobytes: { min: 14, max: 20 },
  head: { height: 0.85, crownMargin: 0.032 },
  limits: {
    ...provinceDefault.limits,
    headHeight: { warnBelow: 25.5, failBelow: 23, warnAbove: 29, failAbove: 31 },
    crownMargin: { warnBelow: 0.5, failBelow: 0.1, warnAbove: 1.6, failAbove: 3 },
    chinMargin: { warnBelow: 2.4, failBelow: 1.2, warnAbove: 6, failAbove: 9 },
  },
}

/**
 * 小二寸 as most photographers cut it: 35 × 45 mm, the size of ISO/IEC 19794-5 portraits; 413 × 531 px at 300 dpi. Some use the same
 * name for the 33 × 48 mm of the exit and entry papers (`exitEntry`).
 */
const smallTwoInch: PhotoSpec = {
  ...provinceDefault,
  id: 'smallTwoInch',
  name: '小二寸照片（35×45 毫米白底）',
  width: 413,
  height: 531,
  widthMm: 35,
  heightMm: 45,
  kilobytes: { min: 15, max: 80 },
  head: { height: 0.7, crownMargin: 0.07 },
  limits: {
    ...provinceDefault.limits,
    headHeight: { warnBelow: 28, failBelow: 25, warnAbove: 35, failAbove: 38 },
    crownMargin: { warnBelow: 1, failBelow: 0.2, warnAbove: 6.5, failAbove: 10 },
    chinMargin: { warnBelow: 6.5, failBelow: 4, warnAbove: 15.5, failAbove: 20 },
    centring: { warnAbove: 1.7, failAbove: 3.5 },
  },
}

/**
 * Exit and entry papers (出入境证件相片照相指引): 33 × 48 mm, 390 × 567 px at 300 dpi, head 28–33 mm long, 20–80 KB; the crown 3–5 mm below the upper
 * edge, the chin at least 7 mm above the lower one.
 */
const exitEntry: PhotoSpec = {
  ...provinceDefault,
  id: 'exitEntry',
  name: '出入境证件照片（33×48 毫米白底）',
  width: 390,
  height: 567,
  widthMm: 33,
  heightMm: 48,
  kilobytes: { min: 20, max: 80 },
  head: { height: 0.635, crownMargin: 0.083 },
  limits: {
    ...provinceDefault.limits,
    headHeight: { warnBelow: 28, failBelow: 26, warnAbove: 33, failAbove: 35 },
    crownMargin: { warnBelow: 3, failBelow: 1.5, warnAbove: 5, failAbove: 8 },
    chinMargin: { warnBelow: 8, failBelow: 7, warnAbove: 17, failAbove: 20 },
    centring: { warnAbove: 1.6, failAbove: 3.3 },
  },
}

/** The specs that come with the product, the province's default first. A unit can receive others, which `readPhotoSpec` checks. */
export const photoSpecs: readonly PhotoSpec[] = [provinceDefault, nationalExam, identityCard, smallTwoInch, exitEntry]

/** A shipped spec by its id. @example findPhotoSpec('identityCard')?.width // 358 (pixels) */
export const findPhotoSpec = (id: string): PhotoSpec | undefined => photoSpecs.find((spec) => spec.id === id)

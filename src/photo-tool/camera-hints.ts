import type { Marks } from '../photo/browser/marks.ts'
import type { Look } from '../photo/browser/messages.ts'
import type { CheckId } from '../shared/photo/checks.ts'
import type { PhotoCheck, PhotoReport } from '../shared/photo/verdict.ts'

/** Height of the outline that a person fits into, as a share of the picture's height. */
export const outlineHeight = 0.88

/** How far the head may be from the outline, as shares of the head the outline shows. */
const size = { least: 0.6, most: 1.3 } as const
const place = { across: 0.35, down: 0.3 } as const

/** Checks that the person can influence at the camera. Background, crop and file are corrected afterwards. */
const live: readonly CheckId[] = [
  'faceCount',
  'faceInsideFrame',
  'crownCut',
  'bodyCoverage',
  'yaw',
  'pitch',
  'gaze',
  'eyesVisible',
  'eyeGlare',
  'mouthCovered',
  'headCovered',
  'eyesOpen',
  'mouthClosed',
  'interEyeDistance',
  'sharpness',
  'luminance',
  'underExposure',
  'overExposure',
  'lightEvenness',
  'colourCast',
]

const gravestFirst = (report: PhotoReport, ids: readonly CheckId[]): PhotoCheck[] => {
  const weight = { fail: 0, warn: 1, pass: 2 } as const
  return report.checks.filter(({ id }) => ids.includes(id)).toSorted((a, b) => weight[a.verdict] - weight[b.verdict])
}

/** The checks that are shown while the camera runs, failed ones first. */
export const liveChecks = ({ report }: Look): PhotoCheck[] => gravestFirst(report, live)

/** Checks of the camera that only the large models make sure: outlines of head and body, and whether there are lenses at all. */
const needLarge: readonly CheckId[] = ['crownCut', 'bodyCoverage', 'eyesVisible', 'eyeGlare']

/** The checks of a photo that hold before the large models have arrived, failed ones first. */
export const earlyChecks = (report: PhotoReport): PhotoCheck[] =>
  gravestFirst(
    report,
    live.filter((id) => !needLarge.includes(id)),
  )

export interface Outline {
  /** Middle of the head, and its height, as shares of the picture. */
  readonly middle: readonly [x: number, y: number]
  readonly headHeight: number
}

/** What the person should do about where they are; undefined when they are well placed. */
export const placeHint = (
  marks: Marks | undefined,
  shape: number,
  { middle: [x, y], headHeight }: Outline,
): string | undefined => {
  if (!marks) return undefined
  const height = Math.hypot((marks.chin[0] - marks.crown[0]) * shape, marks.chin[1] - marks.crown[1])
  if (height < size.least * headHeight) return '请靠近一些'
  if (height > size.most * headHeight) return '请离远一些'
  const across = (((marks.chin[0] + marks.crown[0]) / 2 - x) * shape) / headHeight
  const down = ((marks.chin[1] + marks.crown[1]) / 2 - y) / headHeight
  // The picture is shown as in a mirror, so the person moves as they see it; the words name no side.
  if (Math.abs(across) > place.across) return '请把头移到轮廓中间'
  if (down < -place.down) return '请把头放低一些'
  if (down > place.down) return '请把头抬高一些'
  return undefined
}

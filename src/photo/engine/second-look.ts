import type { PhotoSpec } from '../../shared/photo/spec.ts'
import type { PhotoCheck, PhotoPlace, PhotoReport } from '../../shared/photo/verdict.ts'
import { type Affine, apply } from '../affine.ts'
import type { Box } from '../boxes.ts'
import { cutFrame, frameAsIs } from '../frame.ts'
import { measureRemains, type Remains } from '../measures/remains.ts'
import type { Examination } from './examine.ts'
import { judge } from './judge.ts'

/** Reads and examines a mended JPEG as if it were a new photo. The adaptor of each runtime provides it. */
export type LookAgain = (jpeg: Uint8Array) => Promise<Examination>

/** What a second look at a mended photo finds. */
export interface SecondLook {
  /** Checks that refuse the result. */
  readonly failed: readonly PhotoCheck[]
  /** What the models, now looking at the result itself, see of the old background. */
  readonly remains: Remains
}

const nothing: Remains = { share: 0, boxes: [] }

/** Judges a mended photo by itself. Its own measures decide, because the mask that made it may be wrong. */
export const judgeResult = ({ measured, subject }: Examination, spec: PhotoSpec): SecondLook => ({
  failed: judge(measured, spec).checks.filter(({ verdict }) => verdict === 'fail'),
  remains: subject ? measureRemains(cutFrame(subject.pyramid, spec, frameAsIs, subject), spec.background) : nothing,
})

/** The report with the checks that the second look refuses in place of the report's own. */
export const withFailed = (report: PhotoReport, failed: readonly PhotoCheck[]): PhotoReport => {
  if (failed.length === 0) return report
  const ids = failed.map(({ id }) => id)
  return { ...report, verdict: 'fail', checks: [...report.checks.filter(({ id }) => !ids.includes(id)), ...failed] }
}

/**
 * Where remains lie on the photo as it came.
 * @param map pixel of the result to pixel of the photo
 */
export const placesOf = (
  boxes: readonly Box[],
  map: Affine,
  photo: { readonly width: number; readonly height: number },
): PhotoPlace[] =>
  boxes.map(({ left, top, right, bottom }) => {
    const corners = [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ].map(([x, y]) => apply(map, [x! - 0.5, y! - 0.5]))
    const across = corners.map(([x]) => Math.min(1, Math.max(0, (x + 0.5) / photo.width)))
    const down = corners.map(([, y]) => Math.min(1, Math.max(0, (y + 0.5) / photo.height)))
    return {
      check: 'backgroundLeft',
      left: Math.min(...across),
      top: Math.min(...down),
      right: Math.max(...across),
      bottom: Math.max(...down),
    }
  })

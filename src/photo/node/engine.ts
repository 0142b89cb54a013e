import type { Adjustment } from '../../shared/photo/adjustment.ts'
import type { PhotoSpec } from '../../shared/photo/spec.ts'
import type { PhotoReport } from '../../shared/photo/verdict.ts'
import { examine } from '../engine/examine.ts'
import { judge, judgeUnreadable } from '../engine/judge.ts'
import { type Located, locate } from '../engine/locate.ts'
import { type MendResult, mend } from '../engine/mend.ts'
import type { FaceModels } from '../models.ts'
import { Unreadable } from '../source.ts'
import { decodePhoto } from './decode.ts'
import { encodeJpeg } from './jpeg.ts'

const orUnreadable = async <Result>(work: () => Promise<Result>, refuse: (error: Unreadable) => Result) => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Unreadable) return refuse(error)
    throw error
  }
}

/**
 * Checks a photo file against a spec. A file that is no photo gets a report too, with one failed check.
 * @example
 * const report = await checkPhoto(bytes, provinceDefault, await loadModels())
 * report.verdict // 'pass', 'warn' or 'fail'
 */
export const checkPhoto = (bytes: Uint8Array, spec: PhotoSpec, models: FaceModels): Promise<PhotoReport> =>
  orUnreadable(
    async () => judge((await examine(await decodePhoto(bytes), spec, models)).measured, spec),
    judgeUnreadable,
  )

/** Checks and mends a photo file. With an adjustment, it is cut as the person chose. */
export const mendPhoto = (
  bytes: Uint8Array,
  spec: PhotoSpec,
  models: FaceModels,
  adjustment?: Adjustment,
): Promise<MendResult> =>
  orUnreadable(
    async () => {
      const look = async (photo: Uint8Array) => examine(await decodePhoto(photo), spec, models)
      return mend(await look(bytes), spec, { encode: encodeJpeg, lookAgain: look }, adjustment)
    },
    (error): MendResult => ({ report: judgeUnreadable(error) }),
  )

/** Position of the one person of a photo file. Undefined when there is no person or more than one. */
export const locateIn = (bytes: Uint8Array, spec: PhotoSpec, models: FaceModels): Promise<Located | undefined> =>
  orUnreadable(
    async () => {
      const { subject } = await examine(await decodePhoto(bytes), spec, models)
      return subject && locate(subject, spec)
    },
    () => undefined,
  )

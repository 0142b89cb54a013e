import type { Adjustment } from '../../shared/photo/adjustment.ts'
import type { PhotoSpec } from '../../shared/photo/spec.ts'
import type { PhotoReport } from '../../shared/photo/verdict.ts'
import { examine } from '../examine.ts'
import { judge, judgeUnreadable } from '../judge.ts'
import { type Located, locate } from '../locate.ts'
import { type MendResult, mend } from '../mend.ts'
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

/** Checks a photo file against a spec. A file that is no photo gets a report too, with one failed check. */
export const checkPhoto = (bytes: Uint8Array, spec: PhotoSpec, models: FaceModels): Promise<PhotoReport> =>
  orUnreadable(
    async () => judge((await examine(await decodePhoto(bytes), spec, models)).measured, spec),
    judgeUnreadable,
  )

/** Checks a photo file and mends what can be mended, cut as a person chose where they did. */
export const mendPhoto = (
  bytes: Uint8Array,
  spec: PhotoSpec,
  models: FaceModels,
  adjustment?: Adjustment,
): Promise<MendResult> =>
  orUnreadable(
    async () => mend(await examine(await decodePhoto(bytes), spec, models), spec, encodeJpeg, adjustment),
    (error): MendResult => ({ report: judgeUnreadable(error) }),
  )

/** Where the one person of a photo file is; undefined where there is none, or several. */
export const locateIn = (bytes: Uint8Array, spec: PhotoSpec, models: FaceModels): Promise<Located | undefined> =>
  orUnreadable(
    async () => {
      const { subject } = await examine(await decodePhoto(bytes), spec, models)
      return subject && locate(subject, spec)
    },
    () => undefined,
  )

import { isUnadjusted } from '../../shared/photo/adjustment.ts'
import type { CheckId } from '../../shared/photo/checks.ts'
import type { PhotoSpec } from '../../shared/photo/spec.ts'
import { limitAdjustment } from '../engine/adjust.ts'
import { type Examination, examine, type LargeModel, type Measured } from '../engine/examine.ts'
import { judge, judgeUnreadable } from '../engine/judge.ts'
import { type Finishing, mend } from '../engine/mend.ts'
import type { FaceModels } from '../models.ts'
import { type PhotoSource, Unreadable, workingSideOf } from '../source.ts'
import { imageDataOf, readPicture } from './canvas.ts'
import { decodePhoto, imageOf } from './decode.ts'
import { encodeJpeg } from './encode.ts'
import { faceOutlines, marksOf } from './marks.ts'
import type { Examined, Look, Opened, PhotoTasks } from './messages.ts'
import { allBytes, type LoadProgress, loadModels } from './models.ts'

interface Held {
  readonly source: PhotoSource
  readonly spec: PhotoSpec
  readonly examination: Examination
}

/** Checks of the file, which do not apply to a picture of the camera. */
const ofFile: readonly CheckId[] = ['readable', 'width', 'height', 'format', 'density', 'fileSize']

const withoutFile = (measured: Measured): Measured =>
  Object.fromEntries(Object.entries(measured).filter(([id]) => !ofFile.includes(id as CheckId)))

const examined = ({ source, spec, examination }: Held): Examined => ({
  width: source.width,
  height: source.height,
  marks: examination.subject && marksOf(examination.subject, spec),
  faces: faceOutlines(examination, source.image),
  before: judge(examination.measured, spec),
})

/** How the page encodes a result and examines it again. */
const finishing = (spec: PhotoSpec, models: FaceModels): Finishing => ({
  encode: encodeJpeg,
  lookAgain: async (jpeg) => examine(await decodePhoto(jpeg), spec, models),
})

const describe = async (held: Held, models: FaceModels): Promise<Opened> => ({
  ...examined(held),
  result: await mend(held.examination, held.spec, finishing(held.spec, models)),
})

const unreadable = (error: unknown): Opened => {
  if (!(error instanceof Unreadable)) throw error
  const report = judgeUnreadable(error)
  return { width: 0, height: 0, marks: undefined, faces: [], before: report, result: { report } }
}

/** The photo engine for a page. It must be called with one task at a time. */
export const createPhotoTasks = (onProgress: (progress: LoadProgress) => void): PhotoTasks => {
  let loading: Promise<FaceModels> | undefined
  /** The large models that have not arrived yet. */
  let lacking: readonly LargeModel[] = ['irises', 'personClasses']
  let isKept = false
  let held: Held | undefined

  const models = (): Promise<FaceModels> => {
    loading ??= loadModels(onProgress, isKept).catch((error) => {
      loading = undefined // the next task tries again
      throw error
    })
    return loading
  }
  /** Fetches the large models, the one that takes longer last. A failure is reported by the photo that needs them. */
  const fetchLarge = async (loaded: FaceModels): Promise<void> => {
    for (const name of lacking) {
      await loaded[name]()
      lacking = lacking.filter((other) => other !== name)
    }
    onProgress({ loaded: allBytes, total: allBytes, isComplete: true })
  }
  const hold = async (source: PhotoSource, spec: PhotoSpec): Promise<Held> => {
    const now: Held = { source, spec, examination: await examine(source, spec, await models()) }
    held = now
    return now
  }
  const getHeld = (): Held => {
    if (held === undefined) throw new Error('no photo is open')
    return held
  }

  return {
    async prepare(kept) {
      isKept = kept
      void fetchLarge(await models()).catch(() => {})
    },
    async open(bytes, spec, onEarly) {
      held = undefined
      try {
        const source = await decodePhoto(bytes)
        const picture = (): Promise<ImageBitmap> => createImageBitmap(imageDataOf(source.image))
        const loaded = await models()
        if (onEarly && lacking.length > 0) {
          const examination = await examine(source, spec, loaded, { without: lacking })
          onEarly({ ...examined({ source, spec, examination }), picture: await picture() })
          await fetchLarge(loaded)
        }
        const opened = await describe(await hold(source, spec), loaded)
        return { ...opened, picture: await picture() }
      } catch (error) {
        return { ...unreadable(error), picture: undefined }
      }
    },
    async respec(spec) {
      return describe(await hold(getHeld().source, spec), await models())
    },
    async adjust(from, wanted) {
      const { examination, spec } = getHeld()
      if (examination.subject === undefined) throw new Error('there is nobody to frame')
      const allowed = limitAdjustment(examination.subject, spec, from, wanted)
      const byHand = isUnadjusted(allowed.adjustment) ? undefined : allowed.adjustment
      return { ...allowed, result: await mend(examination, spec, finishing(spec, await models()), byHand) }
    },
    async look(picture, { width, height }, spec): Promise<Look> {
      const pixels = readPicture(picture, picture.width, picture.height)
      picture.close()
      const image = imageOf(pixels, workingSideOf(Math.max(pixels.width, pixels.height)))
      const source: PhotoSource = { image, width, height, format: 'jpeg', density: null, quality: null, bytes: 0 }
      const { measured, subject } = await examine(source, spec, await models(), {
        without: ['personClasses', ...lacking],
      })
      return { marks: subject && marksOf(subject, spec), report: judge(withoutFile(measured), spec) }
    },
    async forget() {
      held = undefined
    },
  }
}

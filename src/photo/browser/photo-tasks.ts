import { isUnadjusted, unadjusted } from '../../shared/photo/adjustment.ts'
import type { CheckId } from '../../shared/photo/checks.ts'
import type { PhotoSpec } from '../../shared/photo/spec.ts'
import { apply, type Point } from '../affine.ts'
import { adjustedMap, limitAdjustment } from '../engine/adjust.ts'
import { type Examination, examine, type Measured, type Subject } from '../engine/examine.ts'
import { judge, judgeUnreadable } from '../engine/judge.ts'
import { mend } from '../engine/mend.ts'
import { meshPoint, ovalIndices } from '../landmarks.ts'
import type { FaceModels } from '../models.ts'
import { type PhotoSource, Unreadable, workingSideOf } from '../source.ts'
import { imageDataOf, readPicture } from './canvas.ts'
import { decodePhoto, imageOf } from './decode.ts'
import { encodeJpeg } from './encode.ts'
import type { Look, Marks, Opened, PhotoTasks } from './messages.ts'
import { loadModels } from './models.ts'

interface Held {
  readonly source: PhotoSource
  readonly spec: PhotoSpec
  readonly examination: Examination
}

const marksOf = ({ face, person, pyramid }: Subject, spec: PhotoSpec): Marks => {
  const { width, height } = pyramid.image
  const share = ([x, y]: Point): Point => [(x + 0.5) / width, (y + 0.5) / height]
  const map = adjustedMap({ face, person, photo: pyramid.image }, spec, unadjusted)
  const corner = (x: number, y: number): Point => share(apply(map, [x * spec.width - 0.5, y * spec.height - 0.5]))
  return {
    oval: ovalIndices.map((index) => share(meshPoint(face.mesh, index))),
    crown: share(person.crown),
    chin: share(face.chin),
    eyes: [share(face.rightEye), share(face.leftEye)],
    crop: [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)],
  }
}

/** Checks of the file, which do not apply to a picture of the camera. */
const ofFile: readonly CheckId[] = ['readable', 'width', 'height', 'format', 'density', 'fileSize']

const withoutFile = (measured: Measured): Measured =>
  Object.fromEntries(Object.entries(measured).filter(([id]) => !ofFile.includes(id as CheckId)))

const describe = async ({ source, spec, examination }: Held): Promise<Opened> => ({
  width: source.width,
  height: source.height,
  marks: examination.subject && marksOf(examination.subject, spec),
  before: judge(examination.measured, spec),
  result: await mend(examination, spec, encodeJpeg),
})

const unreadable = (error: unknown): Opened => {
  if (!(error instanceof Unreadable)) throw error
  const report = judgeUnreadable(error)
  return { width: 0, height: 0, marks: undefined, before: report, result: { report } }
}

/** The photo engine for a page. It must be called with one task at a time. */
export const createPhotoTasks = (): PhotoTasks => {
  let loading: Promise<FaceModels> | undefined
  let held: Held | undefined

  const models = (): Promise<FaceModels> => {
    loading ??= loadModels().catch((error) => {
      loading = undefined // the next task tries again
      throw error
    })
    return loading
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
    async prepare() {
      const loaded = await models()
      // The largest one comes while the person chooses a photo. If it cannot be fetched, opening the photo says so.
      loaded.personClasses().catch(() => {})
    },
    async open(bytes, spec) {
      held = undefined
      try {
        const source = await decodePhoto(bytes)
        const [opened, picture] = await Promise.all([
          hold(source, spec).then(describe),
          createImageBitmap(imageDataOf(source.image)),
        ])
        return { ...opened, picture }
      } catch (error) {
        return { ...unreadable(error), picture: undefined }
      }
    },
    async respec(spec) {
      return describe(await hold(getHeld().source, spec))
    },
    async adjust(from, wanted) {
      const { examination, spec } = getHeld()
      if (examination.subject === undefined) throw new Error('there is nobody to frame')
      const allowed = limitAdjustment(examination.subject, spec, from, wanted)
      const byHand = isUnadjusted(allowed.adjustment) ? undefined : allowed.adjustment
      return { ...allowed, result: await mend(examination, spec, encodeJpeg, byHand) }
    },
    async look(picture, { width, height }, spec): Promise<Look> {
      const pixels = readPicture(picture, picture.width, picture.height)
      picture.close()
      const image = imageOf(pixels, workingSideOf(Math.max(pixels.width, pixels.height)))
      const source: PhotoSource = { image, width, height, format: 'jpeg', density: null, quality: null, bytes: 0 }
      const { measured, subject } = await examine(source, spec, await models(), { quick: true })
      return { marks: subject && marksOf(subject, spec), report: judge(withoutFile(measured), spec) }
    },
    async forget() {
      held = undefined
    },
  }
}

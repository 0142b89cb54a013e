import type { Adjustment } from '../../shared/photo/adjustment.ts'
import type { CheckId } from '../../shared/photo/checks.ts'
import type { PhotoSpec } from '../../shared/photo/spec.ts'
import type { PhotoReport } from '../../shared/photo/verdict.ts'
import type { Point } from '../affine.ts'
import type { MendResult } from '../mend.ts'

/** Where things are on the photo, as shares of its width and height. */
export interface Marks {
  readonly oval: readonly Point[]
  readonly crown: Point
  readonly chin: Point
  readonly eyes: readonly [Point, Point]
  /** Corners of the crop that mending takes. */
  readonly crop: readonly Point[]
}

/** A photo as it came, and what became of it. */
export interface Opened {
  /** Pixels of the file, upright. */
  readonly width: number
  readonly height: number
  /** Undefined unless there is exactly one face. */
  readonly marks: Marks | undefined
  /** The verdict on the photo as it came. */
  readonly before: PhotoReport
  /** Mended, or as it came where nothing needed mending or nothing would help. */
  readonly result: MendResult
}

/** What a photo became by hand. */
export interface Adjusted {
  /** What was wanted, or as much of it as the limits allow. */
  readonly adjustment: Adjustment
  readonly stoppedBy: CheckId | null
  readonly result: MendResult
}

export interface PictureSize {
  readonly width: number
  readonly height: number
}

/** What one picture of the camera shows. */
export interface Look {
  readonly marks: Marks | undefined
  readonly report: PhotoReport
}

/** What the worker can be asked, with the answers. It keeps the photo that was opened last. */
export interface PhotoTasks {
  /** Loads the models; whatever comes first does it anyway. */
  prepare(): Promise<void>
  /** The photo of a file, and a picture of it to show; none when it cannot be read. */
  open(bytes: Uint8Array, spec: PhotoSpec): Promise<Opened & { readonly picture: ImageBitmap | undefined }>
  /** The opened photo by another spec. */
  respec(spec: PhotoSpec): Promise<Opened>
  /** The opened photo, framed by hand; `from` is the last framing that was allowed. */
  adjust(from: Adjustment, wanted: Adjustment): Promise<Adjusted>
  /** A picture of the camera, scaled down from a picture of `size`; it is closed. */
  look(picture: ImageBitmap, size: PictureSize, spec: PhotoSpec): Promise<Look>
  /** Lets the opened photo go. */
  forget(): Promise<void>
}

export type TaskName = keyof PhotoTasks

export interface TaskMessage {
  readonly id: number
  readonly task: TaskName
  readonly given: readonly unknown[]
}

export type AnswerMessage = { readonly id: number } & (
  | { readonly done: unknown }
  | { readonly problem: unknown }
  | { readonly error: string }
)

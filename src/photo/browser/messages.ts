import type { Adjustment } from '../../shared/photo/adjustment.ts'
import type { CheckId } from '../../shared/photo/checks.ts'
import type { PhotoSpec } from '../../shared/photo/spec.ts'
import type { PhotoReport } from '../../shared/photo/verdict.ts'
import type { Point } from '../affine.ts'
import type { MendResult } from '../engine/mend.ts'
import type { Marks } from './marks.ts'
import type { LoadProgress } from './models.ts'

/** An examined photo. */
export interface Examined {
  /** Pixels of the file, upright. */
  readonly width: number
  readonly height: number
  /** Undefined unless there is exactly one face. */
  readonly marks: Marks | undefined
  /** The outline of every face, as fractions of the photo's width and height. */
  readonly faces: readonly (readonly Point[])[]
  /** The verdict on the original photo. */
  readonly before: PhotoReport
}

/** A photo before and after mending. */
export interface Opened extends Examined {
  /** The mended photo, or the original where nothing needed mending or mending would not help. */
  readonly result: MendResult
}

/** The result of an adjustment by hand. */
export interface Adjusted {
  /** The requested adjustment, or as much of it as the limits allow. */
  readonly adjustment: Adjustment
  readonly stoppedBy: CheckId | null
  readonly result: MendResult
}

export interface PictureSize {
  readonly width: number
  readonly height: number
}

/** Findings on one picture of the camera. */
export interface Look {
  readonly marks: Marks | undefined
  readonly report: PhotoReport
}

/** The worker's tasks. It keeps the photo that was opened last. */
export interface PhotoTasks {
  /**
   * Loads the small models and begins to fetch the large ones. Without this call, the first tasks load them.
   * @param isKept whether the page has a service worker that keeps the files
   */
  prepare(isKept: boolean): Promise<void>
  /**
   * Opens the photo of a file. `picture` is for display, and undefined when the file cannot be read.
   * @param onEarly called first while large models are still on their way: the report has only the checks that need none
   */
  open(
    bytes: Uint8Array,
    spec: PhotoSpec,
    onEarly?: (early: Examined & { readonly picture: ImageBitmap }) => void,
  ): Promise<Opened & { readonly picture: ImageBitmap | undefined }>
  /** Judges and mends the opened photo by another spec. */
  respec(spec: PhotoSpec): Promise<Opened>
  /** Frames the opened photo by hand. `from` is the last framing that was allowed. */
  adjust(from: Adjustment, wanted: Adjustment): Promise<Adjusted>
  /** Examines a picture of the camera, scaled down from a picture of `size`, and closes it. */
  look(picture: ImageBitmap, size: PictureSize, spec: PhotoSpec): Promise<Look>
  /** Drops the opened photo. */
  forget(): Promise<void>
}

export type TaskName = keyof PhotoTasks

export interface TaskMessage {
  readonly id: number
  readonly task: TaskName
  readonly given: readonly unknown[]
}

/** Ends a task, except `early`, which may come before. */
export type AnswerMessage =
  | { readonly progress: LoadProgress }
  | ({ readonly id: number } & (
      | { readonly early: unknown }
      | { readonly done: unknown }
      | { readonly problem: unknown }
      | { readonly error: string }
    ))

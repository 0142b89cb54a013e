import { useCallback, useEffect, useRef, useState } from 'react'
import type { Marks } from '../photo/browser/marks.ts'
import type { Examined } from '../photo/browser/messages.ts'
import type { LoadProgress } from '../photo/browser/models.ts'
import { type PhotoWorker, startPhotoWorker } from '../photo/browser/photo-worker-client.ts'
import { Problem } from '../shared/errors/problem.ts'
import { type Adjustment, unadjusted } from '../shared/photo/adjustment.ts'
import type { CheckId } from '../shared/photo/checks.ts'
import type { PhotoSpec } from '../shared/photo/spec.ts'
import type { PhotoReport } from '../shared/photo/verdict.ts'

/** A photo that was checked, and mended where that was possible. */
export interface ShownPhoto {
  /** The photo as it came, upright, to be drawn; undefined when it cannot be read. */
  readonly picture: ImageBitmap | undefined
  readonly width: number
  readonly height: number
  readonly marks: Marks | undefined
  /** The outline of every face, as fractions of the photo's width and height. */
  readonly faces: Examined['faces']
  readonly before: PhotoReport
  /** After mending; the same as before where nothing was mended. */
  readonly report: PhotoReport
  /** The mended file, or the file as it came where it needs nothing; undefined when only another photo helps. */
  readonly file: Blob | undefined
  /** A result that may not be used, because something of the old background is left. */
  readonly rejected: Blob | undefined
  readonly mended: boolean
  readonly adjustment: Adjustment
  /** The limit that stopped the last movement by hand. */
  readonly stoppedBy: CheckId | null
}

/** A photo of which only some checks are done, because the models for the others are still on their way. */
export type EarlyPhoto = Pick<ShownPhoto, 'picture' | 'marks' | 'before'>

export type PhotoState =
  | { readonly kind: 'empty' }
  | { readonly kind: 'working'; readonly early?: EarlyPhoto }
  | { readonly kind: 'shown'; readonly photo: ShownPhoto }
  | { readonly kind: 'trouble'; readonly problem: Problem }

const asProblem = (error: unknown): Problem =>
  error instanceof Problem ? error : new Problem('photo.workerLost', {}, { cause: error })

const jpegOf = (bytes: Uint8Array): Blob => new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'image/jpeg' })

/**
 * One photo of this page: opened, checked, mended, adjusted.
 * @param isKept whether a service worker keeps the files of the page
 */
export const usePhoto = (spec: PhotoSpec, isKept: boolean) => {
  const [state, setState] = useState<PhotoState>({ kind: 'empty' })
  const worker = useRef<PhotoWorker>(undefined)
  const original = useRef<Blob>(undefined)
  /** Counts the calls; the answer of an older call is dropped. */
  const turn = useRef(0)
  /** The wanted adjustment: the last one reached, or the next one to try. */
  const target = useRef<Adjustment>(unadjusted)
  const untried = useRef(false)
  const adjusting = useRef(false)
  const [loading, setLoading] = useState<LoadProgress>()
  const drawn = useRef<ImageBitmap>(undefined)

  const engine = useCallback((): PhotoWorker => {
    worker.current ??= startPhotoWorker(setLoading)
    return worker.current
  }, [])

  /** Frees the pixels of the picture before, which no garbage collector counts. */
  const replacePicture = useCallback((picture: ImageBitmap | undefined): void => {
    if (drawn.current !== picture) drawn.current?.close()
    drawn.current = picture
  }, [])

  useEffect(() => {
    // Loads the engine while the person looks for a photo. Opening a photo tries again and reports a failure.
    engine()
      .prepare(isKept)
      .catch(() => {})
    return () => {
      worker.current?.close()
      worker.current = undefined
      replacePicture(undefined)
    }
  }, [engine, isKept, replacePicture])

  const showOpened = useCallback(
    (opened: Awaited<ReturnType<PhotoWorker['respec']>>, picture: ImageBitmap | undefined, file: Blob): void => {
      const { output, rejected, report } = opened.result
      const usable = report.verdict === 'fail' ? undefined : file
      target.current = unadjusted
      untried.current = false
      replacePicture(picture)
      setState({
        kind: 'shown',
        photo: {
          picture,
          width: opened.width,
          height: opened.height,
          marks: opened.marks,
          faces: opened.faces,
          before: opened.before,
          report,
          file: output ? jpegOf(output) : usable,
          rejected: rejected && jpegOf(rejected),
          mended: output !== undefined,
          adjustment: unadjusted,
          stoppedBy: null,
        },
      })
    },
    [replacePicture],
  )

  /** Opens a file; resolves when its verdict is shown. */
  const open = useCallback(
    async (file: Blob): Promise<void> => {
      const mine = ++turn.current
      original.current = file
      setState({ kind: 'working' })
      try {
        const bytes = new Uint8Array(await file.arrayBuffer())
        const opened = await engine().open(bytes, spec, (early) => {
          if (mine !== turn.current) return early.picture.close()
          replacePicture(early.picture)
          setState({ kind: 'working', early })
        })
        if (mine === turn.current) showOpened(opened, opened.picture, file)
        else opened.picture?.close()
      } catch (error) {
        if (mine === turn.current) setState({ kind: 'trouble', problem: asProblem(error) })
      }
    },
    [engine, replacePicture, showOpened, spec],
  )

  const shown = state.kind === 'shown' ? state.photo : undefined
  const lastSpec = useRef(spec)
  useEffect(() => {
    if (lastSpec.current === spec) return
    lastSpec.current = spec
    if (!shown?.picture || !original.current) return
    const mine = ++turn.current
    const file = original.current
    engine()
      .respec(spec)
      .then((opened) => mine === turn.current && showOpened(opened, shown.picture, file))
      .catch((error) => mine === turn.current && setState({ kind: 'trouble', problem: asProblem(error) }))
  }, [engine, showOpened, spec, shown])

  /** Adjusts the photo by hand, as far as the limits allow. Changes that arrive during an adjustment are combined. */
  const adjust = useCallback(
    async (change: (now: Adjustment) => Adjustment): Promise<void> => {
      target.current = change(target.current)
      untried.current = true
      if (adjusting.current || !shown) return
      adjusting.current = true
      const mine = turn.current
      let from = shown.adjustment
      try {
        while (untried.current && mine === turn.current) {
          untried.current = false
          const { adjustment, stoppedBy, result } = await engine().adjust(from, target.current)
          if (mine !== turn.current) return
          from = adjustment
          if (!untried.current) target.current = adjustment
          setState((now) =>
            now.kind === 'shown'
              ? {
                  kind: 'shown',
                  photo: {
                    ...now.photo,
                    report: result.report,
                    file: result.output ? jpegOf(result.output) : original.current,
                    rejected: undefined,
                    mended: result.output !== undefined,
                    adjustment,
                    stoppedBy,
                  },
                }
              : now,
          )
        }
      } catch (error) {
        if (mine === turn.current) setState({ kind: 'trouble', problem: asProblem(error) })
      } finally {
        adjusting.current = false
      }
    },
    [engine, shown],
  )

  /** Removes the photo and ends running work. */
  const clear = useCallback((): void => {
    turn.current++
    original.current = undefined
    worker.current?.close()
    worker.current = undefined
    replacePicture(undefined)
    setState({ kind: 'empty' })
    engine()
      .prepare(isKept)
      .catch(() => {})
  }, [engine, isKept, replacePicture])

  /** Opens the same file again after a problem. */
  const retry = useCallback((): void => {
    if (original.current) void open(original.current)
  }, [open])

  return { state, loading, engine, open, adjust, clear, retry }
}

import { useCallback, useEffect, useRef, useState } from 'react'
import type { Marks } from '../photo/browser/marks.ts'
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
  readonly before: PhotoReport
  /** After mending; the same as before where nothing was mended. */
  readonly report: PhotoReport
  /** The mended file, or the file as it came where it needs nothing; undefined when only another photo helps. */
  readonly file: Blob | undefined
  readonly mended: boolean
  readonly adjustment: Adjustment
  /** The limit that stopped the last movement by hand. */
  readonly stoppedBy: CheckId | null
}

export type PhotoState =
  | { readonly kind: 'empty' }
  | { readonly kind: 'working' }
  | { readonly kind: 'shown'; readonly photo: ShownPhoto }
  | { readonly kind: 'trouble'; readonly problem: Problem }

const asProblem = (error: unknown): Problem =>
  error instanceof Problem ? error : new Problem('photo.workerLost', {}, { cause: error })

const jpegOf = (bytes: Uint8Array): Blob => new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'image/jpeg' })

/** One photo of this page: opened, checked, mended, adjusted. */
export const usePhoto = (spec: PhotoSpec) => {
  const [state, setState] = useState<PhotoState>({ kind: 'empty' })
  const worker = useRef<PhotoWorker>(undefined)
  const original = useRef<Blob>(undefined)
  /** Counts the calls; the answer of an older call is dropped. */
  const turn = useRef(0)
  /** The wanted adjustment: the last one reached, or the next one to try. */
  const target = useRef<Adjustment>(unadjusted)
  const untried = useRef(false)
  const adjusting = useRef(false)

  const engine = useCallback((): PhotoWorker => {
    worker.current ??= startPhotoWorker()
    return worker.current
  }, [])

  useEffect(() => {
    // Loads the engine while the person looks for a photo. Opening a photo tries again and reports a failure.
    engine()
      .prepare()
      .catch(() => {})
    return () => {
      worker.current?.close()
      worker.current = undefined
    }
  }, [engine])

  const showOpened = useCallback(
    (opened: Awaited<ReturnType<PhotoWorker['respec']>>, picture: ImageBitmap | undefined, file: Blob): void => {
      const { output, report } = opened.result
      const usable = report.verdict === 'fail' ? undefined : file
      target.current = unadjusted
      untried.current = false
      setState({
        kind: 'shown',
        photo: {
          picture,
          width: opened.width,
          height: opened.height,
          marks: opened.marks,
          before: opened.before,
          report,
          file: output ? jpegOf(output) : usable,
          mended: output !== undefined,
          adjustment: unadjusted,
          stoppedBy: null,
        },
      })
    },
    [],
  )

  /** Opens a file; resolves when its verdict is shown. */
  const open = useCallback(
    async (file: Blob): Promise<void> => {
      const mine = ++turn.current
      original.current = file
      setState({ kind: 'working' })
      try {
        const bytes = new Uint8Array(await file.arrayBuffer())
        const opened = await engine().open(bytes, spec)
        if (mine === turn.current) showOpened(opened, opened.picture, file)
      } catch (error) {
        if (mine === turn.current) setState({ kind: 'trouble', problem: asProblem(error) })
      }
    },
    [engine, showOpened, spec],
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
    setState({ kind: 'empty' })
    engine()
      .prepare()
      .catch(() => {})
  }, [engine])

  /** Opens the same file again after a problem. */
  const retry = useCallback((): void => {
    if (original.current) void open(original.current)
  }, [open])

  return { state, engine, open, adjust, clear, retry }
}

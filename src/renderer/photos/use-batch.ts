import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { HandedOutcome } from '../../shared/rpc/photos.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import type { Handed } from '../navigation/handed-file.ts'
import { type BatchNews, sendFiles } from './send-files.ts'

/** Progress of a batch. */
export interface BatchProgress {
  readonly total: number
  readonly perSecond: number | null
  readonly secondsLeft: number | null
}

/** Milliseconds between two renders, so that a thousand outcomes do not cause a thousand renders. */
const drawEvery = 150

/** The events of a batch: of files that the window provides, or of photos that applicants uploaded. */
async function* newsOf(
  client: CoreClient,
  handed: Handed | 'uploads',
  record: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<BatchNews> {
  if (handed !== 'uploads') return yield* sendFiles(client, handed, { record, signal })
  for await (const news of await client.photos.attachUploads(undefined, { signal }))
    if (news.kind !== 'want') yield news
}

/**
 * Adds a batch of photos and reports the outcome of each as it arrives.
 * @param handed files, or `uploads` for the photos that applicants uploaded
 * @param record the record they belong to; without it the file names decide
 */
export const useBatch = (client: CoreClient, handed: Handed | 'uploads', onChanged: () => void, record?: string) => {
  const expected = handed === 'uploads' ? 0 : handed.length
  const [results, setResults] = useState<readonly HandedOutcome[]>([])
  const [progress, setProgress] = useState<BatchProgress>({ total: expected, perSecond: null, secondsLeft: null })
  const [stage, setStage] = useState<'running' | 'done' | 'cancelled'>('running')
  const [problem, setProblem] = useState<Problem>()
  const cancelling = useRef<AbortController>(null)
  const changed = useEffectEvent(onChanged)

  useEffect(() => {
    const controller = new AbortController()
    cancelling.current = controller
    const { signal } = controller
    setResults([])
    let fresh: HandedOutcome[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    let newest: BatchProgress | undefined
    const draw = () => {
      timer = undefined
      const came = fresh
      fresh = []
      if (came.length) setResults((before) => [...before, ...came])
      if (newest) setProgress(newest)
    }
    const run = async () => {
      let total = expected
      for await (const news of newsOf(client, handed, record, signal)) {
        if (news.kind === 'begun') total = news.total
        else fresh.push(news.outcome)
        const { perSecond, secondsLeft } = news.kind === 'done' ? news : { perSecond: null, secondsLeft: null }
        newest = { total, perSecond, secondsLeft }
        timer ??= setTimeout(draw, drawEvery)
      }
    }
    run()
      .then(
        () => 'done' as const,
        (error: unknown) => {
          if (!signal.aborted) setProblem(problemOf(error))
          return 'cancelled' as const
        },
      )
      .then((end) => {
        clearTimeout(timer)
        // A newer run has replaced this one.
        if (cancelling.current !== controller) return
        draw()
        setStage(end)
        changed()
      })
    return () => controller.abort()
  }, [client, handed, expected, record])

  return { results, progress, stage, problem, cancel: () => cancelling.current?.abort() }
}

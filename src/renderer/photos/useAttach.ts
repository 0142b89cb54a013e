import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { Problem } from '../../shared/errors/problem.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { type AttachAnswer, largestPhoto } from '../../shared/rpc/photos.ts'
import { problemOf } from '../rpc/problem.ts'
import type { Handed, HandedFile } from './handed-files.ts'
import { UnreadableZip } from './zip-photos.ts'

/** What became of one file. */
export interface Attached {
  /** Place among the files that were handed in. */
  readonly key: number
  readonly file: HandedFile
  readonly answer: AttachAnswer
}

/** Photos on their way at the same time: as many as the core works on at once. */
const lanes = 3

const refusedHere = (found: string, remedy: string): AttachAnswer => ({
  outcome: 'refused',
  records: [],
  verdict: null,
  reasons: [],
  mended: [],
  problem: { found, remedy },
})

/** Sends one file. What cannot even be read here is an outcome too; a core that fails is thrown. */
async function attachOne(client: CoreClient, handed: HandedFile, signal: AbortSignal, record?: string) {
  if (handed.size > largestPhoto)
    return { ...refusedHere('', ''), reasons: ['readable.tooManyBytes' as const], problem: null }
  let file: File
  try {
    file = await handed.read()
  } catch (error) {
    return error instanceof UnreadableZip
      ? refusedHere('压缩包里的这个文件已损坏', error.message)
      : refusedHere('文件读不出来', '确认文件还在、没有被移走后重试')
  }
  return client.photos.attach({ file, ...(record ? { record } : {}) }, { signal })
}

/**
 * Sends files one after another, a few at a time; tells what became of each as it comes.
 * @param record whose they are; without it their names say
 */
export function useAttach(client: CoreClient, handed: Handed, onChanged: () => void, record?: string) {
  const [results, setResults] = useState<readonly Attached[]>([])
  const [stage, setStage] = useState<'running' | 'done' | 'cancelled'>('running')
  const [problem, setProblem] = useState<Problem>()
  const cancelling = useRef<AbortController>(null)
  const changed = useEffectEvent(onChanged)

  useEffect(() => {
    const controller = new AbortController()
    cancelling.current = controller
    const { signal } = controller
    const queue = handed.files.entries()
    setResults([])
    const lane = async () => {
      for (const [key, file] of queue) {
        signal.throwIfAborted()
        const answer = await attachOne(client, file, signal, record)
        signal.throwIfAborted()
        setResults((before) => [...before, { key, file, answer }])
      }
    }
    const running = Promise.all(Array.from({ length: lanes }, lane))
    running.then(
      () => {
        if (cancelling.current === controller) setStage('done')
      },
      (error) => {
        const asked = signal.aborted
        controller.abort()
        if (cancelling.current !== controller) return
        if (!asked) setProblem(problemOf(error))
        setStage('cancelled')
      },
    )
    running.catch(() => {}).finally(changed)
    return () => controller.abort()
  }, [client, handed, record])

  return {
    results,
    stage,
    problem,
    cancel: () => cancelling.current?.abort(),
    /** Sends a file again, for a record that was chosen by hand. @throws Problem */
    async assign(result: Attached, chosen: string) {
      let answer: AttachAnswer
      try {
        answer = await attachOne(client, result.file, new AbortController().signal, chosen)
      } catch (error) {
        throw error instanceof Problem ? error : problemOf(error)
      }
      setResults((before) => before.map((one) => (one.key === result.key ? { ...one, answer } : one)))
      onChanged()
    },
  }
}

import { useEffect, useRef, useState } from 'react'
import { Problem } from '../../shared/errors/problem.ts'
import { problemOf } from './problem-of.ts'

interface StreamEvent {
  readonly kind: 'progress' | 'done'
}

/** Follows one stream of the core at a time: its latest progress, its result or problem, and `cancel` to end it early. */
export const useProgress = <Event extends StreamEvent>(onDone: (event: Extract<Event, { kind: 'done' }>) => void) => {
  const [progress, setProgress] = useState<Extract<Event, { kind: 'progress' }>>()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const cancelling = useRef<AbortController>(null)
  useEffect(() => () => cancelling.current?.abort(), [])

  const follow = async (begin: (signal: AbortSignal) => Promise<AsyncIterable<Event>>) => {
    const controller = new AbortController()
    cancelling.current = controller
    setBusy(true)
    setProgress(undefined)
    setProblem(undefined)
    try {
      let last: Event | undefined
      for await (const event of await begin(controller.signal)) {
        last = event
        if (event.kind === 'progress') setProgress(event as Extract<Event, { kind: 'progress' }>)
      }
      if (controller.signal.aborted) return
      if (last?.kind !== 'done') throw new Problem('host.connectionLost')
      onDone(last as Extract<Event, { kind: 'done' }>)
    } catch (error) {
      if (!controller.signal.aborted) setProblem(problemOf(error))
    } finally {
      setBusy(false)
    }
  }

  return { busy, progress, problem, follow, cancel: () => cancelling.current?.abort() }
}

import { useEffect, useRef, useState } from 'react'
import { Problem } from '../../shared/errors/problem.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { SyncDone, SyncEvent } from '../../shared/rpc/sync.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'

type Progress = Extract<SyncEvent, { kind: 'progress' }>

/** The state of a round that was started here. */
export type SyncStage =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly progress: Progress | undefined }
  | { readonly kind: 'done'; readonly result: SyncDone }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly problem: Problem }

/** A round on demand. Leaving the page does not cancel it: only the person does. */
export const useSync = (client: CoreClient, onEnd: () => void) => {
  const [stage, setStage] = useState<SyncStage>({ kind: 'idle' })
  const cancelling = useRef<AbortController>(null)
  const shown = useRef(true)
  useEffect(() => {
    shown.current = true
    return () => {
      shown.current = false
    }
  }, [])

  const start = async () => {
    const controller = new AbortController()
    cancelling.current = controller
    const show = (next: SyncStage) => {
      if (shown.current) setStage(next)
    }
    show({ kind: 'running', progress: undefined })
    try {
      const result = await runRound(client, controller.signal, (progress) => show({ kind: 'running', progress }))
      show({ kind: 'done', result })
    } catch (error) {
      show(controller.signal.aborted ? { kind: 'cancelled' } : { kind: 'failed', problem: problemOf(error) })
    } finally {
      onEnd()
    }
  }

  return { stage, start, cancel: () => cancelling.current?.abort() }
}

const runRound = async (
  client: CoreClient,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<SyncDone> => {
  for await (const event of await client.sync.now(undefined, { signal })) {
    if (event.kind === 'progress') onProgress(event)
    else return event
  }
  throw signal.aborted ? signal.reason : new Problem('host.connectionLost')
}

import { useState } from 'react'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { type ChangeOutcome, mostRecordsChanged, type RecordChange } from '../../shared/rpc/records.ts'

/** One thing that was done and can be taken back. */
interface Deed {
  readonly label: string
  readonly undo: readonly RecordChange[]
  readonly redo: readonly RecordChange[]
}

interface Deeds {
  readonly done: readonly Deed[]
  readonly undone: readonly Deed[]
}

const mostDeeds = 100

export interface ChunkOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number) => void
}

/** Sends changes in calls of a bounded size; cancelled, what was sent stays. */
export const sendChanges = async (
  client: CoreClient,
  changes: readonly RecordChange[],
  dryRun: boolean,
  { signal, onProgress }: ChunkOptions = {},
): Promise<ChangeOutcome[]> => {
  const outcomes: ChangeOutcome[] = []
  for (let at = 0; at < changes.length && !signal?.aborted; at += mostRecordsChanged) {
    const answer = await client.records.edit({ changes: changes.slice(at, at + mostRecordsChanged), dryRun })
    outcomes.push(...answer.outcomes)
    onProgress?.(outcomes.length)
  }
  return outcomes
}

/** Changes of records that can be undone and done again. `onChanged` is told after each. */
export const useEditing = (client: CoreClient, onChanged: () => void) => {
  const [{ done, undone }, setDeeds] = useState<Deeds>({ done: [], undone: [] })

  const remember = (label: string, outcomes: readonly ChangeOutcome[]) => {
    const changed = outcomes.filter(({ outcome }) => outcome === 'changed')
    if (changed.length === 0) return
    const deed: Deed = {
      label,
      undo: changed.map(({ id, before }) => ({ id, values: before })),
      redo: changed.map(({ id, after }) => ({ id, values: after })),
    }
    setDeeds((deeds) => ({ done: [...deeds.done, deed].slice(-mostDeeds), undone: [] }))
    onChanged()
  }

  return {
    /** Changes records; what was changed can be undone. */
    async apply(label: string, changes: readonly RecordChange[], options?: ChunkOptions): Promise<ChangeOutcome[]> {
      const outcomes = await sendChanges(client, changes, false, options)
      remember(label, outcomes)
      return outcomes
    },
    canUndo: done.length > 0,
    canRedo: undone.length > 0,
    /** Takes the last deed back; answers what it was and how many records it could not take back. */
    async undo() {
      const deed = done.at(-1)
      if (!deed) return undefined
      const outcomes = await sendChanges(client, deed.undo, false)
      setDeeds((deeds) => ({ done: deeds.done.slice(0, -1), undone: [...deeds.undone, deed] }))
      onChanged()
      return { label: deed.label, refused: outcomes.filter(({ outcome }) => outcome === 'refused').length }
    },
    async redo() {
      const deed = undone.at(-1)
      if (!deed) return undefined
      const outcomes = await sendChanges(client, deed.redo, false)
      setDeeds((deeds) => ({ done: [...deeds.done, deed], undone: deeds.undone.slice(0, -1) }))
      onChanged()
      return { label: deed.label, refused: outcomes.filter(({ outcome }) => outcome === 'refused').length }
    },
  }
}

export type Editing = ReturnType<typeof useEditing>

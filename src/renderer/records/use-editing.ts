import { useState } from 'react'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { type ChangeOutcome, mostRecordsChanged, type RecordChange } from '../../shared/rpc/records.ts'

/** One change that can be undone. */
interface Edit {
  readonly label: string
  readonly undo: readonly RecordChange[]
  readonly redo: readonly RecordChange[]
}

interface Edits {
  readonly done: readonly Edit[]
  readonly undone: readonly Edit[]
}

const mostEdits = 100

export interface ChunkOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number) => void
}

/** Sends changes in calls of a bounded size. After a cancel the changes already sent stay. */
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

/** Changes of records with undo and redo. Calls `onChanged` after each. */
export const useEditing = (client: CoreClient, onChanged: () => void) => {
  const [{ done, undone }, setEdits] = useState<Edits>({ done: [], undone: [] })

  const remember = (label: string, outcomes: readonly ChangeOutcome[]) => {
    const changed = outcomes.filter(({ outcome }) => outcome === 'changed')
    if (changed.length === 0) return
    const edit: Edit = {
      label,
      undo: changed.map(({ id, before, after }) => ({ id, values: before, seen: after })),
      redo: changed.map(({ id, before, after }) => ({ id, values: after, seen: before })),
    }
    setEdits((edits) => ({ done: [...edits.done, edit].slice(-mostEdits), undone: [] }))
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
    /** Undoes the last change; returns what it was and how many records could not be undone. */
    async undo() {
      const edit = done.at(-1)
      if (!edit) return undefined
      const outcomes = await sendChanges(client, edit.undo, false)
      setEdits((edits) => ({ done: edits.done.slice(0, -1), undone: [...edits.undone, edit] }))
      onChanged()
      return { label: edit.label, refused: outcomes.filter(({ outcome }) => outcome === 'refused').length }
    },
    async redo() {
      const edit = undone.at(-1)
      if (!edit) return undefined
      const outcomes = await sendChanges(client, edit.redo, false)
      setEdits((edits) => ({ done: [...edits.done, edit], undone: edits.undone.slice(0, -1) }))
      onChanged()
      return { label: edit.label, refused: outcomes.filter(({ outcome }) => outcome === 'refused').length }
    },
  }
}

export type Editing = ReturnType<typeof useEditing>

import { useState } from 'react'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { type ChangeOutcome, mostRecordsChanged, type RecordChange } from '../../shared/rpc/records.ts'

/** Something done that can be undone. Each way resolves to how many records could not be brought to that state. */
interface Edit {
  readonly label: string
  /** Whether it changes which records there are, and not only what they contain. */
  readonly members: boolean
  readonly undo: () => Promise<number>
  readonly redo: () => Promise<number>
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

/** Calls that take a bounded number of records, one after another; resolves to how many records were refused. */
const inCalls = async (ids: readonly string[], call: (some: string[]) => Promise<number>): Promise<number> => {
  let refused = 0
  for (let at = 0; at < ids.length; at += mostRecordsChanged)
    refused += await call(ids.slice(at, at + mostRecordsChanged))
  return refused
}

/**
 * Changes of records with undo and redo, in the order in which they were made.
 * @param onChanged called after each; `members` says that records came or went
 */
export const useEditing = (client: CoreClient, onChanged: (members: boolean) => void) => {
  const [{ done, undone }, setEdits] = useState<Edits>({ done: [], undone: [] })

  const remember = (edit: Edit) => {
    setEdits((edits) => ({ done: [...edits.done, edit].slice(-mostEdits), undone: [] }))
    onChanged(edit.members)
  }

  const rememberChanges = (label: string, outcomes: readonly ChangeOutcome[]) => {
    const changed = outcomes.filter(({ outcome }) => outcome === 'changed')
    if (changed.length === 0) return
    const send = async (changes: readonly RecordChange[]) =>
      (await sendChanges(client, changes, false)).filter(({ outcome }) => outcome === 'refused').length
    remember({
      label,
      members: false,
      undo: () => send(changed.map(({ id, before, after }) => ({ id, values: before, seen: after }))),
      redo: () => send(changed.map(({ id, before, after }) => ({ id, values: after, seen: before }))),
    })
  }

  const remove = (ids: readonly string[]) =>
    inCalls(ids, async (some) => {
      const { outcomes } = await client.records.remove({ ids: some })
      return outcomes.filter(({ removed }) => !removed).length
    })
  const restore = (ids: readonly string[]) =>
    inCalls(ids, async (some) => {
      const { outcomes } = await client.records.restore({ ids: some })
      return outcomes.filter(({ restored }) => !restored).length
    })

  return {
    /** Changes records; what was changed can be undone. */
    async apply(label: string, changes: readonly RecordChange[], options?: ChunkOptions): Promise<ChangeOutcome[]> {
      const outcomes = await sendChanges(client, changes, false, options)
      rememberChanges(label, outcomes)
      return outcomes
    },
    /** Notes records that were added, so that adding them can be undone. */
    noteAdded(label: string, ids: readonly string[]): void {
      remember({ label, members: true, undo: () => remove(ids), redo: () => restore(ids) })
    },
    /** Notes records that were removed, so that removing them can be undone. */
    noteRemoved(label: string, ids: readonly string[]): void {
      remember({ label, members: true, undo: () => restore(ids), redo: () => remove(ids) })
    },
    canUndo: done.length > 0,
    canRedo: undone.length > 0,
    /** Undoes the last change; returns what it was and how many records could not be undone. */
    async undo() {
      const edit = done.at(-1)
      if (!edit) return undefined
      const refused = await edit.undo()
      setEdits((edits) => ({ done: edits.done.slice(0, -1), undone: [...edits.undone, edit] }))
      onChanged(edit.members)
      return { label: edit.label, refused }
    },
    async redo() {
      const edit = undone.at(-1)
      if (!edit) return undefined
      const refused = await edit.redo()
      setEdits((edits) => ({ done: [...edits.done, edit], undone: edits.undone.slice(0, -1) }))
      onChanged(edit.members)
      return { label: edit.label, refused }
    },
  }
}

export type Editing = ReturnType<typeof useEditing>

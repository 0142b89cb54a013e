import { useEffect, useMemo, useSyncExternalStore } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { RecordFilter, RecordOrder } from '../../shared/rpc/records.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { RowWindow } from './row-window.ts'

const nothing: readonly number[] = []

export interface RecordGridData {
  /** The ordinals of all matching records, in order. */
  readonly ordinals: readonly number[]
  readonly rows: RowWindow
  readonly loading: boolean
  readonly problem: Problem | undefined
}

/**
 * A list of any length. Its order is loaded at once, its rows when they come into view.
 * @param edition increases with a change of the store; the order is then loaded again
 */
export const useRecordGrid = (
  client: CoreClient,
  filter: RecordFilter,
  order: RecordOrder | undefined,
  edition: number,
): RecordGridData => {
  const key = JSON.stringify([filter, order ?? null, edition])
  const index = useAnswer(key, async (signal) => {
    const { ordinals } = await client.records.index({ filter, ...(order ? { order } : {}) }, { signal })
    return { key, ordinals }
  })
  const ordinals = index.value?.ordinals ?? nothing
  const rows = useMemo(() => new RowWindow(client), [client])
  const problem = useSyncExternalStore(rows.subscribe, rows.problem)
  useEffect(() => rows.follow(ordinals), [rows, ordinals])
  return { ordinals, rows, loading: !index.problem && index.value?.key !== key, problem: index.problem ?? problem }
}

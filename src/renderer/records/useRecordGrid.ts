import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { type GridRow, mostRowsRead, type RecordFilter, type RecordOrder } from '../../shared/rpc/records.ts'
import { problemOf } from '../rpc/problem.ts'
import { useAnswer } from '../rpc/useAnswer.ts'

/** Rows read before and after those in view, and how many stay in memory. */
const margin = 60
const mostKept = 6000

const nothing: readonly number[] = []

export interface RecordGridData {
  /** The ordinals of all that fit, in order; its length is the list's. */
  readonly ordinals: readonly number[]
  /** By ordinal: what was read so far. */
  readonly rows: ReadonlyMap<number, GridRow>
  readonly loading: boolean
  readonly problem: Problem | undefined
  /** Tells which part of the list is in view. */
  readonly show: (first: number, last: number) => void
  /** Reads the rows in view again. */
  readonly reread: () => void
}

/**
 * A list of any length: its order is known at once, its rows are read as they come into view.
 * @param edition a change of the store: the order is read anew
 */
export function useRecordGrid(
  client: CoreClient,
  filter: RecordFilter,
  order: RecordOrder | undefined,
  edition: number,
): RecordGridData {
  const key = JSON.stringify([filter, order ?? null, edition])
  const index = useAnswer(key, async (signal) => {
    const { ordinals } = await client.records.index({ filter, ...(order ? { order } : {}) }, { signal })
    return { key, ordinals }
  })
  const ordinals = index.value?.ordinals ?? nothing
  const [rows, setRows] = useState<ReadonlyMap<number, GridRow>>(new Map())
  const [problem, setProblem] = useState<Problem>()
  const [view, setView] = useState({ first: 0, last: 40 })
  const [turn, setTurn] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another order and another turn begin anew
  const fresh = useMemo(() => new Set<number>(), [ordinals, turn])

  const read = useEffectEvent(async (wanted: readonly number[], signal: AbortSignal) => {
    const answer = await client.records.rows({ ordinals: [...wanted] }, { signal })
    if (signal.aborted) return
    for (const ordinal of wanted) fresh.add(ordinal)
    setRows((before) => {
      const kept = before.size > mostKept ? new Map() : new Map(before)
      if (before.size > mostKept) fresh.clear()
      for (const row of answer.rows) kept.set(row.ordinal, row)
      return kept
    })
  })

  useEffect(() => {
    const from = Math.max(0, view.first - margin)
    const wanted = ordinals
      .slice(from, view.last + margin)
      .filter((ordinal) => !fresh.has(ordinal))
      .slice(0, mostRowsRead)
    if (wanted.length === 0) return
    const overtaken = new AbortController()
    read(wanted, overtaken.signal).then(
      () => setProblem(undefined),
      (error) => {
        if (!overtaken.signal.aborted) setProblem(problemOf(error))
      },
    )
    return () => overtaken.abort()
  }, [ordinals, fresh, view])

  const shown = useRef(view)
  return {
    ordinals,
    rows,
    loading: !index.problem && index.value?.key !== key,
    problem: index.problem ?? problem,
    show: (first, last) => {
      if (shown.current.first === first && shown.current.last === last) return
      shown.current = { first, last }
      setView(shown.current)
    },
    reread: () => setTurn((before) => before + 1),
  }
}

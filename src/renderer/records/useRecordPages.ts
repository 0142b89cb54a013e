import { useState } from 'react'
import type { State } from '../../shared/certificate/life-cycle.ts'
import type { CoreClient, RecordRow } from '../../shared/rpc/contract.ts'
import { useAnswer } from '../rpc/useAnswer.ts'

interface Wanted {
  readonly search: string
  readonly state: State | undefined
  /** A change of the store: everything is read again. */
  readonly edition: number
}

/** The records that fit, page after page; `more` reads on, and is undefined at the end. */
export function useRecordPages(client: CoreClient, wanted: Wanted) {
  const filter = JSON.stringify(wanted)
  const [pages, setPages] = useState<{ filter: string; rows: RecordRow[]; after: string | undefined }>({
    filter,
    rows: [],
    after: undefined,
  })
  const current = pages.filter === filter ? pages : { filter, rows: [], after: undefined }

  const { value, problem } = useAnswer(`${filter} ${current.after ?? ''}`, async (signal) => {
    const page = await client.records.list(
      {
        ...(wanted.search ? { search: wanted.search } : {}),
        ...(wanted.state ? { state: wanted.state } : {}),
        ...(current.after ? { after: current.after } : {}),
      },
      { signal },
    )
    return { filter, rows: [...current.rows, ...page.rows], next: page.next }
  })

  const fresh = value?.filter === filter
  return {
    rows: value?.rows,
    loading: !problem && (!fresh || (value.rows.length === current.rows.length && current.after !== undefined)),
    problem,
    more:
      fresh && value.next !== null
        ? () => setPages({ filter, rows: value.rows, after: value.next ?? undefined })
        : undefined,
  }
}

import { useState } from 'react'
import type { State } from '../../shared/certificate/life-cycle.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { RecordRow } from '../../shared/rpc/records.ts'
import { useAnswer } from '../rpc/useAnswer.ts'

interface Wanted {
  readonly search: string
  readonly state: State | undefined
  /** A change of the store: everything is read again. */
  readonly edition: number
}

/** What was read so far under one filter, and where to read on. */
interface Read {
  readonly filter: string
  readonly rows: readonly RecordRow[]
  readonly after: string | undefined
}

/** The records that fit, page after page; `more` reads on, and is undefined at the end. */
export function useRecordPages(client: CoreClient, wanted: Wanted) {
  const filter = JSON.stringify(wanted)
  const [readOn, setReadOn] = useState<Read>()
  // Another filter begins anew.
  const read: Read = readOn?.filter === filter ? readOn : { filter, rows: [], after: undefined }

  const { value: shown, problem } = useAnswer(`${filter} ${read.after}`, async (signal) => {
    const page = await client.records.list(
      {
        ...(wanted.search ? { search: wanted.search } : {}),
        ...(wanted.state ? { state: wanted.state } : {}),
        ...(read.after ? { after: read.after } : {}),
      },
      { signal },
    )
    return { filter, after: read.after, rows: [...read.rows, ...page.rows], next: page.next }
  })

  const answered = shown?.filter === filter && shown.after === read.after
  return {
    rows: shown?.rows,
    loading: !problem && !answered,
    problem,
    more:
      answered && shown.next !== null
        ? () => setReadOn({ filter, rows: shown.rows, after: shown.next ?? undefined })
        : undefined,
  }
}

import { useState } from 'react'
import type { Certificate, CertificateState } from '../../shared/rpc/certificates.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'

interface Wanted {
  readonly search: string
  readonly state: CertificateState | undefined
  /** Increases with a change of the store; everything is then loaded again. */
  readonly edition: number
}

/** The pages loaded so far for one filter, and where the next one begins. */
interface Read {
  readonly filter: string
  readonly rows: readonly Certificate[]
  readonly after: string | undefined
}

/** The matching certificates, page by page; `more` loads the next page and is undefined at the end. */
export const useCertificatePages = (client: CoreClient, wanted: Wanted) => {
  const filter = JSON.stringify(wanted)
  const [readOn, setReadOn] = useState<Read>()
  // Another filter starts from the first page.
  const read: Read = readOn?.filter === filter ? readOn : { filter, rows: [], after: undefined }

  const { value: shown, problem } = useAnswer(`${filter} ${read.after}`, async (signal) => {
    const { search, state } = wanted
    const page = await client.certificates.list({ search, state, after: read.after }, { signal })
    return { filter, after: read.after, rows: [...read.rows, ...page.rows], next: page.next, counts: page.counts }
  })

  const answered = shown?.filter === filter && shown.after === read.after
  return {
    rows: shown?.rows,
    counts: shown?.counts,
    loading: !problem && !answered,
    problem,
    more:
      answered && shown.next !== null
        ? () => setReadOn({ filter, rows: shown.rows, after: shown.next ?? undefined })
        : undefined,
  }
}

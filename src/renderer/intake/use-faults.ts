import { useEffect, useState } from 'react'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { FaultKind, FoundFault } from '../../shared/rpc/intake.ts'

const pageSize = 200

interface Pages {
  readonly key: string
  /** Which edition each page was read at. */
  readonly editions: ReadonlyMap<number, number>
  readonly faults: ReadonlyMap<number, readonly FoundFault[]>
}

const nothing: Pages = { key: '', editions: new Map(), faults: new Map() }

/**
 * Faults of a file as they come into view, however many there are. What was read stays until it is read again.
 * @param kind undefined: all
 * @param edition increases with every mended fault
 */
export const useFaults = (
  client: CoreClient,
  id: string,
  kind: FaultKind | undefined,
  edition: number,
  first: number,
  last: number,
) => {
  const [pages, setPages] = useState<Pages>(nothing)
  const key = `${id} ${kind?.code ?? ''} ${kind?.field ?? ''}`
  const from = Math.floor(first / pageSize)
  const to = Math.floor(Math.max(first, last) / pageSize)

  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows already read are checked when another place is wanted
  useEffect(() => {
    const overtaken = new AbortController()
    for (let page = from; page <= to; page++) {
      if (pages.key === key && pages.editions.get(page) === edition) continue
      const filter = kind ? { code: kind.code, ...(kind.field ? { field: kind.field } : {}) } : {}
      client.intake.faults({ id, ...filter, from: page * pageSize, count: pageSize }).then(
        ({ faults }) => {
          if (overtaken.signal.aborted) return
          setPages((before) => {
            const kept = before.key === key ? before : nothing
            return {
              key,
              editions: new Map(kept.editions).set(page, edition),
              faults: new Map(kept.faults).set(page, faults),
            }
          })
        },
        // The dialog is closing, or the next call requests it again.
        () => {},
      )
    }
    return () => overtaken.abort()
  }, [key, edition, from, to])

  return (index: number): FoundFault | undefined =>
    pages.key === key ? pages.faults.get(Math.floor(index / pageSize))?.[index % pageSize] : undefined
}

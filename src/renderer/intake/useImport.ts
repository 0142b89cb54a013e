import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { Problem } from '../../shared/errors/problem.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { type ImportResult, largestImport } from '../../shared/rpc/intake.ts'
import { problemOf } from '../rpc/problem.ts'

/** Where an import stands. */
export type ImportStage =
  | { readonly kind: 'running'; readonly rows: number }
  | { readonly kind: 'done'; readonly result: ImportResult }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly problem: Problem }

const megabyte = 1024 * 1024

/** Imports one file as soon as it is given. `onChanged` is told whenever the store may hold something new. */
export function useImport(client: CoreClient, file: File, onChanged: () => void) {
  const [stage, setStage] = useState<ImportStage>({ kind: 'running', rows: 0 })
  const cancelling = useRef<AbortController>(null)
  const changed = useEffectEvent(onChanged)

  useEffect(() => {
    const controller = new AbortController()
    cancelling.current = controller
    const show = (next: ImportStage) => {
      if (cancelling.current === controller) setStage(next)
    }
    show({ kind: 'running', rows: 0 })
    importFile(client, file, controller.signal, (rows) => show({ kind: 'running', rows }))
      .then(
        (result) => show({ kind: 'done', result }),
        (error) =>
          show(controller.signal.aborted ? { kind: 'cancelled' } : { kind: 'failed', problem: problemOf(error) }),
      )
      .finally(changed)
    return () => controller.abort()
  }, [client, file])

  return { stage, cancel: () => cancelling.current?.abort() }
}

async function importFile(
  client: CoreClient,
  file: File,
  signal: AbortSignal,
  onRows: (rows: number) => void,
): Promise<ImportResult> {
  // Refused before it is sent: a frame this large would close the connection.
  if (file.size > largestImport) {
    throw new Problem('host.fileTooLarge', { size: Math.ceil(file.size / megabyte), limit: largestImport / megabyte })
  }
  for await (const event of await client.intake.importFile({ file }, { signal })) {
    if (event.kind === 'progress') onRows(event.rows)
    else return event
  }
  throw signal.aborted ? signal.reason : new Problem('host.connectionLost')
}

import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { Problem } from '../../shared/errors/problem.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { type ImportResult, largestImport } from '../../shared/rpc/intake.ts'
import { problemOf } from '../rpc/problem.ts'

/** Where an import stands: looked through first, kept only when the person says so. */
export type ImportStage =
  | { readonly kind: 'checking' | 'importing'; readonly rows: number }
  | { readonly kind: 'checked' | 'done'; readonly result: ImportResult }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly problem: Problem }

const megabyte = 1024 * 1024

/** Looks a file through as soon as it is given; `confirm` imports it. `onChanged` is told when the store may hold something new. */
export function useImport(client: CoreClient, file: File, onChanged: () => void) {
  const [stage, setStage] = useState<ImportStage>({ kind: 'checking', rows: 0 })
  const cancelling = useRef<AbortController>(null)
  const changed = useEffectEvent(onChanged)

  const run = (dryRun: boolean) => {
    const [going, ended] = dryRun ? (['checking', 'checked'] as const) : (['importing', 'done'] as const)
    const controller = new AbortController()
    cancelling.current = controller
    const show = (next: ImportStage) => {
      if (cancelling.current === controller) setStage(next)
    }
    show({ kind: going, rows: 0 })
    const reading = readFile(client, file, dryRun, controller.signal, (rows) => show({ kind: going, rows })).then(
      (result) => show({ kind: ended, result }),
      (error) =>
        show(controller.signal.aborted ? { kind: 'cancelled' } : { kind: 'failed', problem: problemOf(error) }),
    )
    return { controller, reading }
  }
  const check = useEffectEvent(() => run(true).controller)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another file is looked through anew
  useEffect(() => {
    const controller = check()
    return () => controller.abort()
  }, [client, file])
  useEffect(() => () => cancelling.current?.abort(), [])

  return {
    stage,
    confirm: () => void run(false).reading.finally(changed),
    cancel: () => cancelling.current?.abort(),
  }
}

async function readFile(
  client: CoreClient,
  file: File,
  dryRun: boolean,
  signal: AbortSignal,
  onRows: (rows: number) => void,
): Promise<ImportResult> {
  // Refused before it is sent: a frame this large would close the connection.
  if (file.size > largestImport) {
    throw new Problem('host.fileTooLarge', { size: Math.ceil(file.size / megabyte), limit: largestImport / megabyte })
  }
  for await (const event of await client.intake.importFile({ file, dryRun }, { signal })) {
    if (event.kind === 'progress') onRows(event.rows)
    else return event
  }
  throw signal.aborted ? signal.reason : new Problem('host.connectionLost')
}

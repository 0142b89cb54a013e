import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { mebibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import {
  type ImportCounts,
  type ImportFindings,
  type ImportLayout,
  largestImport,
  type OpenedImport,
} from '../../shared/rpc/intake.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { type ColumnMap, isSettled, mapOf } from './column-map.ts'

/** Rows done, of how many (where that is known), how much of the whole that is (0 to 1), and since when, in milliseconds. */
export interface Progress {
  readonly rows: number
  readonly total: number | undefined
  readonly share: number
  readonly since: number
}

/** The state of an import: its columns, its check, the findings, and, after a confirmation, its writing. */
export type ImportStage =
  | { readonly kind: 'opening' }
  | { readonly kind: 'columns' }
  | { readonly kind: 'checking' | 'importing'; readonly progress: Progress }
  | { readonly kind: 'checked' }
  | { readonly kind: 'done'; readonly counts: ImportCounts; readonly importId: string }
  | { readonly kind: 'cancelled'; readonly from: 'checking' | 'importing' }
  | { readonly kind: 'failed'; readonly problem: Problem }

/** Imports one file. Calls `onChanged` when the store may have changed. */
export const useImport = (client: CoreClient, file: File, onChanged: () => void) => {
  const [stage, setStage] = useState<ImportStage>({ kind: 'opening' })
  const [opened, setOpened] = useState<OpenedImport>()
  const [map, setMap] = useState<ColumnMap>()
  const [findings, setFindings] = useState<ImportFindings>()
  /** Codes of the warnings that the clerk accepted. */
  const [confirmed, setConfirmed] = useState<readonly string[]>([])
  const [counts, setCounts] = useState<ImportCounts>()
  const running = useRef<AbortController>(null)
  const changed = useEffectEvent(onChanged)

  const failed = (error: unknown) => setStage({ kind: 'failed', problem: problemOf(error) })

  const take = async (found: ImportFindings, id: string, codes: readonly string[]) => {
    setFindings(found)
    const known = codes.filter((code) => found.kinds.some((kind) => kind.code === code))
    setConfirmed(known)
    setCounts(known.length ? (await client.intake.counts({ id, confirmed: [...known] })).counts : found.counts)
  }

  /** Follows a stream of progress to its end; a cancelled one leaves its stage behind. */
  const follow = async <Event extends { kind: string }>(
    kind: 'checking' | 'importing',
    start: (signal: AbortSignal) => Promise<AsyncIterable<Event>>,
    onDone: (event: Extract<Event, { kind: 'done' }>) => Promise<void> | void,
  ) => {
    const controller = new AbortController()
    running.current = controller
    const since = performance.now()
    setStage({ kind, progress: { rows: 0, total: undefined, share: 0, since } })
    try {
      for await (const event of await start(controller.signal)) {
        if (controller.signal.aborted) break
        if (event.kind === 'done') return await onDone(event as Extract<Event, { kind: 'done' }>)
        const { rows, total, share = total ? rows / total : 0 } = event as unknown as Progress
        setStage({ kind, progress: { rows, total, share, since } })
      }
      if (!controller.signal.aborted) throw new Problem('host.connectionLost')
      setStage({ kind: 'cancelled', from: kind })
    } catch (error) {
      if (controller.signal.aborted) setStage({ kind: 'cancelled', from: kind })
      else failed(error)
    }
  }

  const check = (id: string, wanted: ColumnMap) => {
    const { layout, fields, fixed } = wanted
    const input = {
      id,
      sheet: layout.sheet,
      headerRow: layout.headerRow!,
      columns: layout.columns.map(({ column }) => ({ column, field: fields.get(column) ?? null })),
      fixed: [...fixed].map(([field, text]) => ({ field, text })),
    }
    return follow(
      'checking',
      (signal) => client.intake.check(input, { signal }),
      async ({ findings: found }) => {
        await take(found, id, [])
        setStage({ kind: 'checked' })
      },
    )
  }

  const open = useEffectEvent(async (signal: AbortSignal) => {
    try {
      // Refused before it is sent: a frame this large would close the connection.
      if (file.size > largestImport)
        throw new Problem('host.fileTooLarge', {
          size: Math.ceil(file.size / mebibyte),
          limit: largestImport / mebibyte,
        })
      const answer = await client.intake.open({ file })
      if (signal.aborted) return void client.intake.close({ id: answer.id }).catch(() => {})
      const found = mapOf(answer.layout)
      setOpened(answer)
      setMap(found)
      if (isSettled(found)) await check(answer.id, found)
      else setStage({ kind: 'columns' })
    } catch (error) {
      if (!signal.aborted) failed(error)
    }
  })

  // biome-ignore lint/correctness/useExhaustiveDependencies: only another file starts a new import
  useEffect(() => {
    const controller = new AbortController()
    void open(controller.signal)
    return () => controller.abort()
  }, [client, file])

  const id = opened?.id
  useEffect(() => {
    if (!id) return
    return () => {
      running.current?.abort()
      void client.intake.close({ id }).catch(() => {})
    }
  }, [client, id])

  return {
    stage,
    opened,
    map,
    setMap,
    findings,
    confirmed,
    /** The rows that would be imported now. */
    counts,
    async relayout(sheet: string, headerRow?: number) {
      if (!id) return
      const layout: ImportLayout = await client.intake.layout({ id, sheet, ...(headerRow ? { headerRow } : {}) })
      setMap(mapOf(layout))
    },
    check: () => void (id && map && check(id, map)),
    backToColumns: () => setStage({ kind: 'columns' }),
    backToFindings: () => setStage({ kind: 'checked' }),
    take: async (found: ImportFindings) => {
      if (id) await take(found, id, confirmed)
    },
    async confirmWarnings(codes: readonly string[]) {
      if (!id) return
      setConfirmed(codes)
      setCounts((await client.intake.counts({ id, confirmed: [...codes] })).counts)
    },
    run: () =>
      void (
        id &&
        follow(
          'importing',
          (signal) => client.intake.run({ id, confirmed: [...confirmed] }, { signal }),
          async ({ counts: written, importId, findings: left }) => {
            await take(left, id, confirmed)
            setStage({ kind: 'done', counts: written, importId })
          },
        ).finally(changed)
      ),
    cancel: () => running.current?.abort(),
  }
}

export type Import = ReturnType<typeof useImport>

import { useState } from 'react'
import { z } from 'zod'
import { sortColumns } from '../../shared/record/field-lists.ts'
import { reviewTypes } from '../../shared/record/words.ts'
import { stageSchema } from '../../shared/rpc/fault.ts'
import { usualColumns } from './grid-columns.ts'

const filterSchema = z.object({
  search: z.string().max(100).optional(),
  // A view of an older version may name a state that is no stage.
  state: stageSchema.optional().catch(undefined),
  series: z.string().max(60).optional(),
  reviewType: z.enum(reviewTypes).optional(),
  warned: z.boolean().optional(),
})
const orderSchema = z.object({ by: z.enum(sortColumns), descending: z.boolean().optional() })
const columnsSchema = z.array(z.string().max(60)).max(60)

const viewSchema = z.object({
  name: z.string().min(1).max(30),
  filter: filterSchema,
  order: orderSchema.optional(),
  columns: columnsSchema,
})
const widthsSchema = z.record(z.string().max(60), z.int().min(1).max(2000))
const keptSchema = z.object({
  columns: columnsSchema,
  widths: widthsSchema.optional(),
  views: z.array(viewSchema).max(50),
})

export type SavedView = z.infer<typeof viewSchema>
type Kept = z.infer<typeof keptSchema>

const fresh: Kept = { columns: [...usualColumns], views: [] }

/** The stored views, or the defaults if they are missing or invalid. */
const read = (key: string): Kept => {
  try {
    return keptSchema.catch(fresh).parse(JSON.parse(localStorage.getItem(key) ?? 'null'))
  } catch {
    return fresh
  }
}

/** The account's columns and saved views, kept on this computer. They hold no record. */
export const useKeptViews = (accountId: string) => {
  const key = `gzzc.records.${accountId}`
  const [kept, setKept] = useState(() => read(key))
  return {
    ...kept,
    keep: (change: Partial<Kept>) => {
      const next = { ...kept, ...change }
      setKept(next)
      localStorage.setItem(key, JSON.stringify(next))
    },
  }
}

import { z } from 'zod'
import { type Database, query } from '../store/database.ts'

const changeSchema = z.object({
  field: z.string(),
  was: z.string(),
  is: z.string(),
  /** By the clerk, in the window, before it was imported. */
  mended: z.boolean().optional(),
})
const asideSchema = z.record(z.string(), z.string())

/** What a record's row in the file contained beyond the record itself. */
export interface RecordOrigin {
  readonly changes: readonly z.infer<typeof changeSchema>[]
  readonly aside: Readonly<Record<string, string>>
}

/** A record's origin; undefined when it was entered by hand, or imported without any change. */
export const findOrigin = (database: Database, ordinal: number): RecordOrigin | undefined => {
  const row = database.find(query.selectFrom('recordOrigin').selectAll().where('ordinal', '=', ordinal))
  return (
    row && {
      changes: z.array(changeSchema).parse(JSON.parse(row.changes)),
      aside: asideSchema.parse(JSON.parse(row.aside)),
    }
  )
}

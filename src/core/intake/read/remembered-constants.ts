import { z } from 'zod'
import { headerKey } from '../../../shared/record/recognise-header.ts'
import type { Field } from '../../../shared/record/record-fields.ts'
import { columnOf } from '../../../shared/record/template-columns.ts'
import { sha256Hex } from '../../../trust/sha256.ts'
import type { StoreContext } from '../../context/unit-context.ts'
import type { Database } from '../../store/database.ts'
import { readSetting, writeSetting } from '../../store/settings.ts'
import type { Header } from './sheet-header.ts'

/** Texts that a clerk gave for every row of a sheet, by field. */
export type Constants = Readonly<Partial<Record<Field, string>>>

const key = 'importConstants'
const schema = z.record(z.string(), z.record(z.string(), z.string()))
/** Layouts that are stored: more than a unit meets in years. */
const mostLayouts = 300

/** Names the layout of a sheet: the same headers in the same order are the same form. */
export const layoutKey = (columns: readonly { readonly column: number; readonly header: string }[]): string =>
  sha256Hex(
    Buffer.from(
      columns
        .toSorted((one, other) => one.column - other.column)
        .map(({ header }) => headerKey(header))
        .join('\n'),
    ),
  )

/** The constants that were given for a layout last; a field that no longer exists is dropped. */
export const readConstants = (database: Database, layout: string): Constants =>
  Object.fromEntries(
    Object.entries(readSetting(database, key, schema)?.[layout] ?? {}).filter(([field]) =>
      columnOf.has(field as Field),
    ),
  )

/** Stores for the unit what a clerk gave for every row of a sheet with these headers, for the next file of this form. */
export const rememberConstants = async (
  { database: reader, gate, account }: StoreContext & { readonly account: string },
  { known, unknown, implied }: Header,
  fixed: Constants = {},
): Promise<void> => {
  const layout = layoutKey([...known, ...unknown])
  const given = Object.fromEntries(
    Object.entries(fixed).filter(([field, text]) => text.trim() !== '' && implied[field as Field] !== text),
  )
  if (JSON.stringify(given) === JSON.stringify(readConstants(reader, layout))) return
  await gate.write(account, ({ database, audit }) => {
    const { [layout]: _, ...others } = readSetting(database, key, schema) ?? {}
    const kept = Object.keys(given).length > 0 ? { ...others, [layout]: given } : others
    writeSetting(database, key, Object.fromEntries(Object.entries(kept).slice(-mostLayouts)))
    audit({ action: 'import.constants', subject: 'unit', after: { layout, fields: Object.keys(given) } })
  })
}

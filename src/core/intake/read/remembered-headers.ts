import { z } from 'zod'
import { headerKey, recogniseHeader } from '../../../shared/record/recognise-header.ts'
import type { Field } from '../../../shared/record/record-fields.ts'
import { columnOf } from '../../../shared/record/template-columns.ts'
import type { StoreContext } from '../../context/unit-context.ts'
import type { Database } from '../../store/database.ts'
import { readSetting, writeSetting } from '../../store/settings.ts'
import type { Header, RememberedHeaders } from './sheet-header.ts'

const key = 'importHeaders'
const schema = z.record(
  z.string(),
  z.custom<Field | null>((field) => field === null || columnOf.has(field as Field)),
)
/** Headers that are stored: far more than the offices of a province use. */
const mostRemembered = 2000

/** The fields that this unit's clerks assigned to headers before. A field that no longer exists is dropped. */
export const readRememberedHeaders = (database: Database): RememberedHeaders => {
  const kept = readSetting(database, key, z.record(z.string(), z.unknown())) ?? {}
  return schema.parse(
    Object.fromEntries(Object.entries(kept).filter(([, field]) => schema.safeParse({ field }).success)),
  )
}

/** Stores for the unit the fields that a clerk assigned to headers, where recognition gives another result. */
export const rememberHeaders = async (
  { database: reader, gate, account }: StoreContext & { readonly account: string },
  { known, unknown }: Header,
): Promise<void> => {
  const said = new Map<string, Field | null>()
  for (const { header } of unknown) said.set(headerKey(header), null)
  // Of two columns with one header the one that counts is remembered.
  for (const { header, field } of known) said.set(headerKey(header), field)
  said.delete('')
  const before = readRememberedHeaders(reader)
  const changed = [...said].filter(
    ([header, field]) => (Object.hasOwn(before, header) ? before[header] : recogniseHeader(header)) !== field,
  )
  if (changed.length === 0) return
  await gate.write(account, ({ database, audit }) => {
    const all = { ...readRememberedHeaders(database), ...Object.fromEntries(changed) }
    writeSetting(database, key, Object.fromEntries(Object.entries(all).slice(-mostRemembered)))
    audit({ action: 'import.headers', subject: 'unit', after: Object.fromEntries(changed) })
  })
}

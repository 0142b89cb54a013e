import { basename } from 'node:path'
import type { State } from '../../shared/certificate/life-cycle.ts'
import { moves } from '../../shared/certificate/life-cycle.ts'
import { normaliseCode, toHalfWidth } from '../../shared/certificate/text.ts'
import { type Database, query } from '../store/database.ts'

/** Where a photo belongs, read from its file name. */
export type PhotoMatch =
  | { readonly kind: 'matched'; readonly records: readonly string[] }
  /** A record of that name exists, but none that may still get a photo. */
  | { readonly kind: 'closed'; readonly state: State }
  | { readonly kind: 'none' }

const identifier = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/giu

/** Parts of a file name that may be a document number: runs of letters and digits, as they stand and with hyphens out. */
const candidates = (name: string): string[] => {
  const stem = toHalfWidth(basename(name)).replace(/\.[A-Za-z0-9]{1,5}$/u, '')
  const runs = stem.match(/[A-Za-z0-9]{5,40}/gu) ?? []
  return [...new Set([...runs.map(normaliseCode), normaliseCode(stem)])]
}

const open = new Set<State>(moves.submitPhoto.from)

/**
 * Finds the records a photo belongs to: by record id in the file name, else by document number. One person with several
 * titles gets the photo on each.
 */
export const matchPhoto = (database: Database, name: string): PhotoMatch => {
  const ids = basename(name).match(identifier) ?? []
  const found = database.all(
    query
      .selectFrom('record')
      .select(['id', 'state'])
      .where((where) =>
        where.or([
          where(
            'id',
            'in',
            ids.map((id) => id.toLowerCase()),
          ),
          where('documentNumber', 'in', candidates(name)),
        ]),
      )
      .limit(100),
  )
  if (!found.length) return { kind: 'none' }
  const records = found.filter(({ state }) => open.has(state)).map(({ id }) => id)
  return records.length ? { kind: 'matched', records } : { kind: 'closed', state: found[0]!.state }
}

/** A record that was chosen by hand, if it may still get a photo. */
export const matchRecord = (database: Database, id: string): PhotoMatch => {
  const found = database.find(query.selectFrom('record').select('state').where('id', '=', id))
  if (!found) return { kind: 'none' }
  return open.has(found.state) ? { kind: 'matched', records: [id] } : { kind: 'closed', state: found.state }
}

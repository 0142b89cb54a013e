import { basename, dirname } from 'node:path'
import type { State } from '../../shared/record/life-cycle.ts'
import { moves } from '../../shared/record/life-cycle.ts'
import { normaliseName } from '../../shared/record/person-name.ts'
import { normaliseCode, toHalfWidth } from '../../shared/record/text.ts'
import { findByCodes, findByNames } from '../search/found-records.ts'
import { type Database, query } from '../store/database.ts'

/** Where a photo belongs, read from the names of its file and folder. */
export type PhotoMatch =
  /** Records of one person that may get a photo. */
  | { readonly kind: 'matched'; readonly records: readonly string[] }
  /** Records of several persons that it may be of. */
  | { readonly kind: 'several'; readonly records: readonly string[] }
  /** Its person was found, but no record of theirs that may still get a photo. */
  | { readonly kind: 'closed'; readonly state: State }
  | { readonly kind: 'none' }

/** At most this many records are examined for one name. */
const mostFound = 100

const open = new Set<State>(moves.submitPhoto.from)

const columns = ['id', 'state', 'documentType', 'documentNumber', 'employerName'] as const
type Found = ReturnType<typeof byCode>[number]

const identifier = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/giu

const stemOf = (name: string): string => toHalfWidth(name).replace(/\.[A-Za-z0-9]{1,5}$/u, '')

/** Parts of a name that may be a number: runs of letters and digits, and the whole name without hyphens. */
const codesIn = (stem: string): string[] => {
  const runs = stem.match(/[A-Za-z0-9]{5,40}/gu) ?? []
  return [...new Set([...runs.map(normaliseCode), normaliseCode(stem)])]
}

/** By record id, document number or certificate number. */
const byCode = (database: Database, stem: string) => {
  const ids = (stem.match(identifier) ?? []).map((id) => id.toLowerCase())
  const byId = query.selectFrom('record').where('record.id', 'in', ids)
  const find = (records: typeof byId) => database.all(records.select(columns).limit(mostFound))
  const found = [...(ids.length ? find(byId) : []), ...find(findByCodes(codesIn(stem)).records)]
  return [...new Map(found.map((record) => [record.id, record])).values()]
}

/** Words that occur beside names in file names. */
const noNames = /照片|证件照|一寸|二寸|寸照|免冠|白底|蓝底|红底|副本|修整|原图/gu

/** Parts of a name that may be a person's name: runs of letters, and the whole. */
const namesIn = (stem: string): string[] => {
  const words = stem.replace(noNames, ' ')
  const runs = words.split(/[^\p{L}\p{M}·]+/u)
  return [...new Set([words, ...runs].map(normaliseName))].filter((name) => name.length > 1)
}

const byName = (database: Database, stem: string): Found[] => {
  const names = namesIn(stem)
  return names.length ? database.all(findByNames(names).records.select(columns).limit(mostFound)) : []
}

const personsIn = (found: readonly Found[]): number =>
  new Set(found.map(({ documentType, documentNumber }) => `${documentType} ${documentNumber}`)).size

/** Of persons of one name, those whose employer a folder is named after. */
const ofEmployer = (found: readonly Found[], folders: readonly string[]): readonly Found[] => {
  const those = found.filter(({ employerName }) => folders.includes(normaliseName(employerName)))
  return those.length ? those : found
}

const asMatch = (found: readonly Found[]): PhotoMatch => {
  const free = found.filter(({ state }) => open.has(state))
  if (!free.length) return { kind: 'closed', state: found[0]!.state }
  return { kind: personsIn(free) === 1 ? 'matched' : 'several', records: free.map(({ id }) => id) }
}

/**
 * Finds the records that a photo belongs to: by record id, document number or certificate number in the file's name, else
 * in its folder's name; else by the person's name in either. Folders named after employers distinguish persons of one
 * name. One person with several titles gets the photo on each.
 */
export const matchPhoto = (database: Database, path: string): PhotoMatch => {
  const normalised = path.replaceAll('\\', '/')
  const stem = stemOf(basename(normalised))
  const folder = toHalfWidth(basename(dirname(normalised)))
  const folders = dirname(normalised).split('/').map(normaliseName)
  const tries = [
    () => byCode(database, stem),
    () => byCode(database, folder),
    () => ofEmployer(byName(database, stem), folders),
    () => ofEmployer(byName(database, folder), folders),
  ]
  for (const find of tries) {
    const found = find()
    if (found.length) return asMatch(found)
  }
  return { kind: 'none' }
}

/** A record that was chosen by hand, if it may still get a photo. */
export const matchRecord = (database: Database, id: string): PhotoMatch => {
  const found = database.find(query.selectFrom('record').select('state').where('id', '=', id))
  if (!found) return { kind: 'none' }
  return open.has(found.state) ? { kind: 'matched', records: [id] } : { kind: 'closed', state: found.state }
}

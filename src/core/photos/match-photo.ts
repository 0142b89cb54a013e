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
  /** Records that it may be of: of several persons, or of one whose number or employer its name contradicts. */
  | { readonly kind: 'several'; readonly records: readonly string[] }
  /** Its person was found, but no record of theirs that may still get a photo. */
  | { readonly kind: 'closed'; readonly state: State }
  | { readonly kind: 'none' }

/** At most this many records are examined for one name. */
const mostFound = 100

const open = new Set<State>(moves.submitPhoto.from)

const columns = ['id', 'name', 'state', 'documentType', 'documentNumber', 'employerName'] as const
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

/** Whole document numbers, and ends of them, as they are written beside a name. */
const numbersIn = (stem: string): string[] =>
  (stem.match(/[A-Za-z0-9]+/gu) ?? []).map(normaliseCode).filter((run) => /^(?:\d{17}|\d{3,7})[\dX]$/u.test(run))

/** What a number beside a name may be instead: a year or date, or a place in a series. */
const otherNumber = /^(?:0.*|(?:19|20)\d\d(?:[01]\d(?:[0-3]\d)?)?)$/u

/** Whether a shorter name of an employer leaves out only characters of the whole name, as 市一中 does of 市第一中学. */
const isShortFor = (short: string, whole: string): boolean => {
  let at = 0
  for (const character of short) {
    at = whole.indexOf(character, at) + 1
    if (at === 0) return false
  }
  return short.length > 2
}

/** The strictest way of comparing an employer with a folder that fits some of the found persons. */
const employerTests: readonly ((employer: string, folder: string) => boolean)[] = [
  (employer, folder) => employer === folder,
  (employer, folder) => folder.includes(employer),
  (employer, folder) => isShortFor(folder, employer),
]

interface Named {
  readonly found: readonly Found[]
  /** The name of the file or folder says something of the person that none of the found has. */
  readonly contradicted?: boolean
}

/** Of persons of one name, those whose number ends as the file's name says; undefined where it says nothing of a number. */
const byNumberEnd = (found: readonly Found[], stem: string): Named | undefined => {
  const ends = numbersIn(stem)
  const those = found.filter(({ documentNumber }) => ends.some((end) => documentNumber.endsWith(end)))
  if (those.length) return { found: those }
  return ends.some((end) => !otherNumber.test(end)) ? { found, contradicted: true } : undefined
}

/** Of persons of one name, those whose employer a folder is named after. */
const byEmployer = (database: Database, found: readonly Found[], folders: readonly string[]): Named => {
  for (const test of employerTests) {
    const those = found.filter(({ employerName }) =>
      folders.some((folder) => test(normaliseName(employerName), folder)),
    )
    if (those.length) return { found: those }
  }
  return { found, contradicted: isEmployer(database, folders) }
}

/** Whether a folder has the whole name of an employer that records have. */
const isEmployer = (database: Database, folders: readonly string[]): boolean =>
  database.find(
    query
      .selectFrom('fieldValue')
      .select('value')
      .where('field', '=', 'employerName')
      .where('uses', '>', 0)
      .where('value', 'in', [...folders])
      .limit(1),
  ) !== undefined

/** Persons of the name in a text: the end of a number distinguishes them, else the employer. */
const named = (database: Database, text: string, stem: string, folders: readonly string[]): Named => {
  const found = byName(database, text)
  if (!found.length) return { found }
  const numbered = byNumberEnd(found, stem)
  if (numbered) return numbered
  const names = new Set(found.map(({ name }) => name))
  const places = [...folders, ...namesIn(stem)].filter((place) => !names.has(place))
  return byEmployer(database, found, places)
}

const asMatch = ({ found, contradicted }: Named): PhotoMatch => {
  const free = found.filter(({ state }) => open.has(state))
  if (!free.length) return { kind: 'closed', state: found[0]!.state }
  const sure = personsIn(free) === 1 && !contradicted
  return { kind: sure ? 'matched' : 'several', records: free.map(({ id }) => id) }
}

/**
 * Finds the records that a photo belongs to: by record id, document number or certificate number in the file's name, else
 * in its folder's name; else by the person's name in either. The end of a document number beside the name, or a folder named
 * after an employer, distinguishes persons of one name; where it contradicts the only one, a clerk decides. One person with
 * several titles gets the photo on each.
 */
export const matchPhoto = (database: Database, path: string): PhotoMatch => {
  const normalised = path.replaceAll('\\', '/')
  const stem = stemOf(basename(normalised))
  const folder = toHalfWidth(basename(dirname(normalised)))
  const folders = dirname(normalised).split('/').map(normaliseName)
  const tries: readonly (() => Named)[] = [
    () => ({ found: byCode(database, stem) }),
    () => ({ found: byCode(database, folder) }),
    () => named(database, stem, stem, folders),
    () => named(database, folder, stem, folders),
  ]
  for (const find of tries) {
    const answer = find()
    if (answer.found.length) return asMatch(answer)
  }
  return { kind: 'none' }
}

/** A record that was chosen by hand, if it may still get a photo. */
export const matchRecord = (database: Database, id: string): PhotoMatch => {
  const found = database.find(query.selectFrom('record').select('state').where('id', '=', id))
  if (!found) return { kind: 'none' }
  return open.has(found.state) ? { kind: 'matched', records: [id] } : { kind: 'closed', state: found.state }
}

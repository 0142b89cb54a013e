import { z } from 'zod'
import { employerParts, employerSimilarity, likelySame } from '../../shared/dictionary/employer-similarity.ts'
import { editableStates } from '../../shared/record/life-cycle.ts'
import { requireRole } from '../context/session.ts'
import type { WriteContext } from '../context/unit-context.ts'
import { findByWords } from '../search/found-records.ts'
import { pairsOf } from '../search/search-terms.ts'
import { type Database, query } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'

export interface NamedEmployer {
  readonly name: string
  /** Records that name it. */
  readonly records: number
}

/** Names that may mean the same employer, the most used first. */
export interface DuplicateGroup {
  readonly names: readonly NamedEmployer[]
  /** 0 to 1: of the pair that is most alike. */
  readonly likeness: number
}

const mostEmployers = 20_000
const mostGroups = 200
/** A pair of characters in more names than this does not distinguish them (有限, 公司). */
const commonPair = 400
const apartSetting = 'employersApart'
const apartSchema = z.array(z.string())
const mostApart = 5000

const pairKey = (one: string, other: string): string => [one, other].sort().join('\n')

/**
 * Groups of employers' names that are likely to be the same employer, the most alike first. Pairs that a person has declared to
 * be different are left out.
 */
export const likelyDuplicates = (database: Database): DuplicateGroup[] => {
  const employers = database
    .all(
      query
        .selectFrom('fieldValue')
        .select(['value', 'uses'])
        .where('field', '=', 'employerName')
        .where('uses', '>', 0)
        .orderBy('uses', 'desc')
        .limit(mostEmployers),
    )
    .map(({ value, uses }) => ({ name: value, records: uses, parts: employerParts(value) }))
  const apart = new Set(readSetting(database, apartSetting, apartSchema))
  const byPair = new Map<string, number[]>()
  for (const [index, { parts }] of employers.entries())
    for (const pair of new Set(pairsOf(parts.core).slice(0, -1))) {
      const holders = byPair.get(pair)
      if (holders) holders.push(index)
      else byPair.set(pair, [index])
    }
  const leader = employers.map((_, index) => index)
  const leaderOf = (index: number): number => {
    let at = index
    while (leader[at] !== at) at = leader[at]!
    return at
  }
  const likeness = new Map<number, number>()
  for (const [index, { name, parts }] of employers.entries()) {
    const candidates = new Set<number>()
    for (const pair of pairsOf(parts.core).slice(0, -1)) {
      const holders = byPair.get(pair)!
      if (holders.length <= commonPair) for (const other of holders) if (other > index) candidates.add(other)
    }
    for (const other of candidates) {
      const alike = employerSimilarity(parts, employers[other]!.parts)
      if (alike < likelySame || apart.has(pairKey(name, employers[other]!.name))) continue
      const [one, two] = [leaderOf(index), leaderOf(other)]
      const [first, second] = one < two ? [one, two] : [two, one]
      leader[second] = first
      likeness.set(first, Math.max(alike, likeness.get(first) ?? 0, likeness.get(second) ?? 0))
    }
  }
  const groups = new Map<number, NamedEmployer[]>()
  for (const [index, { name, records }] of employers.entries()) {
    const first = leaderOf(index)
    if (likeness.has(first)) groups.set(first, [...(groups.get(first) ?? []), { name, records }])
  }
  return [...groups]
    .map(([first, names]) => ({ names, likeness: likeness.get(first)! }))
    .filter(({ names }) => names.length > 1)
    .sort((one, other) => other.likeness - one.likeness)
    .slice(0, mostGroups)
}

/** Stores that these names are different employers, so that they are not offered again. @throws Problem `core.account.role` */
export const keepApart = ({ gate, session }: WriteContext, names: readonly string[]): Promise<void> => {
  requireRole(session, 'clerk')
  return gate.write(session.id, (work) => {
    const known = readSetting(work.database, apartSetting, apartSchema) ?? []
    const keys = names.flatMap((one, index) => names.slice(index + 1).map((other) => pairKey(one, other)))
    writeSetting(work.database, apartSetting, [...new Set([...known, ...keys])].slice(-mostApart))
    work.audit({ action: 'employers.apart', subject: 'employers', after: { pairs: keys.length } })
  })
}

/** Records that name an employer: the ids that may still be changed, and how many are submitted and keep the name. */
export const recordsOfEmployer = (
  database: Database,
  name: string,
): { readonly changeable: readonly string[]; readonly held: number } => {
  const { records, ordinal } = findByWords(name)
  const rows = database.all(
    records.select(['record.id', 'record.state']).where('record.employerName', '=', name).orderBy(ordinal),
  )
  const changeable = rows.filter(({ state }) => editableStates.includes(state)).map(({ id }) => id)
  return { changeable, held: rows.length - changeable.length }
}

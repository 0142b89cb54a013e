import { type RawBuilder, sql } from 'kysely'
import {
  type IdentityJudgement,
  judgeIdentity,
  KnownPerson,
  type KnownRecord,
  type RecordIdentity,
} from '../../shared/record/identity.ts'
import type { State } from '../../shared/record/life-cycle.ts'
import type { CertificateRecord } from '../../shared/record/record.ts'
import { type Database, query } from '../store/database.ts'
import { toRecord } from '../store/schema.ts'
import { personOf } from './stored-key.ts'

interface StoredPerson {
  name: string
  key: string
  content: string
  state: State
  certificateNumber: string | null
  importId: string | null
  sourceRow: number | null
}

/** Records of one person among which another name is searched. Nobody has that many titles. */
const mostCompared = 1000

const columns = sql`name, duplicateKey as key, contentHash as content, state, certificateNumber, importId, sourceRow`

/** A person's records are neighbours in the unique index, because their keys begin with the person and a NUL. */
const ofPerson = sql`duplicateKey >= wanted.value || char(0) and duplicateKey < wanted.value || char(1)`

/**
 * For each person the first record, and the first one with a different name. The requested persons drive the join.
 */
const findLeading = sql<StoredPerson>`
  with person as materialized (
    select value, (select min(duplicateKey) from record where ${ofPerson}) as first from json_each(?) as wanted
  )
  select ${columns}
  from person as wanted
  cross join record on duplicateKey in (
    first,
    (
      select duplicateKey
      from (select duplicateKey, name from record where ${ofPerson} order by duplicateKey limit ${sql.lit(mostCompared)})
      where name <> (select name from record where duplicateKey = first)
      limit 1
    )
  )
  where first is not null
  order by duplicateKey`

const findTwins = sql<StoredPerson>`
  select ${columns} from json_each(?) as wanted cross join record on duplicateKey = wanted.value`

/** The person that a record is about, and the key that keeps it apart from the person's other records. */
export type PersonAndKey = Pick<RecordIdentity, 'person' | 'key'>

export type FindPersons = (records: readonly PersonAndKey[]) => ReadonlyMap<string, readonly KnownRecord[]>

const storedRecord = (database: Database, key: string): CertificateRecord | undefined => {
  const row = database.find(query.selectFrom('record').selectAll().where('duplicateKey', '=', key))
  return row && toRecord(row)
}

const toKnown = (
  database: Database,
  { importId, sourceRow, ...stored }: StoredPerson,
  ownImport?: string | undefined,
): KnownRecord => ({
  ...stored,
  person: personOf(stored.key),
  row: ownImport !== undefined && importId === ownImport ? (sourceRow ?? undefined) : undefined,
  record: () => storedRecord(database, stored.key),
})

/**
 * Finds the stored records that an import's rows are judged against, by person: those with the same key, the first
 * one, and the first one with a different name. These are a few for each person, however many the person has.
 * @param importId the import whose rows count as rows of the same file
 */
export const personsFinder = (database: Database, importId?: string | undefined): FindPersons => {
  const prepare = (find: RawBuilder<StoredPerson>) =>
    database.prepareAll<StoredPerson>({ compile: () => find.compile(query) } as never)
  const [leading, twins] = [prepare(findLeading), prepare(findTwins)]
  return (records) => {
    const found = new Map<string, KnownRecord[]>()
    const add = (stored: StoredPerson): void => {
      const record = toKnown(database, stored, importId)
      const group = found.get(record.person)
      if (group) group.push(record)
      else found.set(record.person, [record])
    }
    for (const stored of leading([JSON.stringify([...new Set(records.map(({ person }) => person))])])) add(stored)
    const keys = records.flatMap(({ person, key }) => (found.has(person) ? [key] : []))
    if (keys.length > 0) for (const stored of twins([JSON.stringify([...new Set(keys)])])) add(stored)
    return found
  }
}

/**
 * Finds the stored records that one record is judged against: the first one of the person with a different name, and
 * the one with the same key.
 * @param own id of the record that is edited; it is left out
 */
export const findKnownPerson = (
  database: Database,
  { person, key, name }: RecordIdentity,
  own?: string | undefined,
): KnownPerson => {
  const others = sql<StoredPerson>`
    select ${columns}
    from (
      select * from record
      where duplicateKey >= ${person} || char(0) and duplicateKey < ${person} || char(1) and id is not ${own ?? null}
      order by duplicateKey
      limit ${sql.lit(mostCompared)}
    )
    where name <> ${name}
    limit 1`
  const twin = sql<StoredPerson>`
    select ${columns} from record where duplicateKey = ${key} and id is not ${own ?? null}`
  const find = (statement: RawBuilder<StoredPerson>) =>
    database.all<StoredPerson>({ compile: () => statement.compile(query) } as never)
  return new KnownPerson([...find(others), ...find(twin)].map((stored) => toKnown(database, stored)))
}

/**
 * Judges the identity of an imported row. An import skips a record that the store already has and counts it, so the
 * error about it is left out; everywhere else that error refuses the record.
 */
export const judgeImported = (
  record: CertificateRecord,
  identity: RecordIdentity,
  known: KnownPerson,
): IdentityJudgement => {
  const judged = judgeIdentity(record, identity, known)
  return { ...judged, faults: judged.faults.filter(({ code }) => code !== 'record.same') }
}

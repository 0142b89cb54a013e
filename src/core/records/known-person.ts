import { sql } from 'kysely'
import type { Fault } from '../../shared/record/fault.ts'
import { type State, stateWords } from '../../shared/record/life-cycle.ts'
import type { CertificateRecord } from '../../shared/record/record.ts'
import type { Field } from '../../shared/record/record-fields.ts'
import { recordValues } from '../../shared/record/record-values.ts'
import { columnOf } from '../../shared/record/template-columns.ts'
import { type Database, query } from '../store/database.ts'
import { toRecord } from '../store/schema.ts'
import type { RecordIdentity } from './record-identity.ts'
import { personOf } from './stored-key.ts'

/** A record of the same person that was there before. */
export interface KnownRecord extends RecordIdentity {
  /** Its row, when it stands in the same file. */
  readonly row?: number | undefined
  readonly state?: State
  readonly certificateNumber?: string | null
  /** Its content, where it does not stand in the store yet. */
  readonly record?: () => CertificateRecord | undefined
}

interface StoredPerson {
  name: string
  key: string
  content: string
  state: State
  certificateNumber: string | null
  importId: string | null
  sourceRow: number | null
}

/** Among how many records of one person another spelling of the name is looked for: nobody has that many titles. */
const mostCompared = 1000

const columns = sql`name, duplicateKey as key, contentHash as content, state, certificateNumber, importId, sourceRow`

/** A person's records stand side by side in the index that keeps records apart: its keys begin with the person and a NUL. */
const ofPerson = sql`duplicateKey >= wanted.value || char(0) and duplicateKey < wanted.value || char(1)`

/** For each document number: its first record and the first with a different name. The requested numbers drive the join. */
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

/** Whom a record is about, and what keeps it apart from the person's others. */
export type PersonAndKey = Pick<RecordIdentity, 'person' | 'key'>

export type FindPersons = (records: readonly PersonAndKey[]) => ReadonlyMap<string, readonly KnownRecord[]>

/**
 * The records of the store that some records are held against, by person: twins, and what tells other spellings of the
 * name; a few of each person, however many there are. `importId` tells which stand in this very file.
 */
export const personsFinder = (database: Database, importId?: string | undefined): FindPersons => {
  const prepare = (find: typeof findLeading) =>
    database.prepareAll<StoredPerson>({ compile: () => find.compile(query) } as never)
  const [leading, twins] = [prepare(findLeading), prepare(findTwins)]
  return (records) => {
    const found = new Map<string, KnownRecord[]>()
    const take = ({ importId: from, sourceRow, ...known }: StoredPerson): void => {
      const person = personOf(known.key)
      const row = importId !== undefined && from === importId ? (sourceRow ?? undefined) : undefined
      const record = { ...known, person, row }
      const group = found.get(person)
      if (group) group.push(record)
      else found.set(person, [record])
    }
    for (const known of leading([JSON.stringify([...new Set(records.map(({ person }) => person))])])) take(known)
    const keys = records.flatMap(({ person, key }) => (found.has(person) ? [key] : []))
    if (keys.length > 0) for (const known of twins([JSON.stringify([...new Set(keys)])])) take(known)
    return found
  }
}

const source = '各评审类型通用规则*'
const issued: readonly State[] = ['issued', 'corrected', 'revoked']
const where = ({ row, state }: Pick<KnownRecord, 'row' | 'state'>): string =>
  row === undefined ? `已有记录（${state ? stateWords[state] : ''}）` : `第 ${row} 行`

/** Chinese names of the fields in which two records differ. */
const differences = (one: CertificateRecord, other: CertificateRecord): string => {
  const [a, b] = [recordValues(one), recordValues(other)]
  const fields = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((field) => a[field] !== b[field])
  return fields.map((field) => columnOf.get(field as Field)?.header ?? field).join('、')
}

const storedRecord = (database: Database, key: string): CertificateRecord | undefined => {
  const row = database.find(query.selectFrom('record').selectAll().where('duplicateKey', '=', key))
  return row && toRecord(row)
}

/** The fault of a record that another one with the same person and title stands in the way of. */
const twinFault = (database: Database, record: CertificateRecord, twin: KnownRecord): Fault => {
  const base = { severity: 'error', field: 'documentNumber', source } as const
  if (twin.state && twin.row === undefined && issued.includes(twin.state))
    return {
      ...base,
      code: 'record.issued',
      found: `此人的这一资格已有证书 ${twin.certificateNumber ?? ''}（${stateWords[twin.state]}），内容与这里不同`,
      wanted: '已发放的证书不能重新录入；证书有误的，由省里更正',
    }
  const other = twin.record ? twin.record() : storedRecord(database, twin.key)
  const differing = other ? differences(record, other) : ''
  return {
    ...base,
    code: 'record.differs',
    found: `与${where(twin)}是同一人、同系列、同专业、同资格名称，但${differing || '其他内容'}不同`,
    wanted:
      twin.row === undefined ? '同一资格只有一条记录；要修改请在已有记录上改' : '同一资格只保留一行，删去或改正另一行',
  }
}

export interface IdentityJudgement {
  /** The very same record is there already: it is not entered twice. */
  readonly same: boolean
  readonly faults: readonly Fault[]
}

/** The records of one person, first come first: what a judgement asks of them costs the same however many they are. */
export class KnownPerson {
  readonly #byKey = new Map<string, KnownRecord>()
  #first: KnownRecord | undefined
  /** The first one whose name is not the first one's. */
  #other: KnownRecord | undefined

  constructor(records: Iterable<KnownRecord> = []) {
    for (const record of records) this.add(record)
  }

  add(record: KnownRecord): void {
    if (!this.#byKey.has(record.key)) this.#byKey.set(record.key, record)
    if (!this.#first) this.#first = record
    else if (!this.#other && record.name !== this.#first.name) this.#other = record
  }

  /** The first record of this key. */
  twin(key: string): KnownRecord | undefined {
    return this.#byKey.get(key)
  }

  /** The first record with a different name. */
  otherThan(name: string): KnownRecord | undefined {
    return this.#first && this.#first.name !== name ? this.#first : this.#other
  }
}

/** Judges a record against those of the same person that were there before: twins, and other spellings of the name. */
export const judgeIdentity = (
  database: Database,
  record: CertificateRecord,
  identity: RecordIdentity,
  known: KnownPerson,
): IdentityJudgement => {
  const twin = known.twin(identity.key)
  if (twin?.content === identity.content)
    return {
      same: true,
      faults:
        twin.row === undefined
          ? []
          : [
              {
                code: 'record.twiceInFile',
                severity: 'warning',
                field: 'documentNumber',
                found: `与第 ${twin.row} 行内容完全相同`,
                wanted: '每条记录只填一次；这一行不会重复导入',
                source,
              },
            ],
    }
  const faults: Fault[] = twin ? [twinFault(database, record, twin)] : []
  const otherName = known.otherThan(identity.name)
  if (otherName)
    faults.push({
      code: 'person.otherName',
      severity: 'warning',
      field: 'name',
      found: `证件号码与${where(otherName)}相同，那里的姓名是“${otherName.name}”，这里是“${identity.name}”`,
      wanted: '同一人的姓名写法一致，与证件相同',
      source: '姓名规则；同一证件号码为同一人*',
    })
  return { same: false, faults }
}

import { readDocumentNumber } from './document-number.ts'
import type { Fault } from './fault.ts'
import { type State, stateWords } from './life-cycle.ts'
import type { CertificateRecord } from './record.ts'
import type { Field } from './record-fields.ts'
import { recordValues } from './record-values.ts'
import { columnOf } from './template-columns.ts'

// The one judgement of identity: whether a record repeats another one, and whether the same document number is known
// under another name. Import, entry form, edit, re-judging and the province all use it; each finds the known records
// in its own way.

/**
 * Key of a person: type and number of the document, without the digits that a permit's renewal changes.
 * @param today ISO date; a number that is not valid today is used whole
 * @example
 * personKey({ documentType: 'hkMacaoPermit', documentNumber: 'H1234567801' }, '2026-06-01') // 'hkMacaoPermit:H12345678'
 */
export const personKey = (
  record: Pick<CertificateRecord, 'documentType' | 'documentNumber'>,
  today: string,
): string => {
  const result = readDocumentNumber(record.documentType, record.documentNumber, today)
  return result.ok ? result.reading.personKey : `${record.documentType}:${record.documentNumber}`
}

/**
 * Key of a person's title in a series and specialty, which may exist only once (docs/domain.md, "All types").
 * @returns {@link personKey}, series, specialty and title, separated by NUL
 * @example duplicateKey(record, today) === duplicateKey({ ...record, employerName: '样例公司' }, today) // true
 */
export const duplicateKey = (record: CertificateRecord, today: string): string =>
  [personKey(record, today), record.series, record.specialty, record.title].join('\u0000')

/** The keys for judging identity. A store may keep hashes instead, because keys are only compared with each other. */
export interface RecordIdentity {
  readonly name: string
  /** {@link personKey}, or a hash of it. */
  readonly person: string
  /** {@link duplicateKey}, or a hash of it. */
  readonly key: string
  /** Hash of the whole content. */
  readonly content: string
}

/** An earlier record of the same person. */
export interface KnownRecord extends RecordIdentity {
  /** Its row, if it is in the same file. */
  readonly row?: number | undefined
  /** Its state, if it is in a store. */
  readonly state?: State
  readonly certificateNumber?: string | null
  /** Reads its content, to name the fields that differ. */
  readonly record?: () => CertificateRecord | undefined
}

/**
 * The known records of one person. Adding one and judging against all of them take constant time, however many they
 * are.
 * @example
 * const known = new KnownPerson([{ name: '样例甲', person: 'p', key: 'k', content: 'c' }])
 * known.twin('k')?.content // 'c'
 * known.otherThan('样例甲') // undefined: no record has another name
 */
export class KnownPerson {
  readonly #byKey = new Map<string, KnownRecord>()
  #first: KnownRecord | undefined
  /** The first one whose name differs from the first one's. */
  #other: KnownRecord | undefined

  constructor(records: Iterable<KnownRecord> = []) {
    for (const record of records) this.add(record)
  }

  add(record: KnownRecord): void {
    if (!this.#byKey.has(record.key)) this.#byKey.set(record.key, record)
    if (!this.#first) this.#first = record
    else if (!this.#other && record.name !== this.#first.name) this.#other = record
  }

  /** The first record with this key. */
  twin(key: string): KnownRecord | undefined {
    return this.#byKey.get(key)
  }

  /** The first record whose name differs from this one. */
  otherThan(name: string): KnownRecord | undefined {
    return this.#first && this.#first.name !== name ? this.#first : this.#other
  }
}

const identityFaultCodes = [
  'record.same',
  'record.twiceInFile',
  'record.issued',
  'record.differs',
  'person.otherName',
] as const

export type IdentityFaultCode = (typeof identityFaultCodes)[number]

export interface IdentityFault extends Fault {
  readonly code: IdentityFaultCode
}

/** Whether a fault comes from {@link judgeIdentity}. @example isIdentityFault({ code: 'record.same' }) // true */
export const isIdentityFault = (fault: Pick<Fault, 'code'>): boolean =>
  (identityFaultCodes as readonly string[]).includes(fault.code)

export interface IdentityJudgement {
  /** An identical record is known. */
  readonly same: boolean
  readonly faults: readonly IdentityFault[]
}

const source = '各评审类型通用规则*'
const held: readonly State[] = ['issued', 'corrected', 'revoked']
const placeOf = ({ row, state }: Pick<KnownRecord, 'row' | 'state'>): string =>
  row === undefined ? `已有记录（${state ? stateWords[state] : ''}）` : `第 ${row} 行`

/** Chinese names of the fields in which two records differ. */
const differences = (one: CertificateRecord, other: CertificateRecord): string => {
  const [a, b] = [recordValues(one), recordValues(other)]
  const fields = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((field) => a[field] !== b[field])
  return fields.map((field) => columnOf.get(field as Field)?.header ?? field).join('、')
}

const sameFault = (twin: KnownRecord): IdentityFault =>
  twin.row === undefined
    ? {
        code: 'record.same',
        severity: 'error',
        field: 'documentNumber',
        found: `内容完全相同的记录已存在（${twin.state ? stateWords[twin.state] : ''}）`,
        wanted: '每条记录只录入一次',
        source,
      }
    : {
        code: 'record.twiceInFile',
        severity: 'warning',
        field: 'documentNumber',
        found: `与第 ${twin.row} 行内容完全相同`,
        wanted: '每条记录只填一次；这一行不会重复导入',
        source,
      }

const differingFault = (record: CertificateRecord, twin: KnownRecord): IdentityFault => {
  const base = { severity: 'error', field: 'documentNumber', source } as const
  if (twin.row === undefined && twin.state && held.includes(twin.state))
    return {
      ...base,
      code: 'record.issued',
      found: `此人的这一资格已有证书 ${twin.certificateNumber ?? ''}（${stateWords[twin.state]}），内容与这里不同`,
      wanted: '已发放的证书不能重新录入；证书有误的，由省里更正',
    }
  const other = twin.record?.()
  const differing = other ? differences(record, other) : ''
  return {
    ...base,
    code: 'record.differs',
    found: `与${placeOf(twin)}是同一人、同系列、同专业、同资格名称，但${differing || '其他内容'}不同`,
    wanted:
      twin.row === undefined ? '同一资格只有一条记录；要修改请在已有记录上改' : '同一资格只保留一行，删去或改正另一行',
  }
}

const otherNameFault = (name: string, other: KnownRecord): IdentityFault => ({
  code: 'person.otherName',
  severity: 'warning',
  field: 'name',
  found: `证件号码与${placeOf(other)}相同，那里的姓名是“${other.name}”，这里是“${name}”`,
  wanted: '同一人的姓名写法一致，与证件相同',
  source: '姓名规则；同一证件号码为同一人*',
})

/**
 * Judges a record against the known records of the same person. An equal record gives one fault and `same`. A record
 * with the same key and other content is an error; another name under the same document number is a warning.
 * @param known the person's other records, never the judged one itself
 * @example
 * judgeIdentity(record, identity, new KnownPerson(recordsOfTheSamePerson)).faults
 */
export const judgeIdentity = (
  record: CertificateRecord,
  identity: RecordIdentity,
  known: KnownPerson,
): IdentityJudgement => {
  const twin = known.twin(identity.key)
  if (twin?.content === identity.content) return { same: true, faults: [sameFault(twin)] }
  const other = known.otherThan(identity.name)
  return {
    same: false,
    faults: [...(twin ? [differingFault(record, twin)] : []), ...(other ? [otherNameFault(identity.name, other)] : [])],
  }
}

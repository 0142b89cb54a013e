import type { CertificateRecord } from '../../shared/record/record.ts'
import { contentHash } from './record-content.ts'
import { personOf, storedKey } from './stored-key.ts'

/** What tells whether a record is another one's twin, or another spelling of the same person. */
export interface RecordIdentity {
  readonly name: string
  /** Tells persons apart, whatever renewals a permit went through; a hash. */
  readonly person: string
  /** Person, series, specialty, title; hashes of them. */
  readonly key: string
  /** Hash of the whole content. */
  readonly content: string
}

export const identityOf = (record: CertificateRecord, today: string): RecordIdentity => {
  const key = storedKey(record, today)
  return { name: record.name, person: personOf(key), key, content: contentHash(record) }
}

import type { CertificateRecord } from '../../shared/record/record.ts'
import { contentHash } from './record-content.ts'
import { personOf, storedKey } from './stored-key.ts'

/** Compared to find duplicates, and other spellings of a person's name. */
export interface RecordIdentity {
  readonly name: string
  /** Identifies the person, across renewals of a permit; a hash. */
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

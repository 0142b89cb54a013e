import type { CertificateRecord } from '../../shared/certificate/record.ts'
import { duplicateKey, personKey } from '../../shared/certificate/record-identity.ts'
import { contentHash } from './record-content.ts'

/** What tells whether a record is another one's twin, or another spelling of the same person. */
export interface RecordIdentity {
  readonly name: string
  readonly person: string
  /** Person, series, specialty, title. */
  readonly key: string
  /** Hash of the whole content. */
  readonly content: string
}

export const identityOf = (record: CertificateRecord, today: string): RecordIdentity => ({
  name: record.name,
  person: personKey(record, today),
  key: duplicateKey(record, today),
  content: contentHash(record),
})

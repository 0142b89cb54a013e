import type { RecordIdentity } from '../../shared/record/identity.ts'
import type { CertificateRecord } from '../../shared/record/record.ts'
import { contentHash } from './record-content.ts'
import { personOf, storedKey } from './stored-key.ts'

/** A record's identity as the unit's store keeps it: hashes in place of the keys. */
export const identityOf = (record: CertificateRecord, today: string): RecordIdentity => {
  const key = storedKey(record, today)
  return { name: record.name, person: personOf(key), key, content: contentHash(record) }
}

import { readDocumentNumber } from './document-number.ts'
import type { CertificateRecord } from './record.ts'

/** Same person, whatever renewals the permit went through. */
export const personKey = (
  record: Pick<CertificateRecord, 'documentType' | 'documentNumber'>,
  today: string,
): string => {
  const result = readDocumentNumber(record.documentType, record.documentNumber, today)
  return result.ok ? result.reading.personKey : `${record.documentType}:${record.documentNumber}`
}

/** Key that may exist only once: a person's title in a series and specialty (docs/domain.md, "All types"). */
export const duplicateKey = (record: CertificateRecord, today: string): string =>
  [personKey(record, today), record.series, record.specialty, record.title].join('\u0000')

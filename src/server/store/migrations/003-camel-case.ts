import type { Kysely } from 'kysely'

/** New names of tables; the old ones had underscores. */
const tables = [
  'writeGate',
  'enrolmentCode',
  'accountKey',
  'requestNonce',
  'applicantPhoto',
  'numberSeries',
  'logEntry',
  'logNode',
]

/** New names of columns by the new names of their tables; the old ones had underscores. */
const columns = {
  unit: ['creditCode', 'createdAt'],
  dictionary: ['publishedAt'],
  device: ['unitId', 'publicKey', 'enrolledAt', 'revokedAt', 'lastSeq', 'lastDigest'],
  enrolmentCode: ['codeHash', 'unitId', 'expiresAt', 'deviceId', 'usedAt'],
  account: ['unitId'],
  accountKey: ['keyId', 'unitId', 'publicKey', 'validFrom', 'validUntil', 'deviceId', 'revokedAt'],
  requestNonce: ['deviceId'],
  photo: ['storedAt'],
  batch: ['unitId', 'deviceId', 'recordCount', 'logPosition', 'receivedAt'],
  record: ['batchId', 'recordId', 'unitId', 'photoSha256', 'personKey', 'titleKey'],
  roster: ['unitId', 'recordId', 'deviceId', 'personKey'],
  applicantPhoto: ['unitId', 'recordId', 'uploadedAt'],
  numberSeries: ['lastSerial'],
  certificate: [
    'batchId',
    'recordId',
    'unitId',
    'seriesCode',
    'documentType',
    'documentNumber',
    'obtainedOn',
    'allottedAt',
    'issuedAt',
    'pdfSha256',
    'pdfSize',
    'logPosition',
    'revokedAt',
    'revokedCode',
    'revokedText',
    'replacedBy',
  ],
  feed: ['unitId'],
}

const withUnderscores = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/**
 * Names tables and columns in camel case, as the code and the unit's store do. The name of the unit on a certificate gets
 * the name of the record's field. The database adapts indexes, constraints and references itself; their own names do not change.
 */
export const up = async ({ schema }: Kysely<never>): Promise<void> => {
  for (const table of tables) await schema.alterTable(withUnderscores(table)).renameTo(table).execute()
  await schema.alterTable('certificate').renameColumn('unit_name', 'unit').execute()
  for (const [table, names] of Object.entries(columns)) {
    for (const name of names) await schema.alterTable(table).renameColumn(withUnderscores(name), name).execute()
  }
}

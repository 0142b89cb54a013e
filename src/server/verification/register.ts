import type { Services } from '../services.ts'
import type { CertificateStatus } from '../store/schema.ts'

/** What the province's register holds of a certificate that was issued. */
export interface RegisterEntry {
  readonly number: string
  readonly status: Exclude<CertificateStatus, 'allotted'>
  readonly pdfSha256: string | null
  readonly token: string | null
  readonly revokedText: string | null
  readonly replacedBy: string | null
}

/** The register's entry of a number; a number that is allotted but not issued is not in it yet. */
export const findRegisterEntry = async ({ store }: Services, number: string): Promise<RegisterEntry | undefined> => {
  const row = await store.database
    .selectFrom('certificate')
    .select([
      'number',
      'status',
      'token',
      'pdf_sha256 as pdfSha256',
      'revoked_text as revokedText',
      'replaced_by as replacedBy',
    ])
    .where('number', '=', number)
    .where('status', '!=', 'allotted')
    .executeTakeFirst()
  return row && { ...row, status: row.status as RegisterEntry['status'] }
}

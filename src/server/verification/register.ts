import type { CertificateStatus } from '../store/schema.ts'
import type { VerificationContext } from './verification-context.ts'

/** An issued certificate in the province's register. */
export interface RegisterEntry {
  readonly number: string
  readonly status: Exclude<CertificateStatus, 'allotted'>
  readonly pdfSha256: string | null
  readonly token: string | null
  readonly revokedText: string | null
  readonly replacedBy: string | null
}

/** The entry of a certificate number. A number that is allotted but not issued has none. */
export const findRegisterEntry = async (
  { store }: Pick<VerificationContext, 'store'>,
  number: string,
): Promise<RegisterEntry | undefined> => {
  const row = await store.database
    .selectFrom('certificate')
    .select(['number', 'status', 'token', 'pdfSha256', 'revokedText', 'replacedBy'])
    .where('number', '=', number)
    .where('status', '!=', 'allotted')
    .executeTakeFirst()
  return row && { ...row, status: row.status as RegisterEntry['status'] }
}

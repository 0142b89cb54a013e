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

/** When a file, or the token of a print, was replaced by a newer one under the same number; undefined when it never was. */
export const findFormer = async (
  { store }: Pick<VerificationContext, 'store'>,
  number: string,
  hash: string,
): Promise<{ readonly replacedAt: string } | undefined> =>
  store.database
    .selectFrom('formerFile')
    .select('replacedAt')
    .where('number', '=', number)
    .where(({ or, eb }) => or([eb('pdfSha256', '=', hash), eb('tokenSha256', '=', hash)]))
    .orderBy('replacedAt', 'desc')
    .executeTakeFirst()

/**
 * When a restored province got back that this file was the certificate's. It is the unit's word, so it only counts for a file
 * with the province's own seal.
 */
export const findLostFile = async (
  { store }: Pick<VerificationContext, 'store'>,
  number: string,
  hash: string,
): Promise<{ readonly replacedAt: string } | undefined> => {
  const row = await store.database
    .selectFrom('lostResult')
    .select('handedBackAt')
    .where('number', '=', number)
    .where('pdfSha256', '=', hash)
    .executeTakeFirst()
  return row && { replacedAt: row.handedBackAt }
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

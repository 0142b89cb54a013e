import { chineseDate } from '../../certificate/data/certificate-data.ts'
import { type VerificationReason, verificationReasons } from '../../certificate/data/verification-reason.ts'
import { verifyToken } from '../../certificate/token.ts'
import type { TokenContent } from '../../certificate/token-body.ts'
import { beijingDate } from '../../shared/record/calendar-date.ts'
import { labelOf } from '../../shared/record/field-lists.ts'
import { words } from '../../shared/record/words.ts'
import type { StatusAnswer, Verification } from '../../shared/sync/verification.ts'
import { importVerifyingKey } from '../../trust/keys.ts'
import { equalBytes } from '../../trust/secret.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { findFormer, findLostFile, findRegisterEntry, type RegisterEntry } from './register.ts'
import type { VerificationContext } from './verification-context.ts'

type Reason = Verification['reasons'][number]

const fileReason = (code: VerificationReason): Reason => ({ code, text: verificationReasons[code] })

const unknownNumber = fileReason('register.unknown')
const otherFile = fileReason('register.otherFile')
const otherToken = fileReason('register.otherToken')

/** The file, or the print, was the certificate's until it was made anew under the same number. */
const replacedFile = ({ replacedAt }: { readonly replacedAt: string }): Reason => ({
  code: 'certificate.reissued',
  text: `这份证书在 ${chineseDate(beijingDate(Date.parse(replacedAt)))} 按原编号重新制作过，请向本人或发证单位索取新文件`,
})

/** Why a registered certificate is not in force; empty when it is. */
const reasonsAgainst = (entry: RegisterEntry): Reason[] => {
  if (entry.status === 'revoked')
    return [{ code: 'certificate.revoked', text: `证书已撤销：${entry.revokedText ?? ''}` }]
  if (entry.status === 'corrected') {
    return [{ code: 'certificate.corrected', text: `证书已更正，现行证书编号：${entry.replacedBy ?? ''}` }]
  }
  return []
}

/**
 * Verifies a PDF. The file alone shows whether its seal is valid; the register shows whether it is the file that was issued
 * and whether it is in force: the answer is yes only where both say so. No content of the file makes this throw anything but
 * what the thread's limits do.
 * @throws Problem `general.busy`, `general.tooSlow`, `general.tooMuchMemory`
 */
export const verifyPdfFile = async (context: VerificationContext, file: Uint8Array): Promise<Verification> => {
  const at = context.now()
  const { seals } = await context.seals.newest(context.store.database)
  const seal = await context.verifier.run({ file, trustAnchors: [context.keys.rootCertificate], seals, at })
  const reasons = seal.reasons.map(fileReason)
  const answer = { asOf: at.toISOString(), shown: [], intact: seal.intact, number: seal.number }
  const hash = sha256Hex(file)
  const former = seal.intact && seal.number !== null ? await findFormer(context, seal.number, hash) : undefined
  if (former) {
    // The register knows the file, whatever the clock said when it was sealed.
    return { ...answer, inForce: false, issuedByProvince: true, reasons: [...reasons, replacedFile(former)] }
  }
  if (!seal.intact || !seal.issuedByProvince || seal.number === null) {
    return { ...answer, inForce: null, issuedByProvince: seal.issuedByProvince && seal.number !== null, reasons }
  }
  const entry = await findRegisterEntry(context, seal.number)
  if (!entry) return { ...answer, inForce: null, issuedByProvince: false, reasons: [...reasons, unknownNumber] }
  if (entry.pdfSha256 !== hash) {
    const lost = await findLostFile(context, seal.number, hash)
    if (lost) return { ...answer, inForce: false, issuedByProvince: true, reasons: [...reasons, replacedFile(lost)] }
    return { ...answer, intact: false, inForce: null, issuedByProvince: false, reasons: [...reasons, otherFile] }
  }
  const against = reasonsAgainst(entry)
  return { ...answer, inForce: against.length === 0, issuedByProvince: true, reasons: [...reasons, ...against] }
}

const shownFields = (content: TokenContent): Verification['shown'] => [
  { label: labelOf('name'), value: content.name },
  { label: labelOf('documentNumber'), value: content.maskedDocumentNumber },
  { label: labelOf('series'), value: content.series },
  { label: labelOf('title'), value: content.title },
  { label: labelOf('reviewType'), value: words.reviewType[content.reviewType] },
  { label: labelOf('obtainedOn'), value: chineseDate(content.obtainedOn) },
  { label: labelOf('unit'), value: content.unit },
]

/**
 * Verifies a QR token, or the whole address of a QR code. The answer for a genuine token shows the fields that the paper
 * must show.
 */
export const verifyQrToken = async (
  context: VerificationContext,
  { token }: { readonly token: string },
): Promise<Verification> => {
  const at = context.now()
  const { intact, content, reasons } = verifyToken(token, [importVerifyingKey(context.keys.token.publicKey).key])
  const base = { asOf: at.toISOString(), reasons: reasons.map(fileReason) }
  if (!intact || !content) {
    return { ...base, intact: false, inForce: null, issuedByProvince: null, number: null, shown: [] }
  }
  const answer = { ...base, intact: true, number: content.number, shown: shownFields(content) }
  const entry = await findRegisterEntry(context, content.number)
  if (!entry) return { ...answer, inForce: null, issuedByProvince: false, reasons: [unknownNumber] }
  const former = isTokenOf(entry, token)
    ? undefined
    : await findFormer(context, content.number, sha256Hex(tokenText(token)))
  if (former) return { ...answer, inForce: false, issuedByProvince: true, reasons: [replacedFile(former)] }
  // If a certificate is issued again, the genuine token of the old print must not verify.
  if (!isTokenOf(entry, token)) return { ...answer, inForce: null, issuedByProvince: false, reasons: [otherToken] }
  const against = reasonsAgainst(entry)
  return { ...answer, inForce: against.length === 0, issuedByProvince: true, reasons: against }
}

/** The token alone, as it is registered. */
const tokenText = (tokenOrUrl: string): string => tokenOrUrl.trim().split('#').at(-1)!.toUpperCase()

const isTokenOf = (entry: RegisterEntry, tokenOrUrl: string): boolean => {
  const given = tokenText(tokenOrUrl)
  return entry.token !== null && equalBytes(Buffer.from(given), Buffer.from(entry.token))
}

/**
 * The status of a certificate by its number, and whether a file is the registered one, by the file's hash. A verifier that has
 * the file learns the whole verdict without sending it. The number alone proves nothing about a file or a print.
 */
export const certificateStatus = async (
  { store, now }: Pick<VerificationContext, 'store' | 'now'>,
  { number, file }: { readonly number: string; readonly file?: string | undefined },
): Promise<StatusAnswer> => {
  const entry = await findRegisterEntry({ store }, number)
  const status = { number, status: entry?.status ?? ('unknown' as const), asOf: now().toISOString() }
  if (file === undefined) return status
  const sameFile = entry !== undefined && entry.pdfSha256 === file
  const former = sameFile ? undefined : await findFormer({ store }, number, file)
  return { ...status, sameFile, ...(former ? { formerFile: true } : {}) }
}

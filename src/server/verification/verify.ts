import { createPublicKey } from 'node:crypto'
import { chineseDate } from '../../certificate/certificate-data.ts'
import { verifyToken } from '../../certificate/token.ts'
import type { TokenContent } from '../../certificate/token-body.ts'
import { type VerificationReason, verificationReasons } from '../../certificate/verification-reason.ts'
import { verifyCertificatePdf } from '../../certificate/verify-pdf.ts'
import { words } from '../../shared/record/words.ts'
import type { StatusAnswer, Verification } from '../../shared/sync/verification.ts'
import { equalBytes, sha256Hex } from '../../trust/secret.ts'
import type { Services } from '../services.ts'
import { findRegisterEntry, type RegisterEntry } from './register.ts'

type Reason = Verification['reasons'][number]

const fileReason = (code: VerificationReason): Reason => ({ code, text: verificationReasons[code] })

const unknownNumber: Reason = { code: 'register.unknown', text: '省级登记中没有这个证书编号' }
const otherFile: Reason = { code: 'register.otherFile', text: '文件与省级登记的证书文件不同' }
const otherToken: Reason = { code: 'register.otherToken', text: '核验码与省级登记的不同' }

/** Whether a registered certificate stands, and why not. */
const judgeStanding = (entry: RegisterEntry): Reason[] => {
  if (entry.status === 'revoked')
    return [{ code: 'certificate.revoked', text: `证书已撤销：${entry.revokedText ?? ''}` }]
  if (entry.status === 'corrected') {
    return [{ code: 'certificate.corrected', text: `证书已更正，现行证书编号：${entry.replacedBy ?? ''}` }]
  }
  return []
}

/**
 * Verifies a PDF: its seal by the file alone; that it is the very file that was issued, and in force, by the register.
 * Never throws for anything in the file.
 */
export const verifyPdfFile = async (services: Services, file: Uint8Array): Promise<Verification> => {
  const at = services.now()
  const seal = verifyCertificatePdf(file, { trustAnchors: [services.secrets.rootCertificate], at })
  const reasons = seal.reasons.map(fileReason)
  const answer = { asOf: at.toISOString(), shown: [], intact: seal.intact, number: seal.number }
  if (!seal.intact || !seal.issuedByProvince || seal.number === null) {
    return { ...answer, inForce: null, issuedByProvince: seal.issuedByProvince && seal.number !== null, reasons }
  }
  const entry = await findRegisterEntry(services, seal.number)
  if (!entry) return { ...answer, inForce: null, issuedByProvince: false, reasons: [...reasons, unknownNumber] }
  if (entry.pdfSha256 !== sha256Hex(file)) {
    return { ...answer, inForce: null, issuedByProvince: false, reasons: [...reasons, otherFile] }
  }
  const standing = judgeStanding(entry)
  return { ...answer, inForce: standing.length === 0, issuedByProvince: true, reasons: [...reasons, ...standing] }
}

const shownFields = (content: TokenContent): Verification['shown'] => [
  { label: '姓名', value: content.name },
  { label: '证件号码', value: content.maskedDocumentNumber },
  { label: '资格系列', value: content.series },
  { label: '资格名称', value: content.title },
  { label: '评审类型', value: words.reviewType[content.reviewType] },
  { label: '取得时间', value: chineseDate(content.obtainedOn) },
  { label: '评审机构组建单位', value: content.unit },
]

/** Verifies a QR token or the whole address of a QR code; genuine ones show what the paper has to say. */
export const verifyQrToken = async (services: Services, tokenOrUrl: string): Promise<Verification> => {
  const at = services.now()
  const issuer = createPublicKey(services.secrets.token.privateKey)
  const { intact, content, reasons } = verifyToken(tokenOrUrl, [issuer])
  const base = { asOf: at.toISOString(), reasons: reasons.map(fileReason) }
  if (!intact || !content) {
    return { ...base, intact: false, inForce: null, issuedByProvince: null, number: null, shown: [] }
  }
  const answer = { ...base, intact: true, number: content.number, shown: shownFields(content) }
  const entry = await findRegisterEntry(services, content.number)
  if (!entry) return { ...answer, inForce: null, issuedByProvince: false, reasons: [unknownNumber] }
  // A genuine token of a certificate that was issued anew must not vouch for the old print.
  if (!isTokenOf(entry, tokenOrUrl)) return { ...answer, inForce: null, issuedByProvince: false, reasons: [otherToken] }
  const standing = judgeStanding(entry)
  return { ...answer, inForce: standing.length === 0, issuedByProvince: true, reasons: standing }
}

const isTokenOf = (entry: RegisterEntry, tokenOrUrl: string): boolean => {
  const given = tokenOrUrl.trim().split('#').at(-1)!.toUpperCase()
  return entry.token !== null && equalBytes(Buffer.from(given), Buffer.from(entry.token))
}

/** What a bare number tells. */
export const certificateStatus = async (services: Services, number: string): Promise<StatusAnswer> => {
  const entry = await findRegisterEntry(services, number)
  return { number, status: entry?.status ?? 'unknown', asOf: services.now().toISOString() }
}

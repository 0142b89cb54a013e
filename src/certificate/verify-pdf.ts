import { createHash, verify } from 'node:crypto'
import { limits } from '../shared/sync/limits.ts'
import type { PinnedSeal } from '../shared/sync/seal-list.ts'
import { judgePath, readAnchors, type TrustAnchor } from './cms/certificate-path.ts'
import { octetString, readElement } from './cms/der.ts'
import { hasLowS } from './cms/ecdsa-signature.ts'
import { decodeSignedData, type SignedData, signedAttributes } from './cms/signed-data.ts'
import type { VerificationReason } from './data/verification-reason.ts'
import { judgeSeal } from './judge-seal.ts'
import { PdfFile } from './pdf/pdf-file.ts'
import type { PdfDictionary, PdfString, PdfValue } from './pdf/value.ts'
import { isElliptic, isSealKey } from './seal.ts'

export interface CertificatePdfVerification {
  /** Every byte is as it was when the file was sealed, by whomever. */
  readonly intact: boolean
  /**
   * The seal is on the province's list, leads to a trusted root, and was valid when it was set. Null when the file is not intact,
   * or when there is no list and nothing speaks against the seal.
   */
  readonly issuedByProvince: boolean | null
  /** 证书编号; null unless intact and present. */
  readonly number: string | null
  /** The QR token in the file, for `verifyToken`; null unless intact and present. */
  readonly token: string | null
  /** The time that the seal states; null unless intact. */
  readonly signedAt: Date | null
  /** Common name of the seal's certificate; null unless intact. */
  readonly certificateSubject: string | null
  /** Empty when intact and issued by the province. */
  readonly reasons: readonly VerificationReason[]
}

export interface VerifyPdfOptions {
  /** Root certificates of the province. Others may have certificates under the same root, so a path to it is not enough. */
  readonly trustAnchors: readonly TrustAnchor[]
  /** The seals of the province's signed list (`openSealList`). Without them nobody can say whose a seal is. */
  readonly seals?: readonly PinnedSeal[] | undefined
  /** The moment of verification. */
  readonly at: Date
}

/** Milliseconds by which the clocks of the province and of a verifier may differ. */
const clockTolerance = 5 * 60_000

/**
 * Verifies the PDF of a certificate: first the bytes, then who sealed them. Content is read only from proven bytes.
 * The seal must cover the whole file except the gap that contains it. Anything appended later could paint over the page while
 * many readers still report a valid signature, so validation data appended after the seal is refused too.
 *
 * No content of the file makes it throw, and a budget limits the time that it takes. Programs that serve others run it in a
 * thread (`pdfVerifierThread`).
 * @throws Problem `certificate.anchorUnreadable`
 * @example
 * const { seals } = openSealList(listFile, keys.signing.publicKey)
 * const verdict = verifyCertificatePdf(bytes, { trustAnchors: [keys.rootCertificate], seals, at: new Date() })
 * if (verdict.intact && verdict.issuedByProvince) console.log(verdict.number)
 */
export const verifyCertificatePdf = (file: Uint8Array, options: VerifyPdfOptions): CertificatePdfVerification => {
  const anchors = readAnchors(options.trustAnchors)
  if (file.byteLength > limits.pdfBytes) return notIntact('file.tooLarge')
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  if (bytes.toString('latin1', 0, 5) !== '%PDF-') return notIntact('file.notPdf')

  const pdf = attempt(() => new PdfFile(bytes))
  const seal = pdf && attempt(() => readSeal(pdf, bytes.length))
  if (!pdf || !seal) return notIntact('file.damaged')
  if (typeof seal === 'string') return notIntact(seal)
  const signedData = attempt(() => readSignedData(bytes, seal.contents))
  if (!signedData) return notIntact('seal.malformed')
  const { certificates } = signedData.signer
  const fault = judgeSignature(bytes, seal.contents, signedData)
  if (fault) return notIntact(fault)
  const { form, ...stated } = attempt(() => readStatement(pdf)) ?? { form: null, number: null, token: null }
  // The signature is in the gap, which it does not protect. Files of the first form were sealed with either value of s.
  if (form !== null && isElliptic(certificates[0]!) && !hasLowS(signedData.signature))
    return notIntact('seal.malformed')

  const reasons: VerificationReason[] = [
    ...(seal.signedAt.getTime() > options.at.getTime() + clockTolerance ? (['seal.inFuture'] as const) : []),
    ...(attempt(() => judgePath(certificates, anchors, seal.signedAt)) ?? (['issuer.unknown'] as const)),
    ...(options.seals ? judgeSeal(certificates, options.seals, seal.signedAt) : []),
  ]
  const unknown = reasons.length === 0 && !options.seals
  if (unknown) reasons.push('seal.listMissing')
  return {
    intact: true,
    issuedByProvince: unknown ? null : reasons.length === 0,
    ...stated,
    signedAt: seal.signedAt,
    certificateSubject: /(?:^|\n)CN=(.*)/.exec(certificates[0]!.subject)?.[1] ?? null,
    reasons: stated.number === null ? [...reasons, 'file.notCertificate'] : reasons,
  }
}

const notIntact = (reason: VerificationReason): CertificatePdfVerification => ({
  intact: false,
  issuedByProvince: null,
  number: null,
  token: null,
  signedAt: null,
  certificateSubject: null,
  reasons: [reason],
})

/** Calls `read` and returns undefined when it throws, because parsers and node:crypto throw many kinds of error for malformed bytes. */
const attempt = <T>(read: () => T): T | undefined => {
  try {
    return read()
  } catch {
    return undefined
  }
}

interface Seal {
  /** The string that holds the signature. */
  readonly contents: PdfString
  readonly signedAt: Date
}

/** Finds the signature and compares its byte range with the file. Returns a reason when there is none to verify. */
const readSeal = (pdf: PdfFile, fileLength: number): Seal | VerificationReason => {
  if (pdf.isRevised) return 'seal.notFullyCovered'
  const dictionary = findSignature(pdf)
  if (typeof dictionary === 'string') return dictionary
  const contents = dictionary.entries.get('Contents')
  const subFilter = dictionary.entries.get('SubFilter')
  const signedAt = readDate(dictionary.entries.get('M'))
  if (
    contents?.kind !== 'string' ||
    subFilter?.kind !== 'name' ||
    subFilter.text !== 'ETSI.CAdES.detached' ||
    !signedAt
  )
    return 'seal.malformed'
  const range = dictionary.entries.get('ByteRange')
  const numbers = range?.kind === 'array' ? range.items.map((item) => (item.kind === 'number' ? item.value : -1)) : []
  const whole = [0, contents.start, contents.end, fileLength - contents.end]
  const covered = numbers.length === 4 && whole.every((number, index) => numbers[index] === number)
  return covered ? { contents, signedAt } : 'seal.notFullyCovered'
}

/** The signature of the one field that a certificate's form has. */
const findSignature = (file: PdfFile): PdfDictionary | VerificationReason => {
  const fields = file.find(file.catalog, 'AcroForm', 'Fields')
  if (fields?.kind !== 'array' || fields.items.length === 0) return 'seal.missing'
  if (fields.items.length > 1) return 'seal.several'
  const field = file.resolve(fields.items[0])
  const value = field?.kind === 'dictionary' ? file.find(field, 'V') : undefined
  return value?.kind === 'dictionary' && value.entries.has('ByteRange') ? value : 'seal.missing'
}

/** `(D:YYYYMMDDHHMMSSZ)`, the form that the writer uses. */
const readDate = (value: PdfValue | undefined): Date | undefined => {
  const match =
    value?.kind === 'string' && /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(value.bytes.toString('latin1'))
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second))
}

/**
 * The gap must contain the signature in lower-case hexadecimal, then zeros. The byte range does not protect it, so only
 * one spelling is accepted.
 */
const readSignedData = (bytes: Buffer, { start, end }: PdfString): SignedData => {
  const digits = bytes.toString('latin1', start + 1, end - 1)
  if (!/^(?:[0-9a-f]{2})+$/.test(digits)) throw new RangeError('seal: not lower-case hexadecimal')
  const contents = Buffer.from(digits, 'hex')
  const { raw } = readElement(contents)
  if (contents.subarray(raw.length).some((byte) => byte !== 0)) throw new RangeError('seal: bytes behind the signature')
  return decodeSignedData(raw)
}

const judgeSignature = (
  bytes: Buffer,
  hole: PdfString,
  { attributes, signature, signer }: SignedData,
): VerificationReason | undefined => {
  const certificate = signer.certificates[0]!
  if (!isSealKey(certificate)) return 'seal.malformed'
  const digest = createHash('sha256').update(bytes.subarray(0, hole.start)).update(bytes.subarray(hole.end)).digest()
  if (!attributes.equals(signedAttributes(digest, signer)))
    return attributes.includes(octetString(digest)) ? 'seal.certificateNotBound' : 'seal.digestDiffers'
  const genuine = attempt(() => verify('sha256', attributes, certificate.publicKey, signature)) ?? false
  return genuine ? undefined : 'seal.signatureWrong'
}

/** Form, number and token from the catalog's private entry. Certificates of the first form state no form. */
const readStatement = (file: PdfFile): { form: number | null; number: string | null; token: string | null } => {
  const text = (key: string): string | null => {
    const value = file.find(file.catalog, 'GZZC', key)
    return value?.kind === 'string' ? value.bytes.toString('latin1') : null
  }
  const form = file.find(file.catalog, 'GZZC', 'Form')
  return { form: form?.kind === 'number' ? form.value : null, number: text('Number'), token: text('Token') }
}

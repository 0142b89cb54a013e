import { Problem } from '../shared/errors/problem.ts'
import { sha256Hex } from '../trust/sha256.ts'
import { type CertificateTemplate, createTemplate } from './certificate-template.ts'
import { type CertificateData, checkCertificateData, statedBodies, statedFields } from './data/certificate-data.ts'
import { certificateFonts } from './fonts.ts'
import { certificateTitle, drawPage, issuer, sealPlace } from './page/certificate-page.ts'
import { box, page, points } from './page/geometry.ts'
import { setText } from './page/typesetting.ts'
import { EmbeddedFont } from './pdf/embedded-font.ts'
import { readJpegHeader } from './pdf/jpeg-header.ts'
import { infoDictionary, xmpStream } from './pdf/metadata.ts'
import type { ObjectWriter } from './pdf/object-writer.ts'
import { decimal, deflatedStream, pdfDate, rawStream, reference, textString } from './pdf/syntax.ts'
import { createSealer, type Sealer, type SealSigner } from './seal.ts'
import { issueToken, type TokenSigner, tokenUrl } from './token.ts'

export interface CertificateWriterOptions {
  /** A folder with the font files of `fonts.ts`; by default those that come with the program. */
  readonly fontsDirectory?: string
  readonly signer: SealSigner
  /** Signs the QR tokens. */
  readonly tokenSigner: TokenSigner
  /** Marks every page 样例 SPECIMEN: for provinces with a test authority. */
  readonly specimen?: boolean
}

export interface WrittenCertificate {
  readonly pdf: Uint8Array
  readonly token: string
}

export interface CertificateWriter {
  /**
   * Writes and seals one certificate.
   * @returns the PDF file, one page A4, and the token in its QR code
   * @throws Problem `certificate.dataWrong`, `certificate.glyphMissing` (names field and characters),
   * `certificate.textTooLong`, `certificate.photoUnreadable`, `certificate.sealTooLarge`, and any error of the signer
   */
  issue(data: CertificateData): Promise<WrittenCertificate>
  /** As `issue`, for callers that need only the file. */
  write(data: CertificateData): Promise<Uint8Array>
}

/**
 * Opens the fonts and serialises everything that all certificates share. The writer keeps no state between
 * certificates, so one per worker thread is enough.
 * @throws Problem `certificate.fontMissing`, `certificate.fontUnreadable`, `certificate.sealKeyWrong`
 * @example
 * const writer = createCertificateWriter({ signer: localSealSigner(keyPem, chainPem), tokenSigner })
 * const { pdf } = await writer.issue({ record, number: 'GZZC2026051000123', generatedAt: new Date(), verificationAddress, photo })
 */
export const createCertificateWriter = (options: CertificateWriterOptions): CertificateWriter => {
  const specimen = options.specimen ?? false
  const template = createTemplate(certificateFonts(options.fontsDirectory), specimen)
  const shared = { template, sealer: createSealer(options.signer), tokenSigner: options.tokenSigner, specimen }
  const issue = (data: CertificateData) => writeCertificate(data, shared)
  return { issue, write: async (data) => (await issue(data)).pdf }
}

interface Shared {
  readonly template: CertificateTemplate
  readonly sealer: Sealer
  readonly tokenSigner: TokenSigner
  readonly specimen: boolean
}

const writeCertificate = async (
  data: CertificateData,
  { template, sealer, tokenSigner, specimen }: Shared,
): Promise<WrittenCertificate> => {
  checkCertificateData(data)
  checkGlyphs(data, template)
  const token = await issueToken(data, tokenSigner)
  const qrAddress = tokenUrl(new URL(data.verificationAddress).origin, data.number, token)

  const writer = template.objects.fork()
  const { content, fonts } = drawContent(data, qrAddress, template, writer)
  const photo = writer.add(photoObject(data.photo))
  const [pageNumber, pagesNumber, field, seal] = [
    writer.reserve(),
    writer.reserve(),
    writer.reserve(),
    writer.reserve(),
  ]
  writer.put(pagesNumber, `<</Type/Pages/Kids[${reference(pageNumber)}]/Count 1>>`)
  writer.put(
    pageNumber,
    `<</Type/Page/Parent ${reference(pagesNumber)}/MediaBox[0 0 ${decimal(points(page.width))} ${decimal(points(page.height))}]` +
      `/Contents ${reference(content)}/Annots[${reference(field)}]` +
      `/Resources<</Font<<${fonts}>>/XObject<</Ornament ${reference(template.ornament)}/Photo ${reference(photo)}>>>>>>`,
  )
  writer.put(field, sealField(seal, pageNumber, template.seal))
  const dictionary = sealDictionary(data)
  const sealAt = writer.put(seal, `${dictionary}${sealer.placeholder}>>`) + dictionary.length

  const metadata = {
    title: `${certificateTitle} ${data.number}${specimen ? '（样例）' : ''}`,
    author: issuer,
    subject: `${data.number} ${data.record.name} ${data.record.title}`,
    created: data.generatedAt,
  }
  const info = writer.add(infoDictionary(metadata))
  const xmp = writer.add(xmpStream(metadata))
  const root = writer.add(
    `<</Type/Catalog/Pages ${reference(pagesNumber)}/Lang(zh-CN)/ViewerPreferences<</DisplayDocTitle true>>` +
      `/Metadata ${reference(xmp)}/OutputIntents[${reference(template.outputIntent)}]` +
      `/AcroForm<</Fields[${reference(field)}]/SigFlags 3>>/Perms<</DocMDP ${reference(seal)}>>` +
      // Private data (ISO 32000-1, annex E). Verification reads it once the seal is proven. The form says that the seal has the
      // lower value of s; the first form stated none.
      `/GZZC<</Form 2/Number(${data.number})/Token(${token})>>>>`,
  )
  const identifier = sha256Hex(`${data.number} ${data.generatedAt.toISOString()}`).slice(0, 32)
  const file = writer.finish(root, info, identifier)
  await sealer.seal(file, sealAt)
  return { pdf: file, token }
}

/** The words and drawings of one certificate with the fonts they need. */
const drawContent = (data: CertificateData, qrAddress: string, template: CertificateTemplate, writer: ObjectWriter) => {
  const value = new EmbeddedFont('Value', template.fonts.face('value'), template.fonts.postScriptName('value'))
  // Opened only for a rare character, because the font is large.
  let rare: EmbeddedFont | undefined
  const rareFont = (): EmbeddedFont => {
    rare ??= new EmbeddedFont('Rare', template.fonts.face('rare'), template.fonts.postScriptName('rare'))
    return rare
  }
  const operators = drawPage(data, qrAddress, {
    title: template.title,
    label: template.label,
    value: (text) => setText(text, (character) => (template.fonts.faceFor(character) === 'rare' ? rareFont() : value)),
  })
  const fonts = [
    ...template.staticFonts.map(({ resource, number }) => `/${resource} ${reference(number)}`),
    ...[value, rare].flatMap((font) => (font ? [`/${font.resource} ${reference(font.embed(writer))}`] : [])),
  ]
  return { content: writer.add(deflatedStream('', operators)), fonts: fonts.join('') }
}

const checkGlyphs = (data: CertificateData, template: CertificateTemplate): void => {
  for (const { label, value } of [
    ...statedFields(data.record),
    ...statedBodies(data.record),
    { label: '统一核验地址', value: data.verificationAddress },
  ]) {
    const missing = [...new Set(value)].filter((character) => template.fonts.faceFor(character) === undefined)
    if (missing.length > 0) throw new Problem('certificate.glyphMissing', { field: label, characters: named(missing) })
  }
}

/** Characters with their code points, so that a reader can look up those that no font shows. */
const named = (characters: readonly string[]): string =>
  characters
    .slice(0, 5)
    .map((character) => `${character}（U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}）`)
    .join('、')

const photoObject = (photo: Uint8Array): Buffer => {
  const header = readJpegHeader(photo)
  if (!header) throw new Problem('certificate.photoUnreadable')
  const colourSpace = header.components === 1 ? '/DeviceGray' : '/DeviceRGB'
  return rawStream(
    `/Type/XObject/Subtype/Image/Width ${header.width}/Height ${header.height}/BitsPerComponent 8` +
      `/ColorSpace${colourSpace}/Filter/DCTDecode`,
    photo,
  )
}

/** The signature field; its appearance is the visible seal. Flags: print, locked. */
const sealField = (seal: number, pageNumber: number, appearance: number): string => {
  const { x, y, size } = sealPlace
  const [left, bottom, width, height] = box(x, y, size, size).split(' ').map(Number) as [number, number, number, number]
  return (
    `<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal)/F 132/P ${reference(pageNumber)}` +
    `/Rect[${decimal(left)} ${decimal(bottom)} ${decimal(left + width)} ${decimal(bottom + height)}]` +
    `/V ${reference(seal)}/AP<</N ${reference(appearance)}>>>>`
  )
}

/** The signature dictionary without its placeholder: a certifying signature that permits no change (DocMDP, P 1). */
const sealDictionary = (data: CertificateData): string => {
  return (
    `<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M${pdfDate(data.generatedAt)}` +
    `/Name${textString(issuer)}/Reason${textString(`签发${certificateTitle}`)}` +
    '/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P 1/V/1.2>>>>]'
  )
}

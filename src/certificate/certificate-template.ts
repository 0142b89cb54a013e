import type { CertificateFonts } from './fonts.ts'
import { points } from './page/geometry.ts'
import { addOrnament } from './page/ornament.ts'
import { drawSeal, sealDiameter } from './page/seal-drawing.ts'
import { drawSpecimenMark } from './page/specimen-mark.ts'
import { type SetLine, setText } from './page/typesetting.ts'
import { EmbeddedFont } from './pdf/embedded-font.ts'
import { ObjectWriter } from './pdf/object-writer.ts'
import { srgbProfile } from './pdf/srgb-profile.ts'
import { decimal, deflatedStream, reference } from './pdf/syntax.ts'

/** The part that all certificates share, serialised once. */
export interface CertificateTemplate {
  readonly fonts: CertificateFonts
  /** Contains the objects below. Fork it for each certificate. */
  readonly objects: ObjectWriter
  /** Fonts of the words that never change. */
  readonly staticFonts: readonly { readonly resource: string; readonly number: number }[]
  /** Object numbers. */
  readonly ornament: number
  readonly seal: number
  readonly outputIntent: number
  /** Set texts in the fonts of the title and the labels. They accept only the characters that the template was made with. */
  readonly title: (text: string) => SetLine
  readonly label: (text: string) => SetLine
}

/** Every character that `certificate-page.ts` sets in the title's and the labels' fonts. */
const titleCharacters = '贵州省专业技术职务资格证书GZZC'
const labelCharacters =
  '证书编号姓名性别证件类型证件号码资格系列资格专业资格名称评审类型取得时间申报单位（机构）评审机构组建单位' +
  '扫描二维码核验统一核验地址生成时间：'

/** @throws Problem `certificate.fontMissing`, `certificate.fontUnreadable` */
export const createTemplate = (fonts: CertificateFonts, specimen: boolean): CertificateTemplate => {
  const objects = new ObjectWriter()
  const title = new EmbeddedFont('Title', fonts.face('title'), fonts.postScriptName('title'))
  const label = new EmbeddedFont('Label', fonts.face('label'), fonts.postScriptName('label'))
  setText(titleCharacters, () => title)
  setText(labelCharacters, () => label)
  const staticFonts = [title, label].map((font) => ({ resource: font.resource, number: font.embed(objects) }))
  const mark = specimen ? drawSpecimenMark(fonts.face('title')) : ''
  const ornament = addOrnament(objects, mark)
  const profile = objects.add(deflatedStream('/N 3', srgbProfile()))
  return {
    fonts,
    objects,
    staticFonts,
    ornament,
    seal: objects.add(sealForm(fonts)),
    outputIntent: objects.add(
      '<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)/Info(sRGB IEC61966-2.1)' +
        `/DestOutputProfile ${reference(profile)}>>`,
    ),
    title: memoised((text) => setText(text, () => title)),
    label: memoised((text) => setText(text, () => label)),
  }
}

/** Multiplied onto the page like ink, so that words under the seal stay readable. */
const sealForm = (fonts: CertificateFonts): Buffer => {
  const side = decimal(points(sealDiameter))
  return deflatedStream(
    `/Type/XObject/Subtype/Form/BBox[0 0 ${side} ${side}]` +
      '/Resources<</ExtGState<</Ink<</Type/ExtGState/BM/Multiply/ca 0.94/CA 0.94>>>>>>',
    `/Ink gs\n${drawSeal(fonts.face('title'))}`,
  )
}

const memoised = (set: (text: string) => SetLine): ((text: string) => SetLine) => {
  const known = new Map<string, SetLine>()
  return (text) => {
    const line = known.get(text) ?? set(text)
    known.set(text, line)
    return line
  }
}

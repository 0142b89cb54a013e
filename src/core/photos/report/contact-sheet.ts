import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { certificateFonts } from '../../../certificate/fonts.ts'
import { box, colour, page, place, points } from '../../../certificate/page/geometry.ts'
import { type SetLine, setText } from '../../../certificate/page/typesetting.ts'
import { EmbeddedFont } from '../../../certificate/pdf/embedded-font.ts'
import { readJpegHeader } from '../../../certificate/pdf/jpeg-header.ts'
import { infoDictionary } from '../../../certificate/pdf/metadata.ts'
import { ObjectWriter } from '../../../certificate/pdf/object-writer.ts'
import { decimal, deflatedStream, rawStream, reference } from '../../../certificate/pdf/syntax.ts'
import { thumbnail } from '../../../photo/node/thumbnail.ts'
import type { Outcome } from '../../../shared/photo/limit.ts'
import { sha256Hex } from '../../../trust/sha256.ts'
import type { ReportEntry } from './report-entry.ts'

// Millimetres of the page.
const margin = 12
const across = 6
const down = 5
const tileWidth = (page.width - 2 * margin) / across
const photo = { width: 25, height: 35 } as const
const top = 26
const tileHeight = 51

// Points.
const headingSize = 14
const nameSize = 9
const remarkSize = 6.5
const smallSize = 7

/** Pixels of a photo on the sheet: 200 dpi. */
const shown = { width: 197, height: 276 } as const
/** Photos on one sheet at the most: some hundred pages. */
const mostPhotos = 20_000

const words: Record<Outcome, string> = { pass: '合格', warn: '提醒', fail: '不合格' }
const verdictInk: Record<Outcome, string> = {
  pass: colour('#15803d'),
  warn: colour('#b45309'),
  fail: colour('#b91c1c'),
}
const ink = { text: colour('#1c2430'), quiet: colour('#4d5866'), frame: colour('#c8ccd2') }

/** The packaged program carries the font beside its bundle. */
const ownFonts = (): string | undefined => {
  const beside = fileURLToPath(new URL('fonts', import.meta.url))
  return existsSync(beside) ? beside : undefined
}

/** Sets the words of one document; a character that the font lacks shows as 〓, which no name has. */
class Words {
  readonly font: EmbeddedFont
  readonly #has: (character: string) => boolean

  constructor() {
    const fonts = certificateFonts(ownFonts())
    const face = fonts.face('label')
    this.font = new EmbeddedFont('Text', face, fonts.postScriptName('label'))
    this.#has = (character) => face.glyphOf(character.codePointAt(0)!) !== 0
  }

  /** A line no wider than `width` millimetres; what does not fit is cut, with an ellipsis. */
  line(text: string, width: number, size: number): SetLine {
    const set = setText(
      [...text].map((character) => (this.#has(character) ? character : '〓')).join(''),
      () => this.font,
    )
    const limit = (points(width) * 1000) / size
    if (set.reduce((sum, one) => sum + one.width, 0) <= limit) return set
    const end = setText('…', () => this.font)
    let used = end[0]!.width
    const kept = set.filter(({ width: one }) => {
      used += one
      return used <= limit
    })
    return [...kept, ...end]
  }
}

const draw = (line: SetLine, x: number, y: number, size: number, fill: string): string =>
  `${fill} rg BT /Text ${decimal(size)} Tf ${place(x, y)} Td <${line.map(({ code }) => code).join('')}> Tj ET\n`

const drawPicture = (name: string, x: number, y: number, bytes: Uint8Array): string => {
  const { width, height } = readJpegHeader(bytes)!
  const scale = Math.min(photo.width / width, photo.height / height)
  const [w, h] = [width * scale, height * scale]
  const [left, bottom] = [x + (photo.width - w) / 2, y + (photo.height + h) / 2]
  return `q ${decimal(points(w))} 0 0 ${decimal(points(h))} ${place(left, bottom)} cm /${name} Do Q\n`
}

const imageObject = (bytes: Uint8Array): Buffer => {
  const { width, height, components } = readJpegHeader(bytes)!
  const space = components === 1 ? 'DeviceGray' : 'DeviceRGB'
  return rawStream(
    `/Type/XObject/Subtype/Image/Width ${width}/Height ${height}/ColorSpace/${space}/BitsPerComponent 8/Filter/DCTDecode`,
    bytes,
  )
}

/** One photo with its frame, verdict, name and the first remark. */
const drawTile = (
  text: Words,
  { name, title, employer, remarks, verdict, standing }: ReportEntry,
  picture: { readonly name: string; readonly bytes: Uint8Array } | undefined,
  x: number,
  y: number,
): string => {
  const width = tileWidth - 3
  const about = remarks.map(({ found }) => found).join('；') || standing
  const remark = verdict ? `${words[verdict]}：${about}` : about
  return [
    picture ? drawPicture(picture.name, x, y, picture.bytes) : '',
    `${verdict ? verdictInk[verdict] : ink.frame} RG 0.7 w ${box(x, y, photo.width, photo.height)} re S\n`,
    draw(text.line(name, width, nameSize), x, y + photo.height + 4, nameSize, ink.text),
    draw(
      text.line([title, employer].filter(Boolean).join(' · '), width, remarkSize),
      x,
      y + photo.height + 7.5,
      remarkSize,
      ink.quiet,
    ),
    draw(
      text.line(remark, width, remarkSize),
      x,
      y + photo.height + 10.8,
      remarkSize,
      verdict ? verdictInk[verdict] : ink.quiet,
    ),
  ].join('')
}

export interface SheetHeading {
  readonly title: string
  /** Day of the sheet, and who made it. */
  readonly note: string
  readonly at: Date
}

/**
 * A contact sheet: photos in rows on A4 with name, verdict and what is remarked. Words can be searched; the font's subset
 * is in the file.
 * @throws Problem `certificate.fontMissing` where neither package nor bundle has the font
 */
export const contactSheet = async (
  entries: Iterable<ReportEntry> | AsyncIterable<ReportEntry>,
  { title, note, at }: SheetHeading,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> => {
  const perPage = across * down
  const text = new Words()
  const writer = new ObjectWriter()
  const pages: { content: string; images: string }[] = []
  let count = 0
  for await (const entry of entries) {
    signal?.throwIfAborted()
    if (count >= mostPhotos) break
    const position = count % perPage
    if (position === 0) pages.push({ content: '', images: '' })
    const current = pages.at(-1)!
    const bytes = await entry.read()
    const small = bytes && (await thumbnail(bytes, shown))
    const picture = small && { name: `P${position}`, bytes: small }
    if (picture) current.images += `/${picture.name} ${reference(writer.add(imageObject(picture.bytes)))}`
    const x = margin + (position % across) * tileWidth
    const y = top + Math.floor(position / across) * tileHeight
    current.content += drawTile(text, entry, picture, x, y)
    count++
  }
  if (!pages.length)
    pages.push({
      content: draw(text.line('没有照片', 100, nameSize), margin, top + 10, nameSize, ink.quiet),
      images: '',
    })
  const wide = page.width - 2 * margin
  const contents = pages.map(({ content }, index) =>
    [
      draw(text.line(title, wide, headingSize), margin, 15, headingSize, ink.text),
      draw(
        text.line(`${note} · 共 ${count} 人 · 第 ${index + 1} 页，共 ${pages.length} 页`, wide, smallSize),
        margin,
        20,
        smallSize,
        ink.quiet,
      ),
      content,
    ].join(''),
  )
  const font = text.font.embed(writer)
  const tree = writer.reserve()
  const kids = contents.map((content, index) => {
    const stream = writer.add(deflatedStream('', content))
    return writer.add(
      `<</Type/Page/Parent ${reference(tree)}/MediaBox[0 0 ${decimal(points(page.width))} ${decimal(points(page.height))}]` +
        `/Contents ${reference(stream)}/Resources<</Font<</Text ${reference(font)}>>/XObject<<${pages[index]!.images}>>>>>>`,
    )
  })
  writer.put(tree, `<</Type/Pages/Kids[${kids.map(reference).join(' ')}]/Count ${kids.length}>>`)
  const root = writer.add(
    `<</Type/Catalog/Pages ${reference(tree)}/Lang(zh-CN)/ViewerPreferences<</DisplayDocTitle true>>>>`,
  )
  const info = writer.add(infoDictionary({ title, author: note, subject: title, created: at }))
  return new Uint8Array(writer.finish(root, info, sha256Hex(`${title} ${at.toISOString()} ${count}`).slice(0, 32)))
}

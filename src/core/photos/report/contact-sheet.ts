import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { type Color, PDFDocument, type PDFFont, type PDFPage, rgb } from '@cantoo/pdf-lib'
import * as fontkit from 'fontkit'
import { Problem } from '../../../shared/errors/problem.ts'
import type { Outcome } from '../../../shared/photo/limit.ts'
import { thumbnailOf } from '../picture-engine.ts'
import type { ReportEntry } from './report-entry.ts'

/** Points per millimetre. */
const points = (millimetres: number): number => (millimetres * 72) / 25.4

// Millimetres of an A4 page.
const paper = { width: 210, height: 297 } as const
const margin = 12
const across = 6
const down = 5
const tileWidth = (paper.width - 2 * margin) / across
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
/** The most photos of one sheet: some hundred pages. */
const mostPhotos = 20_000

const words: Record<Outcome, string> = { pass: '合格', warn: '提醒', fail: '不合格' }

const colour = (hex: string): Color => {
  const part = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16) / 255
  return rgb(part(1), part(3), part(5))
}
const verdictInk: Record<Outcome, Color> = {
  pass: colour('#15803d'),
  warn: colour('#b45309'),
  fail: colour('#b91c1c'),
}
const ink = { text: colour('#1c2430'), quiet: colour('#4d5866'), frame: colour('#c8ccd2') }

const fontFile = 'NotoSansSC_400Regular.ttf'

/** The packaged program has the font beside its bundle, the checkout in its package. */
const fontBytes = (): Uint8Array => {
  const beside = fileURLToPath(new URL(`fonts/${fontFile}`, import.meta.url))
  try {
    const path = existsSync(beside)
      ? beside
      : createRequire(import.meta.url).resolve(`@expo-google-fonts/noto-sans-sc/400Regular/${fontFile}`)
    return readFileSync(path)
  } catch (cause) {
    throw new Problem('certificate.fontMissing', { path: fontFile }, { cause })
  }
}

/** Writes text of one font onto pages; places are millimetres from the top left corner. */
class Words {
  readonly #font: PDFFont
  readonly #has: ReadonlySet<number>

  constructor(font: PDFFont) {
    this.#font = font
    this.#has = new Set(font.getCharacterSet())
  }

  /** Writes a line no wider than `width` millimetres. An ellipsis replaces the part that does not fit. */
  draw(page: PDFPage, text: string, width: number, x: number, y: number, size: number, color: Color): void {
    const line = this.#cut(text, points(width), size)
    if (line) page.drawText(line, { font: this.#font, size, color, x: points(x), y: points(paper.height - y) })
  }

  /** A character that the font lacks becomes 〓, which no name contains. */
  #cut(text: string, limit: number, size: number): string {
    const characters = [...text].map((each) => (this.#has.has(each.codePointAt(0)!) ? each : '〓'))
    const fits = (line: string): boolean => this.#font.widthOfTextAtSize(line, size) <= limit
    if (fits(characters.join(''))) return characters.join('')
    while (characters.length && !fits(`${characters.join('')}…`)) characters.pop()
    return `${characters.join('')}…`
  }
}

/** Draws a photo into its frame, in the middle and undistorted. */
const drawPicture = async (page: PDFPage, bytes: Uint8Array, x: number, y: number): Promise<void> => {
  const picture = await page.doc.embedJpg(bytes)
  const { width, height } = picture.scaleToFit(points(photo.width), points(photo.height))
  page.drawImage(picture, {
    x: points(x + photo.width / 2) - width / 2,
    y: points(paper.height - y - photo.height / 2) - height / 2,
    width,
    height,
  })
}

/** Draws one photo with its frame, name, title and employer, verdict and remarks. */
const drawTile = async (
  page: PDFPage,
  text: Words,
  entry: ReportEntry,
  bytes: Uint8Array | undefined,
  x: number,
  y: number,
) => {
  const { name, title, employer, remarks, verdict, standing } = entry
  const width = tileWidth - 3
  if (bytes) await drawPicture(page, bytes, x, y)
  page.drawRectangle({
    x: points(x),
    y: points(paper.height - y - photo.height),
    width: points(photo.width),
    height: points(photo.height),
    borderColor: verdict ? verdictInk[verdict] : ink.frame,
    borderWidth: 0.7,
  })
  const below = y + photo.height
  const about = remarks.map(({ found }) => found).join('；') || standing
  const remark = verdict ? `${words[verdict]}：${about}` : about
  text.draw(page, name, width, x, below + 4, nameSize, ink.text)
  text.draw(page, [title, employer].filter(Boolean).join(' · '), width, x, below + 7.5, remarkSize, ink.quiet)
  text.draw(page, remark, width, x, below + 10.8, remarkSize, verdict ? verdictInk[verdict] : ink.quiet)
}

export interface SheetHeading {
  readonly title: string
  /** Day of the sheet, and who made it. */
  readonly note: string
  readonly at: Date
}

/**
 * Makes a contact sheet: an A4 PDF with rows of photos, each with name, verdict and remarks. Its text can be searched,
 * because the file contains the used part of the font.
 * @throws Problem `certificate.fontMissing` where neither package nor bundle has the font
 */
export const contactSheet = async (
  entries: Iterable<ReportEntry> | AsyncIterable<ReportEntry>,
  { title, note, at }: SheetHeading,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> => {
  const perPage = across * down
  const sheet = await PDFDocument.create()
  sheet.registerFontkit(fontkit)
  const text = new Words(await sheet.embedFont(fontBytes(), { subset: true }))
  const addPage = () => sheet.addPage([points(paper.width), points(paper.height)])
  let page = addPage()
  let count = 0
  for await (const entry of entries) {
    signal?.throwIfAborted()
    if (count >= mostPhotos) break
    const position = count % perPage
    if (count && position === 0) page = addPage()
    const bytes = await entry.read()
    const x = margin + (position % across) * tileWidth
    const y = top + Math.floor(position / across) * tileHeight
    await drawTile(page, text, entry, bytes && (await thumbnailOf(bytes, shown)), x, y)
    count++
  }
  if (!count) text.draw(page, '没有照片', 100, margin, top + 10, nameSize, ink.quiet)
  const wide = paper.width - 2 * margin
  sheet.getPages().forEach((each, index, { length }) => {
    const line = `${note} · 共 ${count} 人 · 第 ${index + 1} 页，共 ${length} 页`
    text.draw(each, title, wide, margin, 15, headingSize, ink.text)
    text.draw(each, line, wide, margin, 20, smallSize, ink.quiet)
  })
  sheet.setTitle(title, { showInWindowTitleBar: true })
  sheet.setSubject(title)
  sheet.setAuthor(note)
  sheet.setLanguage('zh-CN')
  sheet.setCreationDate(at)
  sheet.setModificationDate(at)
  return new Uint8Array(await sheet.save())
}

import { Problem } from '../../../shared/errors/problem.ts'
import type { IntakeLimits } from '../limits.ts'
import type { Zip } from '../zip.ts'
import { readPart } from './part.ts'
import { tokens, XmlScanner } from './xml-scanner.ts'
import { decodeSpreadsheetText } from './xml-text.ts'

/** Strings decoded at a time: one call for a page costs little more than for one string. A power of two. */
const pageStrings = 64
const pageShift = 6
/** Most pages kept decoded, and about how many bytes of text they may stand for. */
const mostPages = 8192
const cachedBytes = 2 ** 25

/** Ends every string in the pool. No XML may hold it. */
const terminator = 0

/**
 * The shared strings of a workbook, kept as UTF-8 bytes: a third of what they take as strings. They are decoded by pages,
 * when a cell first asks for one; frequent strings stay at hand, the unique ones pass through.
 */
export class SharedStrings {
  private readonly pool: Buffer
  private used = 0
  private pageStarts = new Uint32Array(1024)
  private count = 0
  private slots = 0
  private cachedPage = new Int32Array(0)
  private cachedTexts: string[][] = []
  private readonly limits: IntakeLimits

  /** @param capacity bytes of all strings together, one more for each */
  constructor(capacity: number, limits: IntakeLimits) {
    this.pool = Buffer.allocUnsafeSlow(capacity)
    this.limits = limits
  }

  /** Appends the UTF-8 bytes `bytes[start…stop)`, none of them zero, as one string. */
  addBytes(bytes: Buffer, start: number, stop: number): void {
    this.checkLength(stop - start)
    bytes.copy(this.pool, this.used, start, stop)
    this.append(stop - start)
  }

  /** Appends a string, in which no NUL stands. */
  add(text: string): void {
    this.checkLength(text.length)
    this.append(this.pool.write(text, this.used))
  }

  /** The string at an index of the table, undefined beyond it. */
  get(index: number): string | undefined {
    if (!(index >= 0 && index < this.count)) return undefined
    if (this.slots === 0) this.makeCache()
    const page = index >>> pageShift
    const slot = page & (this.slots - 1)
    if (this.cachedPage[slot] !== page) {
      this.cachedPage[slot] = page
      this.cachedTexts[slot] = this.decode(page)
    }
    return this.cachedTexts[slot]![index & (pageStrings - 1)]
  }

  private decode(page: number): string[] {
    const last = page === (this.count - 1) >>> pageShift
    const stop = last ? this.used : this.pageStarts[page + 1]!
    return this.pool.toString('utf8', this.pageStarts[page]!, stop - 1).split('\0')
  }

  /** As many slots as keep the cache within its bytes, a power of two. */
  private makeCache(): void {
    const pages = Math.max(1, this.count / pageStrings)
    const affordable = Math.min(mostPages, Math.max(16, cachedBytes / (this.used / pages)))
    this.slots = 2 ** Math.floor(Math.log2(affordable))
    this.cachedPage = new Int32Array(this.slots).fill(-1)
    this.cachedTexts = new Array(this.slots)
  }

  private checkLength(length: number): void {
    // Bytes or UTF-16 units: four bytes hold a character at most, so bytes may be four times as many.
    if (length > this.limits.cellCharacters * 4)
      throw new Problem('intake.tooMuchText', { place: `第 ${this.count + 1} 个共享文字` })
  }

  private append(length: number): void {
    if (this.count % pageStrings === 0) this.startPage()
    this.used += length
    this.pool[this.used++] = terminator
    this.count++
    if (this.count > this.limits.strings) throw new Problem('intake.tooMuchText', { place: '全部单元格' })
  }

  private startPage(): void {
    const page = this.count >>> pageShift
    if (page >= this.pageStarts.length) {
      const wider = new Uint32Array(this.pageStarts.length * 2)
      wider.set(this.pageStarts)
      this.pageStarts = wider
    }
    this.pageStarts[page] = this.used
  }
}

const ampersand = 0x26
const carriageReturn = 0x0d
const underscore = 0x5f
const lessThan = 0x3c
const greaterThan = 0x3e

/** The usual entry, `<si><t>plain</t>`, byte for byte. Answers where the text stops, or -1 when it is not plain or not whole. */
const plainStop = (bytes: Buffer, start: number): number => {
  const { length } = bytes
  for (let at = start; at < length; at++) {
    const byte = bytes[at]!
    if (byte === lessThan) return at
    if (byte === ampersand || byte === carriageReturn || byte === underscore || byte === terminator) return -1
  }
  return -1
}

/** Follows `<si>` … `</si>`: joins the runs' `<t>`, leaves out phonetic runs `<rPh>` (furigana, pinyin). */
class StringTableReader {
  private readonly scanner: XmlScanner
  private readonly strings: SharedStrings
  private text = ''
  private inItem = false
  private inText = false
  private phonetic = 0

  constructor(part: string, strings: SharedStrings) {
    this.scanner = new XmlScanner(part)
    this.strings = strings
  }

  feed(piece: Buffer): void {
    this.scanner.feed(piece)
    this.drain()
  }

  finish(): void {
    this.scanner.finish()
    this.drain()
  }

  private drain(): void {
    const { scanner } = this
    for (;;) {
      if (this.copyPlainItem()) continue
      const token = scanner.next()
      if (token === tokens.more || token === tokens.end) return
      if (token === tokens.open) this.open()
      else if (token === tokens.close) this.close(scanner.name)
      else if (this.inText && this.phonetic === 0) this.append()
    }
  }

  /** `<si><t>…</t></si>` without prefix, attribute, reference or escape: bytes go from window to pool undecoded. */
  private copyPlainItem(): boolean {
    const { bytes, position } = this.scanner
    if (this.inItem || !startsWith(bytes, position, itemStart)) return false
    const start = position + itemStart.length
    const stop = plainStop(bytes, start)
    if (stop < 0 || !startsWith(bytes, stop, textEnd)) return false
    let end = stop + textEnd.length
    // Chinese versions of Excel put an empty `<phoneticPr …/>` after nearly every text.
    if (startsWith(bytes, end, phoneticStart)) end = bytes.indexOf(greaterThan, end) + 1
    if (end === 0 || !startsWith(bytes, end, itemEnd)) return false
    this.strings.addBytes(bytes, start, stop)
    this.scanner.position = end + itemEnd.length
    return true
  }

  private open(): void {
    const { name, selfClosing } = this.scanner
    if (name === 'si') {
      if (selfClosing) this.strings.add('')
      this.inItem = !selfClosing
      this.text = ''
    } else if (name === 't') this.inText = this.inItem && !selfClosing
    else if (name === 'rPh' && !selfClosing) this.phonetic++
  }

  private close(name: string): void {
    if (name === 't') this.inText = false
    else if (name === 'rPh') this.phonetic--
    else if (name === 'si') {
      if (this.text.includes('\0')) throw this.scanner.damaged('含有 NUL 字符')
      this.strings.add(this.text)
      this.inItem = false
    }
  }

  private append(): void {
    const { scanner } = this
    this.text += scanner.isLiteral ? scanner.text : decodeSpreadsheetText(scanner.text)
  }
}

const itemStart = Buffer.from('<si><t>')
const textEnd = Buffer.from('</t>')
const phoneticStart = Buffer.from('<phoneticPr ')
const itemEnd = Buffer.from('</si>')

const startsWith = (bytes: Buffer, at: number, mark: Buffer): boolean => {
  for (let index = 0; index < mark.length; index++) if (bytes[at + index] !== mark[index]) return false
  return true
}

/**
 * Reads the string table; a workbook may have none.
 * @throws Problem `intake.tooMuchText` beyond the limits, XML and zip problems
 */
export const readSharedStrings = async (
  zip: Zip,
  part: string | undefined,
  limits: IntakeLimits,
): Promise<SharedStrings> => {
  const entry = part === undefined ? undefined : zip.find(part)
  if (!entry) return new SharedStrings(0, limits)
  if (entry.size > limits.stringTableBytes) throw new Problem('intake.tooMuchText', { place: '全部单元格' })
  // Replacing references only shrinks text; from UTF-16 to UTF-8 it grows by half. Pages that stay empty cost nothing.
  const strings = new SharedStrings(Math.ceil(entry.size * 1.5), limits)
  const reader = new StringTableReader(entry.name, strings)
  for await (const piece of readPart(zip, entry)) reader.feed(piece)
  reader.finish()
  return strings
}

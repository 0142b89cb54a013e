import { Problem } from '../../../shared/errors/problem.ts'
import type { IntakeLimits } from '../limits.ts'
import { SpillFile } from '../spill-file.ts'
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

/** A block holds whole pages and is closed when it holds this much; only long strings make it larger. */
const blockBytes = 2 ** 20
/** Room for one more usual string; longer ones ask for theirs. */
const usualString = 2 ** 12

/** Where a closed block is: in memory, or at a place of the spill file. */
type Block = Buffer | number

/**
 * The shared strings of a workbook, kept as UTF-8 bytes: a third of what they take as strings. They are decoded by pages,
 * when a cell first asks for one; frequent strings stay at hand, the unique ones pass through. Frequent strings come early
 * in a table, so its beginning stays in memory and what is too much goes to a file.
 */
export class SharedStrings {
  private readonly limits: IntakeLimits
  private readonly blocks: Block[] = []
  private spill: SpillFile | undefined
  private block = Buffer.allocUnsafeSlow(blockBytes + usualString)
  private used = 0
  /** Of each page: its block, and where in the block it starts and stops. */
  private pages = new Uint32Array(3 * 1024)
  private count = 0
  private slots = 0
  private cachedPage = new Int32Array(0)
  private cachedTexts: string[][] = []

  constructor(limits: IntakeLimits) {
    this.limits = limits
  }

  /**
   * Copies plain text from `start` to the next `<` behind the last string, without adding it yet: see {@link addCopied}.
   * Answers where it stops, or -1 when something in it wants decoding, or it is long or not whole.
   */
  copyPlain(bytes: Buffer, start: number): number {
    const { block } = this
    const limit = Math.min(bytes.length, start + Math.min(usualString, block.length - this.used) - 1)
    let to = this.used
    for (let at = start; at < limit; at++) {
      const byte = bytes[at]!
      if (byte === lessThan) return at
      if (byte === ampersand || byte === carriageReturn || byte === underscore || byte === terminator) return -1
      block[to++] = byte
    }
    return -1
  }

  /** Adds the string of so many bytes that was copied last. */
  addCopied(length: number): void {
    this.append(length)
  }

  /** Adds a string, in which no NUL stands. */
  add(text: string): void {
    // UTF-16 units; the cell that holds the string is held to the limit again.
    if (text.length > this.limits.cellCharacters * 4)
      throw new Problem('intake.tooMuchText', { place: `第 ${this.count + 1} 个共享文字` })
    this.makeRoom(text.length * 3 + 1)
    this.append(this.block.write(text, this.used))
  }

  /** Ends the table: the string at each index can be asked for. */
  finish(): void {
    this.closeBlock()
    this.block = nothing
    this.makeCache()
  }

  /** The string at an index of the table, undefined beyond it. */
  get(index: number): string | undefined {
    if (!(index >= 0 && index < this.count)) return undefined
    const page = index >>> pageShift
    const slot = page & (this.slots - 1)
    if (this.cachedPage[slot] !== page) {
      this.cachedTexts[slot] = this.decode(page)
      this.cachedPage[slot] = page
    }
    return this.cachedTexts[slot]![index & (pageStrings - 1)]
  }

  close(): void {
    this.spill?.close()
    this.spill = undefined
  }

  private decode(page: number): string[] {
    const [index, start, stop] = this.pages.subarray(3 * page, 3 * page + 3) as unknown as [number, number, number]
    const block = this.blocks[index]!
    return typeof block === 'number'
      ? this.spill!.read(block + start, stop - 1 - start)
          .toString('utf8')
          .split('\0')
      : block.toString('utf8', start, stop - 1).split('\0')
  }

  /** As many slots as keep the cache within its bytes, a power of two. */
  private makeCache(): void {
    const pages = Math.max(1, this.count / pageStrings)
    const bytes = Math.max(1, this.blocks.length) * blockBytes
    const affordable = Math.min(mostPages, Math.max(16, cachedBytes / (bytes / pages)))
    this.slots = 2 ** Math.floor(Math.log2(affordable))
    this.cachedPage = new Int32Array(this.slots).fill(-1)
    this.cachedTexts = new Array(this.slots)
  }

  private append(length: number): void {
    const { count } = this
    if (count >= this.limits.strings) throw new Problem('intake.tooMuchText', { place: '全部单元格' })
    if (count % pageStrings === 0) this.startPage(count >>> pageShift)
    this.used += length
    this.block[this.used++] = terminator
    this.count++
    this.pages[3 * (count >>> pageShift) + 2] = this.used
    if (this.count % pageStrings === 0 && this.used >= blockBytes) this.closeBlock()
    this.makeRoom(usualString)
  }

  private startPage(page: number): void {
    if (3 * page >= this.pages.length) {
      const wider = new Uint32Array(this.pages.length * 2)
      wider.set(this.pages)
      this.pages = wider
    }
    this.pages[3 * page] = this.blocks.length
    this.pages[3 * page + 1] = this.used
  }

  /** So many bytes fit behind the last string. */
  private makeRoom(length: number): void {
    if (this.block.length - this.used >= length) return
    const wider = Buffer.allocUnsafeSlow(this.block.length + Math.max(length, blockBytes))
    this.block.copy(wider, 0, 0, this.used)
    this.block = wider
  }

  private closeBlock(): void {
    if (this.blocks.length * blockBytes < this.limits.stringMemoryBytes) {
      this.blocks.push(this.block.subarray(0, this.used))
      this.block = Buffer.allocUnsafeSlow(blockBytes + usualString)
    } else {
      this.spill ??= new SpillFile()
      this.blocks.push(this.spill.append(this.block.subarray(0, this.used)))
    }
    this.used = 0
  }
}

const nothing = Buffer.alloc(0)
const ampersand = 0x26
const carriageReturn = 0x0d
const underscore = 0x5f
const lessThan = 0x3c
const greaterThan = 0x3e

/** Follows `<si>` … `</si>`: joins the runs' `<t>`, leaves out phonetic runs `<rPh>` (furigana, pinyin). */
class StringTableReader {
  private readonly scanner: XmlScanner
  private readonly strings: SharedStrings
  private text = ''
  private inItem = false
  private inText = false
  private phonetic = 0
  /** What stood between the last plain text and the end of its item. */
  private lastEnd: Buffer | undefined

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
    const stop = this.strings.copyPlain(bytes, start)
    if (stop < 0 || !startsWith(bytes, stop, textEnd)) return false
    let end = stop + textEnd.length
    // Chinese versions of Excel put an empty `<phoneticPr …/>` after nearly every text, the same after each.
    if (this.lastEnd !== undefined && startsWith(bytes, end, this.lastEnd)) end += this.lastEnd.length
    else {
      if (startsWith(bytes, end, phoneticStart)) end = bytes.indexOf(greaterThan, end) + 1
      if (end === 0 || !startsWith(bytes, end, itemEnd)) return false
      end += itemEnd.length
      this.lastEnd = Buffer.from(bytes.subarray(stop + textEnd.length, end))
    }
    this.strings.addCopied(stop - start)
    this.scanner.position = end
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
 * @throws Problem `intake.tooMuchText` beyond the limits, `intake.scratchFull`, XML and zip problems
 */
export const readSharedStrings = async (
  zip: Zip,
  part: string | undefined,
  limits: IntakeLimits,
): Promise<SharedStrings> => {
  const strings = new SharedStrings(limits)
  const entry = part === undefined ? undefined : zip.find(part)
  if (entry) {
    if (entry.size > limits.stringTableBytes) throw new Problem('intake.tooMuchText', { place: '全部单元格' })
    const reader = new StringTableReader(entry.name, strings)
    try {
      for await (const piece of readPart(zip, entry)) reader.feed(piece)
      reader.finish()
    } catch (problem) {
      strings.close()
      throw problem
    }
  }
  strings.finish()
  return strings
}

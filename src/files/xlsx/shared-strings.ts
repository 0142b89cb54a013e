import { mebibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { IntakeLimits } from '../limits.ts'
import { SpillFile } from '../spill-file.ts'
import type { Zip } from '../zip.ts'
import { passPart } from './part.ts'
import { isTrue, tokens, XmlScanner } from './xml-scanner.ts'
import { decodeSpreadsheetText } from './xml-text.ts'

/** Strings of a page. Only the offset of each page is stored; a string in it is found by counting terminators. */
const pageStrings = 32
const pageShift = 5

/** Limits of the cache of decoded strings: their number, and the bytes of each. Together at most about 30 MB. */
const mostKept = 2 ** 18
const longestKept = 64

/** Struck strings that are noted; a file with more has struck out everything. */
const mostStruck = 100_000

/** Bytes read from the spill file at once, because the next string is mostly the one after the last. A page may be longer. */
const runBytes = 2 ** 15

const nothing = Buffer.alloc(0)

/** Ends every string in the pool. XML does not allow this character. */
const terminator = 0

/** Bytes at which a block of whole pages is closed. Only long strings make it larger. */
const blockBytes = mebibyte
/** Bytes reserved for one more string. Longer strings reserve their own length. */
const usualString = 2 ** 12

/** A closed block, in memory or by its position in the spill file. */
type Block = Buffer | number

/**
 * The shared strings of a workbook as UTF-8 bytes, which take a third of the memory of JavaScript strings. A string is decoded
 * when a cell refers to it and cached from its second use on, so that unique strings (document numbers, telephones) are not
 * cached. Frequent strings come early in a table, so its beginning stays in memory and the rest goes to a file.
 */
export class SharedStrings {
  readonly #limits: IntakeLimits
  readonly #blocks: Block[] = []
  #spill: SpillFile | undefined
  #block = Buffer.allocUnsafeSlow(blockBytes + usualString)
  #used = 0
  /** Three numbers for each page: its block, its start and its end in the block. */
  #pages = new Uint32Array(3 * 1024)
  #count = 0
  readonly #struck = new Set<number>()
  /** Cached strings by the low bits of their index, and the full index of each. */
  #keptIndex = new Int32Array(0)
  #keptTexts: string[] = []
  /** One bit for each string that was used. */
  #asked = new Uint8Array(0)
  /** The page that was opened last, its bytes, and the string that begins at {@link nextStart}. */
  #page = -1
  /** Pages that were read from the spill file together, and their start in the block. */
  readonly #run = { first: 0, end: 0, start: 0, bytes: nothing as Buffer }
  #pageBytes: Buffer = nothing
  #pageStart = 0
  #nextIndex = 0
  #nextStart = 0

  constructor(limits: IntakeLimits) {
    this.#limits = limits
  }

  /**
   * Copies plain text from `start` to the next `<` behind the last string; {@link addCopied} then adds it. Returns the end, or
   * -1 when the text needs decoding, is long, or is incomplete.
   */
  copyPlain(bytes: Buffer, start: number): number {
    const block = this.#block
    const limit = Math.min(bytes.length, start + Math.min(usualString, block.length - this.#used) - 1)
    let to = this.#used
    for (let at = start; at < limit; at++) {
      const byte = bytes[at]!
      if (byte === lessThan) return at
      if (byte === ampersand || byte === carriageReturn || byte === underscore || byte === terminator) return -1
      block[to++] = byte
    }
    return -1
  }

  /** Whether the string with this index is struck out in the file. */
  isStruck(index: number): boolean {
    return this.#struck.size > 0 && this.#struck.has(index)
  }

  /** Notes that the string added last is struck out. */
  strikeLast(): void {
    if (this.#struck.size < mostStruck) this.#struck.add(this.#count - 1)
  }

  /** Adds the string that was copied last. @param length in bytes */
  addCopied(length: number): void {
    this.#append(length)
  }

  /** Adds a string, which must not contain NUL. */
  add(text: string): void {
    // Counted in UTF-16 units. The cell that uses the string is checked against the exact limit.
    if (text.length > this.#limits.cellCharacters * 4)
      throw new Problem('intake.tooMuchText', { place: `第 ${this.#count + 1} 个共享文字` })
    this.#makeRoom(text.length * 3 + 1)
    this.#append(this.#block.write(text, this.#used))
  }

  /** Ends the table. From now on strings can be read. */
  finish(): void {
    this.#closeBlock()
    this.#block = nothing
    const slots = Math.min(mostKept, 2 ** Math.ceil(Math.log2(Math.max(1, this.#count))))
    this.#keptIndex = new Int32Array(slots).fill(-1)
    this.#keptTexts = new Array(slots).fill('')
    this.#asked = new Uint8Array((this.#count >>> 3) + 1)
  }

  /** The string at an index of the table, undefined beyond it. */
  get(index: number): string | undefined {
    const slot = index & (this.#keptIndex.length - 1)
    return this.#keptIndex[slot] === index ? this.#keptTexts[slot] : this.#decode(index, slot)
  }

  close(): void {
    this.#spill?.close()
    this.#spill = undefined
  }

  #decode(index: number, slot: number): string | undefined {
    if (!(Number.isInteger(index) && index >= 0 && index < this.#count)) return undefined
    // Unique strings are in the order of the cells, so the next one is mostly the one after the last.
    if (index >>> pageShift !== this.#page) this.#openPage(index >>> pageShift)
    else if (index < this.#nextIndex) this.#backToPageStart()
    const pageBytes = this.#pageBytes
    let start = this.#nextStart
    for (let before = this.#nextIndex; before < index; before++) start = stringEnd(pageBytes, start) + 1
    const stop = stringEnd(pageBytes, start)
    const text = pageBytes.toString(undefined, start, stop)
    this.#nextIndex = index + 1
    this.#nextStart = stop + 1
    const bit = 1 << (index & 7)
    const byte = this.#asked[index >>> 3]!
    if ((byte & bit) === 0) this.#asked[index >>> 3] = byte | bit
    else if (stop - start <= longestKept) {
      this.#keptIndex[slot] = index
      this.#keptTexts[slot] = text
    }
    return text
  }

  #openPage(page: number): void {
    const start = this.#pages[3 * page + 1]!
    const block = this.#blocks[this.#pages[3 * page]!]!
    if (typeof block !== 'number') {
      this.#pageBytes = block
      this.#pageStart = start
    } else {
      const run = this.#run
      if (page < run.first || page >= run.end) this.#readRun(page, block)
      this.#pageBytes = run.bytes
      this.#pageStart = start - run.start
    }
    this.#page = page
    this.#backToPageStart()
  }

  /** Reads a page from the spill file together with the following pages of its block, up to {@link runBytes}. */
  #readRun(page: number, block: number): void {
    const pages = this.#pages
    const run = this.#run
    const start = pages[3 * page + 1]!
    let end = page + 1
    // Entries behind the last page are zero.
    while (pages[3 * end] === pages[3 * page] && pages[3 * end + 2]! > start && pages[3 * end + 2]! - start <= runBytes)
      end++
    run.first = page
    run.end = end
    run.start = start
    run.bytes = this.#spill!.read(block + start, pages[3 * end - 1]! - start)
  }

  #backToPageStart(): void {
    this.#nextIndex = this.#page << pageShift
    this.#nextStart = this.#pageStart
  }

  #append(length: number): void {
    const count = this.#count
    if (count >= this.#limits.strings) throw new Problem('intake.tooMuchText', { place: '全部单元格' })
    if (count % pageStrings === 0) this.#startPage(count >>> pageShift)
    this.#used += length
    this.#block[this.#used++] = terminator
    this.#count++
    this.#pages[3 * (count >>> pageShift) + 2] = this.#used
    if (this.#count % pageStrings === 0 && this.#used >= blockBytes) this.#closeBlock()
    this.#makeRoom(usualString)
  }

  #startPage(page: number): void {
    if (3 * page >= this.#pages.length) {
      const wider = new Uint32Array(this.#pages.length * 2)
      wider.set(this.#pages)
      this.#pages = wider
    }
    this.#pages[3 * page] = this.#blocks.length
    this.#pages[3 * page + 1] = this.#used
  }

  /** Makes room for `length` bytes behind the last string. */
  #makeRoom(length: number): void {
    if (this.#block.length - this.#used >= length) return
    const wider = Buffer.allocUnsafeSlow(this.#block.length + Math.max(length, blockBytes))
    this.#block.copy(wider, 0, 0, this.#used)
    this.#block = wider
  }

  #closeBlock(): void {
    const filled = this.#block.subarray(0, this.#used)
    if (this.#blocks.length * blockBytes < this.#limits.stringMemoryBytes) {
      // Copied at its exact length, because the buffer that is written into has up to twice the room.
      const block = Buffer.allocUnsafeSlow(filled.length)
      filled.copy(block)
      this.#blocks.push(block)
    } else {
      this.#spill ??= new SpillFile()
      this.#blocks.push(this.#spill.append(filled))
    }
    this.#used = 0
  }
}

/** Offset of the terminator of the string that starts here. */
const stringEnd = (bytes: Buffer, start: number): number => {
  let at = start
  while (bytes[at] !== terminator) at++
  return at
}

const ampersand = 0x26
const carriageReturn = 0x0d
const underscore = 0x5f
const lessThan = 0x3c
const greaterThan = 0x3e

/** Reads `<si>` … `</si>`: joins the `<t>` of runs and skips phonetic runs `<rPh>` (furigana, pinyin). */
class StringTableReader {
  readonly #scanner: XmlScanner
  readonly #strings: SharedStrings
  #text = ''
  #inItem = false
  #inText = false
  #phonetic = 0
  /** The text of the item that is in struck runs, and whether the present run is one. */
  #struckLength = 0
  #inStruckRun = false
  /** The bytes between the last plain text and the end of its item. */
  #lastEnd: Buffer | undefined

  constructor(part: string, strings: SharedStrings) {
    this.#scanner = new XmlScanner(part)
    this.#strings = strings
  }

  feed(piece: Buffer): void {
    this.#scanner.feed(piece)
    this.#drain()
  }

  finish(): void {
    this.#scanner.finish()
    this.#drain()
  }

  #drain(): void {
    const scanner = this.#scanner
    for (;;) {
      if (this.#copyPlainItem()) continue
      const token = scanner.next()
      if (token === tokens.more || token === tokens.end) return
      if (token === tokens.open) this.#open()
      else if (token === tokens.close) this.#close(scanner.name)
      else if (this.#inText && this.#phonetic === 0) this.#append()
    }
  }

  /** Copies `<si><t>…</t></si>` without prefix, attribute, reference or escape to the pool, undecoded. */
  #copyPlainItem(): boolean {
    const { bytes, position } = this.#scanner
    if (this.#inItem || !startsWith(bytes, position, itemStart)) return false
    const start = position + itemStart.length
    const stop = this.#strings.copyPlain(bytes, start)
    if (stop < 0 || !startsWith(bytes, stop, textEnd)) return false
    let end = stop + textEnd.length
    // Chinese versions of Excel write the same empty `<phoneticPr …/>` after nearly every text.
    if (this.#lastEnd !== undefined && startsWith(bytes, end, this.#lastEnd)) end += this.#lastEnd.length
    else {
      if (startsWith(bytes, end, phoneticStart)) end = bytes.indexOf(greaterThan, end) + 1
      if (end === 0 || !startsWith(bytes, end, itemEnd)) return false
      end += itemEnd.length
      this.#lastEnd = Buffer.from(bytes.subarray(stop + textEnd.length, end))
    }
    this.#strings.addCopied(stop - start)
    this.#scanner.position = end
    return true
  }

  #open(): void {
    const { name, selfClosing } = this.#scanner
    if (name === 'si') {
      if (selfClosing) this.#strings.add('')
      this.#inItem = !selfClosing
      this.#text = ''
      this.#struckLength = 0
    } else if (name === 'r') this.#inStruckRun = false
    else if (name === 'strike') {
      const value = this.#scanner.attribute('val')
      this.#inStruckRun = value === undefined || isTrue(value)
    } else if (name === 't') this.#inText = this.#inItem && !selfClosing
    else if (name === 'rPh' && !selfClosing) this.#phonetic++
  }

  #close(name: string): void {
    if (name === 't') this.#inText = false
    else if (name === 'rPh') this.#phonetic--
    else if (name === 'si') {
      if (this.#text.includes('\0')) throw this.#scanner.damaged('含有 NUL 字符')
      this.#strings.add(this.#text)
      if (this.#struckLength > 0 && this.#struckLength * 2 >= this.#text.length) this.#strings.strikeLast()
      this.#inItem = false
    }
  }

  #append(): void {
    const scanner = this.#scanner
    const text = scanner.isLiteral ? scanner.text : decodeSpreadsheetText(scanner.text)
    this.#text += text
    if (this.#inStruckRun) this.#struckLength += text.length
  }
}

const itemStart = Buffer.from('<si><t>')
const textEnd = Buffer.from('</t>')
const phoneticStart = Buffer.from('<phoneticPr ')
const itemEnd = Buffer.from('</si>')

const startsWith = (bytes: Buffer, at: number, mark: Buffer): boolean => {
  if (at + mark.length > bytes.length) return false
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
      for await (const piece of passPart(zip, entry)) reader.feed(piece)
      reader.finish()
    } catch (problem) {
      strings.close()
      throw problem
    }
  }
  strings.finish()
  return strings
}

import { Problem } from '../../shared/errors/problem.ts'
import type { IntakeLimits } from '../limits.ts'
import { SpillFile } from '../spill-file.ts'
import type { Zip } from '../zip.ts'
import { passPart } from './part.ts'
import { tokens, XmlScanner } from './xml-scanner.ts'
import { decodeSpreadsheetText } from './xml-text.ts'

/** Strings between two places that are kept: from the nearest one before it a string is found by counting terminators. */
const pageStrings = 32
const pageShift = 5

/** Strings kept decoded, and the bytes of the longest: together at most some 30 MB, whatever the table holds. */
const mostKept = 2 ** 18
const longestKept = 64

/** Read from the spill file at once: the next string is mostly the one after the last. A page may be longer. */
const runBytes = 2 ** 15

const nothing = Buffer.alloc(0)

/** Ends every string in the pool. No XML may hold it. */
const terminator = 0

/** A block holds whole pages and is closed when it holds this much; only long strings make it larger. */
const blockBytes = 2 ** 20
/** Room for one more usual string; longer ones ask for theirs. */
const usualString = 2 ** 12

/** Where a closed block is: in memory, or at a place of the spill file. */
type Block = Buffer | number

/**
 * The shared strings of a workbook, kept as UTF-8 bytes: a third of what they take as strings. One is decoded when a cell asks
 * for it; what is asked for a second time stays at hand, the unique ones (document numbers, telephones) pass through and are
 * soon collected. Frequent strings come early in a table, so its beginning stays in memory and what is too much goes to a file.
 */
export class SharedStrings {
  readonly #limits: IntakeLimits
  readonly #blocks: Block[] = []
  #spill: SpillFile | undefined
  #block = Buffer.allocUnsafeSlow(blockBytes + usualString)
  #used = 0
  /** Of each page: its block, and where in the block it starts and stops. */
  #pages = new Uint32Array(3 * 1024)
  #count = 0
  /** Strings by the low bits of their index; the index tells whose it is. */
  #keptIndex = new Int32Array(0)
  #keptTexts: string[] = []
  /** One bit for each string: it was asked for. */
  #asked = new Uint8Array(0)
  /** The page that was opened last, as bytes, and the string that begins at {@link nextStart} in it. */
  #page = -1
  /** Pages that were read from the spill file together, and where in their block they start. */
  readonly #run = { first: 0, end: 0, start: 0, bytes: nothing as Buffer }
  #pageBytes: Buffer = nothing
  #pageStart = 0
  #nextIndex = 0
  #nextStart = 0

  constructor(limits: IntakeLimits) {
    this.#limits = limits
  }

  /**
   * Copies plain text from `start` to the next `<` behind the last string, without adding it yet: see {@link addCopied}.
   * Answers where it stops, or -1 when something in it wants decoding, or it is long or not whole.
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

  /** Adds the string of so many bytes that was copied last. */
  addCopied(length: number): void {
    this.#append(length)
  }

  /** Adds a string, in which no NUL stands. */
  add(text: string): void {
    // UTF-16 units; the cell that holds the string is held to the limit again.
    if (text.length > this.#limits.cellCharacters * 4)
      throw new Problem('intake.tooMuchText', { place: `第 ${this.#count + 1} 个共享文字` })
    this.#makeRoom(text.length * 3 + 1)
    this.#append(this.#block.write(text, this.#used))
  }

  /** Ends the table: the string at each index can be asked for. */
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
    // Strings that only one cell holds come in the cells' order: mostly the one after the last.
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

  /** Reads a page of the spill file, and those of its block that follow, as many as are read at once. */
  #readRun(page: number, block: number): void {
    const pages = this.#pages
    const run = this.#run
    const start = pages[3 * page + 1]!
    let end = page + 1
    // Behind the last page of the table all is zero.
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

  /** So many bytes fit behind the last string. */
  #makeRoom(length: number): void {
    if (this.#block.length - this.#used >= length) return
    const wider = Buffer.allocUnsafeSlow(this.#block.length + Math.max(length, blockBytes))
    this.#block.copy(wider, 0, 0, this.#used)
    this.#block = wider
  }

  #closeBlock(): void {
    const filled = this.#block.subarray(0, this.#used)
    if (this.#blocks.length * blockBytes < this.#limits.stringMemoryBytes) {
      // Its very length: the block that is written into has room to spare, as much again where a page ends behind its end.
      const kept = Buffer.allocUnsafeSlow(filled.length)
      filled.copy(kept)
      this.#blocks.push(kept)
    } else {
      this.#spill ??= new SpillFile()
      this.#blocks.push(this.#spill.append(filled))
    }
    this.#used = 0
  }
}

/** Where the string that starts here has its terminator. */
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

/** Follows `<si>` … `</si>`: joins the runs' `<t>`, leaves out phonetic runs `<rPh>` (furigana, pinyin). */
class StringTableReader {
  readonly #scanner: XmlScanner
  readonly #strings: SharedStrings
  #text = ''
  #inItem = false
  #inText = false
  #phonetic = 0
  /** What stood between the last plain text and the end of its item. */
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

  /** `<si><t>…</t></si>` without prefix, attribute, reference or escape: bytes go from window to pool undecoded. */
  #copyPlainItem(): boolean {
    const { bytes, position } = this.#scanner
    if (this.#inItem || !startsWith(bytes, position, itemStart)) return false
    const start = position + itemStart.length
    const stop = this.#strings.copyPlain(bytes, start)
    if (stop < 0 || !startsWith(bytes, stop, textEnd)) return false
    let end = stop + textEnd.length
    // Chinese versions of Excel put an empty `<phoneticPr …/>` after nearly every text, the same after each.
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
    } else if (name === 't') this.#inText = this.#inItem && !selfClosing
    else if (name === 'rPh' && !selfClosing) this.#phonetic++
  }

  #close(name: string): void {
    if (name === 't') this.#inText = false
    else if (name === 'rPh') this.#phonetic--
    else if (name === 'si') {
      if (this.#text.includes('\0')) throw this.#scanner.damaged('含有 NUL 字符')
      this.#strings.add(this.#text)
      this.#inItem = false
    }
  }

  #append(): void {
    const scanner = this.#scanner
    this.#text += scanner.isLiteral ? scanner.text : decodeSpreadsheetText(scanner.text)
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

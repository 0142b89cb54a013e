import type { IntakeLimits } from '../limits.ts'
import type { MergedRange, SheetLayout } from '../table.ts'
import type { Zip, ZipEntry } from '../zip.ts'
import { rangeOf } from './cell-reference.ts'
import { skimPart } from './part.ts'
import { isTrue, tokens, XmlScanner } from './xml-scanner.ts'

const dataEnd = Buffer.from('sheetData>')
const slash = 0x2f
const lessThan = 0x3c
/** `</`, a prefix and its colon stand before {@link dataEnd}; longer prefixes are nowhere seen. */
const longestPrefix = 16
const longestEnd = longestPrefix + dataEnd.length

/** The data nearly always ends nearer to the part's end than this. */
const usualTail = 2 ** 20

/** Where the end tag of the sheet's data begins, from `from`; -1 when it is not in these bytes. */
const findDataEnd = (bytes: Buffer): number => {
  for (let found = bytes.indexOf(dataEnd); found >= 0; found = bytes.indexOf(dataEnd, found + 1)) {
    // Text may hold the word and `>`, but never a bare `<`.
    for (let at = found - 1; at >= Math.max(1, found - longestPrefix); at--)
      if (bytes[at] === slash && bytes[at - 1] === lessThan) return at - 1
  }
  return -1
}

class LayoutReader {
  readonly merged: MergedRange[] = []
  readonly hiddenColumns: number[] = []
  readonly #scanner: XmlScanner
  readonly #limits: IntakeLimits
  /** Bytes at the part's beginning in which the end of the data is not looked for. */
  readonly #unsearched: number
  #seen = 0
  #inData = false
  /** The last bytes of a piece inside the data: the end tag may begin in them. */
  #tail = Buffer.alloc(0)

  constructor(part: string, limits: IntakeLimits, unsearched: number) {
    this.#scanner = new XmlScanner(part)
    this.#limits = limits
    this.#unsearched = unsearched
  }

  /** The data has begun and its end was not found. */
  get missedEnd(): boolean {
    return this.#inData
  }

  feed(piece: Buffer): void {
    this.#seen += piece.length
    if (!this.#inData) {
      this.#scan(piece)
      return
    }
    if (this.#seen <= this.#unsearched) {
      this.#tail = Buffer.from(piece.subarray(-longestEnd))
      return
    }
    // The end tag may straddle two pieces: their seam is looked at first.
    const seam = Buffer.concat([this.#tail, piece.subarray(0, longestEnd)])
    const at = findDataEnd(seam)
    if (at < 0) {
      this.#skipData(piece)
      return
    }
    this.#inData = false
    this.#scan(seam.subarray(at))
    this.#scan(piece.subarray(longestEnd))
  }

  #scan(piece: Buffer): void {
    const scanner = this.#scanner
    scanner.feed(piece)
    for (let token = scanner.next(); token !== tokens.more && token !== tokens.end; token = scanner.next()) {
      if (token !== tokens.open) continue
      const { name } = scanner
      if (name === 'col' && isTrue(scanner.attribute('hidden'))) this.#hideColumns()
      else if (name === 'mergeCell') this.#merge()
      else if (name === 'sheetData' && !scanner.selfClosing) {
        const rest = Buffer.from(scanner.bytes.subarray(scanner.position))
        scanner.position = scanner.bytes.length
        this.#inData = true
        this.#skipData(rest)
        return
      }
    }
  }

  #skipData(bytes: Buffer): void {
    const at = this.#seen <= this.#unsearched ? -1 : findDataEnd(bytes)
    if (at < 0) this.#tail = Buffer.from(bytes.subarray(-longestEnd))
    else {
      this.#inData = false
      this.#scan(bytes.subarray(at))
    }
  }

  #hideColumns(): void {
    const first = Number(this.#scanner.attribute('min') ?? 0)
    const last = Math.min(Number(this.#scanner.attribute('max') ?? first), this.#limits.columns)
    for (let column = first; column >= 1 && column <= last; column++) this.hiddenColumns.push(column - 1)
  }

  #merge(): void {
    const range = rangeOf(this.#scanner.attribute('ref') ?? '')
    if (!range) return
    if (this.merged.length >= this.#limits.mergedRanges)
      throw this.#scanner.damaged(`合并区域超过 ${this.#limits.mergedRanges} 个`)
    this.merged.push(range)
  }
}

const skim = async (zip: Zip, entry: ZipEntry, limits: IntakeLimits, unsearched: number): Promise<LayoutReader> => {
  const reader = new LayoutReader(entry.name, limits, unsearched)
  for await (const piece of skimPart(zip, entry)) reader.feed(piece)
  return reader
}

/**
 * What stands before and behind a sheet's data: hidden columns, merged ranges. The data between them is passed over, which
 * costs little more than inflating it: its end is looked for near the part's end, and only when it is not there (many ranges,
 * or UTF-16, of which the declared size is another) throughout. Damage inside the data is left to who reads it.
 */
export const readLayout = async (zip: Zip, entry: ZipEntry, limits: IntakeLimits): Promise<SheetLayout> => {
  let reader = await skim(zip, entry, limits, entry.size - usualTail)
  if (reader.missedEnd) reader = await skim(zip, entry, limits, 0)
  return { merged: reader.merged, hiddenColumns: reader.hiddenColumns }
}

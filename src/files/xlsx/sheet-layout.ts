import { mebibyte } from '../../shared/byte-size.ts'
import type { IntakeLimits } from '../limits.ts'
import type { MergedRange, SheetLayout } from '../table.ts'
import type { Zip, ZipEntry } from '../zip.ts'
import { rangeOf } from './cell-reference.ts'
import { skimPart } from './part.ts'
import { isTrue, tokens, XmlScanner } from './xml-scanner.ts'

const dataEnd = Buffer.from('sheetData>')
const slash = 0x2f
const lessThan = 0x3c
/** Longest `</`, prefix and colon before {@link dataEnd}. No known program writes longer prefixes. */
const longestPrefix = 16
const longestEnd = longestPrefix + dataEnd.length

/** Bytes at the end of a part within which the data nearly always ends. */
const usualTail = mebibyte

/** Offset of the end tag of the sheet's data; -1 when it is not in these bytes. */
const findDataEnd = (bytes: Buffer): number => {
  for (let found = bytes.indexOf(dataEnd); found >= 0; found = bytes.indexOf(dataEnd, found + 1)) {
    // Text may contain the word and `>`, but never a bare `<`.
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
  /** Bytes at the beginning of the part that are not searched for the end of the data. */
  readonly #unsearched: number
  #seen = 0
  #inData = false
  /** The last bytes of a piece inside the data, in which the end tag may begin. */
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
    // The end tag may straddle two pieces, so their seam is searched first.
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
 * Reads the parts of a sheet before and after its data: hidden columns, merged ranges. The data itself is only inflated. Its end
 * is searched near the end of the part first, and everywhere if it is not there (many ranges, or UTF-16, whose declared size
 * differs). Damage inside the data is not detected here.
 */
export const readLayout = async (zip: Zip, entry: ZipEntry, limits: IntakeLimits): Promise<SheetLayout> => {
  let reader = await skim(zip, entry, limits, entry.size - usualTail)
  if (reader.missedEnd) reader = await skim(zip, entry, limits, 0)
  return { merged: reader.merged, hiddenColumns: reader.hiddenColumns }
}

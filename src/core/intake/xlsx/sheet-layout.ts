import type { IntakeLimits } from '../limits.ts'
import type { MergedRange, SheetLayout } from '../table.ts'
import type { Zip, ZipEntry } from '../zip.ts'
import { rangeOf } from './cell-reference.ts'
import { readPart } from './part.ts'
import { isTrue, tokens, XmlScanner } from './xml-scanner.ts'

const dataEnd = Buffer.from('sheetData>')
const slash = 0x2f
const lessThan = 0x3c
/** `</`, a prefix and its colon stand before {@link dataEnd}; longer prefixes are nowhere seen. */
const longestPrefix = 16
const longestEnd = longestPrefix + dataEnd.length

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
  private readonly scanner: XmlScanner
  private readonly limits: IntakeLimits
  private inData = false
  /** The last bytes of a piece inside the data: the end tag may begin in them. */
  private tail = Buffer.alloc(0)

  constructor(part: string, limits: IntakeLimits) {
    this.scanner = new XmlScanner(part)
    this.limits = limits
  }

  feed(piece: Buffer): void {
    if (!this.inData) {
      this.scan(piece)
      return
    }
    // The end tag may straddle two pieces: their seam is looked at first.
    const seam = Buffer.concat([this.tail, piece.subarray(0, longestEnd)])
    const at = findDataEnd(seam)
    if (at < 0) {
      this.skipData(piece)
      return
    }
    this.inData = false
    this.scan(seam.subarray(at))
    this.scan(piece.subarray(longestEnd))
  }

  private scan(piece: Buffer): void {
    const { scanner } = this
    scanner.feed(piece)
    for (let token = scanner.next(); token !== tokens.more && token !== tokens.end; token = scanner.next()) {
      if (token !== tokens.open) continue
      const { name } = scanner
      if (name === 'col' && isTrue(scanner.attribute('hidden'))) this.hideColumns()
      else if (name === 'mergeCell') this.merge()
      else if (name === 'sheetData' && !scanner.selfClosing) {
        const rest = Buffer.from(scanner.bytes.subarray(scanner.position))
        scanner.position = scanner.bytes.length
        this.inData = true
        this.skipData(rest)
        return
      }
    }
  }

  private skipData(bytes: Buffer): void {
    const at = findDataEnd(bytes)
    if (at < 0) this.tail = Buffer.from(bytes.subarray(-longestEnd))
    else {
      this.inData = false
      this.scan(bytes.subarray(at))
    }
  }

  private hideColumns(): void {
    const first = Number(this.scanner.attribute('min') ?? 0)
    const last = Math.min(Number(this.scanner.attribute('max') ?? first), this.limits.columns)
    for (let column = first; column >= 1 && column <= last; column++) this.hiddenColumns.push(column - 1)
  }

  private merge(): void {
    const range = rangeOf(this.scanner.attribute('ref') ?? '')
    if (!range) return
    if (this.merged.length >= this.limits.mergedRanges)
      throw this.scanner.damaged(`合并区域超过 ${this.limits.mergedRanges} 个`)
    this.merged.push(range)
  }
}

/**
 * What stands before and behind a sheet's data: hidden columns, merged ranges. The data between them is passed over, which
 * costs little more than inflating it. Damage inside the data is left to who reads it.
 */
export const readLayout = async (zip: Zip, entry: ZipEntry, limits: IntakeLimits): Promise<SheetLayout> => {
  const reader = new LayoutReader(entry.name, limits)
  for await (const piece of readPart(zip, entry)) reader.feed(piece)
  return { merged: reader.merged, hiddenColumns: reader.hiddenColumns }
}

// The records of a BIFF8 stream ([MS-XLS] 2.3) that SheetJS drops: whether the file is encrypted, and which cells are struck out.

const records = {
  rowCells: new Set([0x0006, 0x0203, 0x0204, 0x0205, 0x00d6, 0x00fd, 0x027e]),
  severalCells: 0x00bd,
  begin: 0x0809,
  end: 0x000a,
  sheet: 0x0085,
  font: 0x0031,
  format: 0x00e0,
  filePass: 0x002f,
} as const
const struckOut = 0x0008

/** What a workbook stream says besides its cells. */
export interface BiffMarks {
  /** 0x0600 is BIFF8. */
  readonly version: number
  readonly encrypted: boolean
  /** For each sheet in the stream's order, its struck cells by {@link cellKey}. */
  readonly struck: readonly ReadonlySet<number>[]
}

/** One number for the place of a cell; both zero-based. */
export const cellKey = (row: number, column: number): number => row * 65_536 + column

/**
 * Walks over the records of a workbook stream. A cut stream ends the walk.
 * @param stream the stream `Workbook` of an OLE file
 */
export const readBiffMarks = (stream: Buffer): BiffMarks => {
  const version = stream.length >= 6 && stream.readUInt16LE(0) === records.begin ? stream.readUInt16LE(4) : 0
  const sheets = new Map<number, Set<number>>()
  const struckFonts: boolean[] = []
  const struckFormats: boolean[] = []
  let encrypted = false
  let depth = 0
  let current: Set<number> | undefined
  for (let at = 0; at + 4 <= stream.length; ) {
    const kind = stream.readUInt16LE(at)
    const length = stream.readUInt16LE(at + 2)
    const start = at
    const body = stream.subarray(at + 4, at + 4 + length)
    if (body.length < length) break
    at += 4 + length
    if (kind === records.begin) {
      // A chart inside a sheet is a stream of its own.
      if (depth++ === 0) current = sheets.get(start)
    } else if (kind === records.end) depth--
    else if (kind === records.filePass) encrypted = true
    else if (kind === records.sheet && length >= 4) sheets.set(body.readUInt32LE(0), new Set())
    else if (kind === records.font && length >= 4) struckFonts.push((body.readUInt16LE(2) & struckOut) !== 0)
    else if (kind === records.format && length >= 2) {
      const font = body.readUInt16LE(0)
      // There is no font 4 ([MS-XLS] 2.5.129).
      struckFormats.push(struckFonts[font > 4 ? font - 1 : font] ?? false)
    } else if (!current || depth !== 1 || length < 6) continue
    else if (records.rowCells.has(kind)) {
      if (struckFormats[body.readUInt16LE(4)]) current.add(cellKey(body.readUInt16LE(0), body.readUInt16LE(2)))
    } else if (kind === records.severalCells) {
      const [row, first] = [body.readUInt16LE(0), body.readUInt16LE(2)]
      for (let cell = 0; 4 + cell * 6 + 6 <= length - 2; cell++)
        if (struckFormats[body.readUInt16LE(4 + cell * 6)]) current.add(cellKey(row, first + cell))
    }
  }
  const struck = [...sheets].sort(([one], [other]) => one - other).map(([, cells]) => cells)
  return { version, encrypted, struck }
}

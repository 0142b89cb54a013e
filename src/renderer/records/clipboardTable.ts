/** Cells as spreadsheets put them on the clipboard: tabs and line ends, quoted where a cell holds them. */
export const parseCells = (text: string): string[][] => {
  const rows: string[][] = [[]]
  const cell = /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r\n|\r|\n|$)/gy
  while (cell.lastIndex < text.length) {
    const match = cell.exec(text)
    // A quote within a cell that does not begin with one never gets here; a lone leading quote is taken as it is.
    if (!match) return text.split(/\r\n|\r|\n/u).map((line) => line.split('\t'))
    const [, quoted, plain = '', end] = match
    rows.at(-1)!.push((quoted === undefined ? plain : quoted.replaceAll('""', '"')).trim())
    if (end === '\t') {
      if (cell.lastIndex === text.length) rows.at(-1)!.push('')
    } else if (end !== '' && cell.lastIndex < text.length) rows.push([])
    if (end === '') break
  }
  return rows.filter((row) => row.length > 0)
}

const quoted = (text: string): string => (/[\t\r\n"]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** The other way round. */
export const formatCells = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => row.map(quoted).join('\t')).join('\r\n')

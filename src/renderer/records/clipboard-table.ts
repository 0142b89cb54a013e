/** One cell at the place where the last one ended: quoted, or plain, with what ends it. */
const nextCell = /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r\n|\r|\n|$)/y

/** A quote that is never closed quotes nothing. */
const plainCells = (text: string): string[][] =>
  text
    .replace(/(\r\n|\r|\n)$/u, '')
    .split(/\r\n|\r|\n/u)
    .map((line) => line.split('\t').map((cell) => cell.trim()))

/** Cells as spreadsheets put them on the clipboard: tabs and line ends, quoted where a cell holds them. */
export const parseCells = (text: string): string[][] => {
  const rows: string[][] = []
  let row: string[] = []
  let at = 0
  let ended = text === ''
  while (!ended) {
    nextCell.lastIndex = at
    const match = nextCell.exec(text)
    if (!match) return plainCells(text)
    const [whole, quoted, plain = '', end] = match
    at += whole.length
    row.push((quoted?.replaceAll('""', '"') ?? plain).trim())
    if (end === '\t') continue
    rows.push(row)
    row = []
    ended = at === text.length
  }
  return rows
}

const quoted = (text: string): string => (/[\t\r\n"]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** Writes cells as clipboard text; every row ends with a line end, as in spreadsheets. */
export const formatCells = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map(quoted).join('\t')}\r\n`).join('')

/** The parts of a date format: quoted and escaped words, brackets and fillers that show nothing, and the letters of date and time. */
const parts = /"([^"]*)"|\\(.)|\[[^\]]*\]|[_*].|(y+|e+|m+|d+|h+|s+|am\/pm|上午\/下午|a+)|(.)/giu

const twoDigits = (value: number): string => String(value).padStart(2, '0')

/**
 * A date as a spreadsheet program shows it by the format of its cell, the month in numbers.
 * @param code format of the cell, e.g. `yyyy"年"m"月"d"日"`
 * @param iso date, with or without a time
 * @example showDate('yyyy"年"m"月"', '2020-12-01') // '2020年12月'
 */
export const showDate = (code: string, iso: string): string => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = iso.split(/\D/u).map(Number)
  const section = /^(?:"[^"]*"|\\.|[^;"\\])*/u.exec(code)?.[0] ?? code
  const found = [...section.matchAll(parts)]
  const letterAt = (at: number): string | undefined => found[at]?.[3]?.[0]?.toLowerCase()
  /** The letters before or after this part, words between them left out. */
  const neighbour = (from: number, step: 1 | -1): string | undefined => {
    for (let at = from + step; at >= 0 && at < found.length; at += step) if (letterAt(at)) return letterAt(at)
    return undefined
  }
  const shown = found.map(([, quoted, escaped, letters, other], at): string => {
    if (letters === undefined) return quoted ?? escaped ?? other ?? ''
    const number = (value: number): string => (letters.length === 1 ? String(value) : twoDigits(value))
    switch (letterAt(at)) {
      case 'y':
        return letters.length > 2 ? String(year) : twoDigits(year % 100)
      case 'e':
        return String(year)
      case 'm':
        return neighbour(at, -1) === 'h' || neighbour(at, 1) === 's'
          ? number(minute)
          : letters.length > 2
            ? String(month)
            : number(month)
      case 'd':
        return letters.length > 2 ? '' : number(day)
      case 'h':
        return number(hour)
      case 's':
        return number(second)
      default:
        return ''
    }
  })
  return shown.join('').trim()
}

/** Characters to change, add or leave out until one text is the other (Levenshtein). */
const changesBetween = (one: readonly string[], other: readonly string[]): number => {
  let above = other.map((_, index) => index + 1)
  for (const [row, character] of one.entries()) {
    let corner = row
    let left = row + 1
    above = above.map((up, column) => {
      left = Math.min(up + 1, left + 1, corner + (character === other[column] ? 0 : 1))
      corner = up
      return left
    })
  }
  return above.at(-1) ?? one.length
}

/** Of so many characters one may differ. */
const charactersPerChange = 3
/** Longer texts are no slip of a name. */
const longestName = 60

/**
 * The one name that a text is probably a slip of; undefined where none or several are as near.
 * @example nearName('中小学老师', ['中小学教师', '实验技术人员']) // '中小学教师'
 */
export const nearName = (text: string, names: readonly string[]): string | undefined => {
  const written = [...text.trim()]
  if (written.length < 2 || written.length > longestName || names.includes(text)) return undefined
  const near = names
    .map((name) => ({ name, changes: changesBetween(written, [...name]) }))
    .filter(({ name, changes }) => changes * charactersPerChange <= Math.max(written.length, [...name].length))
    .toSorted((one, other) => one.changes - other.changes)
  const [best, next] = near
  return best && best.changes !== next?.changes ? best.name : undefined
}

/** A cell whose start tag was read and whose end tag was not. */
export interface OpenCell {
  readonly column: number
  /** The attribute `t` (ECMA-376 18.18.11): n, s, str, inlineStr, b, e or d. */
  readonly type: string
  readonly style: number
  /** The text of `<v>`. */
  value: string | undefined
  /** The text of `<is>`, which counts before `<v>` where a program wrote both. */
  inline: string | undefined
  inInline: boolean
  formula: string | undefined
  /** The element whose text counts: v, f, t, or none. */
  inside: 'v' | 'f' | 't' | ''
  /** Depth of phonetic runs, whose text does not count. */
  phonetic: number
}

/** An element starts inside the cell. */
export const openInside = (cell: OpenCell, name: string, selfClosing: boolean): void => {
  if (name === 'f') cell.formula ??= ''
  if (name === 'v') cell.value ??= ''
  if (name === 'is' && !selfClosing) {
    cell.inline ??= ''
    cell.inInline = true
  }
  if (selfClosing) return
  if (name === 'rPh') cell.phonetic++
  else if (name === 'v' || name === 'f' || name === 't') cell.inside = name
}

/** An element ends inside the cell. */
export const closeInside = (cell: OpenCell, name: string): void => {
  if (name === 'is') cell.inInline = false
  if (name === 'rPh') cell.phonetic--
  else if (name === cell.inside) cell.inside = ''
}

/** Remembers what was made of texts that come again and again; forgets all when it holds `most`. */
export const remembered = <Made extends NonNullable<unknown>>(
  make: (text: string) => Made,
  most: number,
): ((text: string) => Made) => {
  const known = new Map<string, Made>()
  return (text) => {
    const made = known.get(text)
    if (made !== undefined) return made
    if (known.size >= most) known.clear()
    const fresh = make(text)
    known.set(text, fresh)
    return fresh
  }
}

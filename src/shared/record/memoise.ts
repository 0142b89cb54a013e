/**
 * Caches the results of a pure function of one text, for texts that come again and again. The cache is emptied when it
 * holds `limit` results.
 * @example const syllables = memoise(readSyllables, 20_000)
 */
export const memoise = <Result extends NonNullable<unknown>>(
  compute: (text: string) => Result,
  limit: number,
): ((text: string) => Result) => {
  const cache = new Map<string, Result>()
  return (text) => {
    const cached = cache.get(text)
    if (cached !== undefined) return cached
    if (cache.size >= limit) cache.clear()
    const result = compute(text)
    cache.set(text, result)
    return result
  }
}

import { expect, test } from 'vitest'
import { memoise } from '../../src/shared/record/memoise.ts'

test('a result is computed once, until the cache has as many as its limit', () => {
  const computed: string[] = []
  const read = memoise((text) => {
    computed.push(text)
    return text.length
  }, 2)
  expect(['a', 'bb', 'a', 'bb'].map(read)).toEqual([1, 2, 1, 2])
  expect(computed).toEqual(['a', 'bb'])
  // The third result empties the cache and stays in it.
  expect(['ccc', 'ccc', 'a', 'ccc'].map(read)).toEqual([3, 3, 1, 3])
  expect(computed).toEqual(['a', 'bb', 'ccc', 'a'])
})

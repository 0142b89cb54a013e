import { expect, test } from 'vitest'
import { TokenBucket } from '../../src/server/access/token-bucket.ts'

test('each client has its own burst and steady rate', () => {
  const bucket = new TokenBucket(3, 2)
  expect([0, 0, 0, 0].map(() => bucket.take('a', 0))).toEqual([0, 0, 0, 1])
  expect(bucket.take('b', 0)).toBe(0)
  expect(bucket.take('a', 500)).toBe(0)
  expect(bucket.take('a', 500)).toBe(1)
  expect([0, 0, 0, 0].map(() => bucket.take('a', 100_000))).toEqual([0, 0, 0, 1])
})

test('a clock that goes back adds no tokens', () => {
  const bucket = new TokenBucket(1, 1)
  expect(bucket.take('a', 1000)).toBe(0)
  expect(bucket.take('a', 0)).toBe(1)
})

test('the number of clients is bounded; the longest unused is dropped first', () => {
  const bucket = new TokenBucket(1, 0.001, 2)
  for (const key of ['a', 'b', 'a', 'c']) bucket.take(key, 0)
  expect(bucket.take('a', 0)).toBeGreaterThan(0)
  expect(bucket.take('b', 0)).toBe(0)
})

test('waiting time is told without taking a token', () => {
  const bucket = new TokenBucket(1, 1)
  expect([bucket.wait('a', 0), bucket.wait('a', 0), bucket.take('a', 0), bucket.wait('a', 0)]).toEqual([0, 0, 0, 1])
})

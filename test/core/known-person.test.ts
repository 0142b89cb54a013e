import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KnownPerson, type KnownRecord } from '../../src/shared/record/identity.ts'

const few = (...words: string[]) => fc.constantFrom(...words)
const record = fc.record({ key: few('a', 'b', 'c'), name: few('甲', '乙', '丙'), row: fc.nat() })

test('finds the same duplicate and other spelling as a search of all records', () => {
  fc.assert(
    fc.property(fc.array(record), few('a', 'b', 'c', 'd'), few('甲', '乙', '丙', '丁'), (records, key, name) => {
      const all = records as unknown as readonly KnownRecord[]
      const known = new KnownPerson(all)
      expect(known.twin(key)).toBe(all.find((one) => one.key === key))
      expect(known.otherThan(name)).toBe(all.find((one) => one.name !== name))
    }),
  )
})

test('judging two thousand records of one person examines each a fixed number of times', () => {
  let looks = 0
  const known = new KnownPerson()
  for (let row = 0; row < 2000; row++) {
    known.twin(`title ${row}`)
    known.otherThan('甲')
    known.add({
      get key() {
        looks++
        return `title ${row}`
      },
      get name() {
        looks++
        return '甲'
      },
    } as unknown as KnownRecord)
  }
  expect(looks).toBeLessThanOrEqual(2000 * 6)
})

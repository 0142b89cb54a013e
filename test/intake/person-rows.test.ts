import { expect, test } from 'vitest'
import { PersonRows } from '../../src/core/intake/check/person-rows.ts'

/** Two persons of one hash: rows are kept by thirty bits of it. */
const alike = (): [string, string] => {
  const rows = new PersonRows()
  for (let tries = 0; ; tries++) {
    const person = `person ${tries}`
    const [before] = rows.entering({ person, key: '' })
    if (before !== undefined) return [`person ${before}`, person]
    rows.set(tries, person)
    rows.enter(tries, '', true)
  }
}

test('of thousands of rows of one person only the first, the first with another name, and those of the key are returned', () => {
  const rows = new PersonRows()
  for (let index = 0; index < 5000; index++) {
    rows.set(index, 'person')
    rows.enter(index, `key ${index}`, index === 0 || index === 7)
  }
  for (const index of [0, 1, 7, 8, 4999])
    expect(rows.entering({ person: 'person', key: `key ${index}` })).toEqual(
      index === 0 || index === 7 ? [0, 7] : [0, 7, index],
    )
  expect(rows.entering({ person: 'person', key: 'another' })).toEqual([0, 7])
  expect(rows.entering({ person: 'somebody else', key: 'key 1' })).toEqual([])
})

test('persons with the same hash are both returned, and removed together', () => {
  const [one, other] = alike()
  const rows = new PersonRows()
  for (const [index, person] of [one, other, one, other, undefined].entries()) {
    rows.set(index, person)
    if (person !== undefined) rows.enter(index, `key ${index}`, index < 2)
  }
  expect(rows.entering({ person: one, key: 'key 2' })).toEqual([0, 1, 2])
  expect(rows.entering({ person: other, key: 'key 3' })).toEqual([0, 1, 3])
  expect(rows.leave([0])).toEqual([0, 1, 2, 3])
  expect(rows.entering({ person: other, key: 'key 3' })).toEqual([])
  // Rows of nobody leave alone.
  expect(rows.leave([4])).toEqual([4])
})

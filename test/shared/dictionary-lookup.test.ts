import { expect, test } from 'vitest'
import {
  committeesNamed,
  filingsNumbered,
  findEmployer,
  findRegion,
  findSeries,
} from '../../src/shared/dictionary/dictionary-lookup.ts'
import { dictionary } from '../fixtures/record/sample-record.ts'

test('entries are found by their keys, also in a changed dictionary', () => {
  const [series] = dictionary.series
  const [region] = dictionary.regions
  expect(findSeries(dictionary, series!.name)).toBe(series)
  expect(findSeries(dictionary, series!.code)).toBe(series)
  expect(findRegion(dictionary, region!.code)).toBe(region)
  expect(findSeries(dictionary, 'toString')).toBeUndefined()
  expect(findSeries({ ...dictionary, series: [] }, series!.name)).toBeUndefined()
})

test('all committees of a name are found, of every unit', () => {
  const [own] = dictionary.committees
  const other = { ...own!, code: '其他', unit: '000000000000000000' }
  const changed = { ...dictionary, committees: [...dictionary.committees, other] }
  expect(committeesNamed(changed, own!.name)).toEqual(changed.committees.filter(({ name }) => name === own!.name))
  expect(committeesNamed(changed, own!.name)).toContain(other)
  expect(committeesNamed(changed, '没有')).toEqual([])
  expect(filingsNumbered(changed, '没有')).toEqual([])
  expect(findEmployer(changed, '没有')).toBeUndefined()
})

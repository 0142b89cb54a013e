import fc from 'fast-check'
import { expect, test } from 'vitest'
import { employerParts, employerSimilarity, likelySame } from '../../src/shared/dictionary/employer-similarity.ts'

const likeness = (one: string, other: string): number => employerSimilarity(employerParts(one), employerParts(other))

test.each([
  ['贵州样例建设有限公司', '贵州样例建设有限责任公司'],
  ['贵州样例建设（集团）有限公司', '贵州样例建设(集团)有限公司'],
  ['贵州省样例建设有限公司', '贵州样例建设有限公司'],
  ['样例市汇安区第一中学', '汇安区第一中学'],
  ['样例县人民医院', '样例县 人民医院'],
  ['贵安建筑设计研究院', '贵安建设院'],
  ['样例县民族职业技术学校', '样例县民族职业技木学校'],
  ['样例市第1中学', '样例市第一中学'],
])('%s is likely to be %s', (one, other) => {
  expect(likeness(one, other)).toBeGreaterThanOrEqual(likelySame)
})

test.each([
  ['样例市第一中学', '样例市第二中学'],
  ['样例市第1中学', '样例市第11中学'],
  ['甲山县人民医院', '乙水县人民医院'],
  ['样例县人民医院', '样例县中医医院'],
  ['贵州样例建设有限公司', '贵州样例药业有限公司'],
  ['样例市农业局', '样例市林业局'],
])('%s is not %s', (one, other) => {
  expect(likeness(one, other)).toBeLessThan(likelySame)
})

test('a name equals itself, and similarity is symmetric', () => {
  const name = fc.string({
    unit: fc.constantFrom(...'贵州省样例市县区建设第一二3中学医院有限公司（）'),
    minLength: 4,
    maxLength: 20,
  })
  fc.assert(
    fc.property(name, name, (one, other) => {
      expect(likeness(one, one)).toBe(1)
      expect(likeness(one, other)).toBeCloseTo(likeness(other, one), 10)
    }),
  )
})

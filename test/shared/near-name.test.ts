import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nearName } from '../../src/shared/dictionary/near-name.ts'

const names = ['中小学教师', '高等学校教师', '实验技术人员', '工程技术人员', '工程师', '高级工程师', '助理工程师']

test.each([
  ['中小学老师', '中小学教师'],
  ['工程技术人员 ', '工程技术人员'],
  ['工程技术人', '工程技术人员'],
  ['工程帅', '工程师'],
  ['高及工程师', '高级工程师'],
  ['工程', '工程师'],
  ['医师', undefined],
  ['工程师', undefined],
  ['', undefined],
])('%s is near %s', (text, name) => expect(nearName(text, names)).toBe(name))

test('offers nothing where two names are as near', () => {
  expect(nearName('丙等技师', ['甲等技师', '乙等技师'])).toBeUndefined()
})

test('one character changed in a name of four or more finds the name again, where no other is as near', () => {
  const long = ['社会科学研究人员', '农业技术人员', '图书资料专业人员']
  fc.assert(
    fc.property(fc.constantFrom(...long), fc.nat(), fc.constantFrom(...'甲乙丙丁'), (name, at, other) => {
      const characters = [...name]
      characters[at % characters.length] = other
      expect(nearName(characters.join(''), long)).toBe(name)
    }),
  )
})

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { dictionarySchema, findLevel, isValidOn } from '../../src/shared/dictionary/dictionary.ts'
import { findSeries } from '../../src/shared/dictionary/dictionary-lookup.ts'
import { noticeParameters } from '../../src/shared/dictionary/review-parameters.ts'
import { startingDictionary } from '../../src/shared/dictionary/starting-dictionary.ts'
import { levels } from '../../src/shared/record/words.ts'

const asset = (name: string): string =>
  readFileSync(new URL(`../../assets/dictionaries/${name}`, import.meta.url), 'utf8')

const dictionary = startingDictionary(asset('series27.tsv'), asset('guizhou88.tsv'), '2025-01-01')
const levelOf = (series: string, title: string): string | undefined => {
  const found = findSeries(dictionary, series)
  return found && findLevel(found, title, '2025-12-05')
}

describe('starting dictionary', () => {
  test('is a dictionary, first version, without units', () => {
    expect(dictionarySchema.parse(dictionary)).toEqual(dictionary)
    expect(dictionary).toMatchObject({
      version: 1,
      province: '52',
      units: [],
      committees: [],
      filings: [],
      employers: [],
    })
    expect(dictionary.parameters).toEqual(noticeParameters)
  })

  test('has the 27 series under 27 codes and names, each with titles', () => {
    expect(dictionary.series.map(({ code }) => code)).toEqual(
      Array.from({ length: 27 }, (_, index) => String(index + 1).padStart(2, '0')),
    )
    expect(new Set(dictionary.series.map(({ name }) => name)).size).toBe(27)
    for (const { titles } of dictionary.series) {
      expect(titles.length).toBeGreaterThan(0)
      expect(new Set(titles.map(({ name }) => name)).size).toBe(titles.length)
      for (const { name } of titles) expect(name).toMatch(/^\p{Script=Han}+$/u)
    }
  })

  test.each([
    ['工程技术人员', '工程师', 'intermediate'],
    ['工程技术人员', '技术员', 'junior'],
    ['高等学校教师', '教授', 'seniorFull'],
    // Written `主治(主管)医师` in the list.
    ['卫生技术人员', '主治医师', 'intermediate'],
    ['卫生技术人员', '主管医师', 'intermediate'],
    ['卫生技术人员', '护士', 'junior'],
    ['经济专业人员', '知识产权师', 'intermediate'],
    // Written `一级{演员,…,导演(编导),…}` and `二级…`.
    ['艺术专业人员', '一级演员', 'seniorFull'],
    ['艺术专业人员', '二级编导', 'seniorAssociate'],
    ['艺术专业人员', '四级舞美设计师', 'assistant'],
  ])('%s: %s is %s', (series, title, level) => {
    expect(levelOf(series, title)).toBe(level)
  })

  test('keeps the titles of one series apart from those of another', () => {
    expect(levelOf('工程技术人员', '经济师')).toBeUndefined()
    expect(levelOf('新闻专业人员', '编辑')).toBe('intermediate')
    expect(levelOf('样例系列', '工程师')).toBeUndefined()
  })

  test('doubtful titles are marked, and no others', () => {
    const doubtful = dictionary.series.filter(({ titles }) => titles.some((title) => title.doubtful))
    expect(doubtful.map(({ name }) => name)).toContain('艺术专业人员')
    expect(findSeries(dictionary, '工程技术人员')?.titles.some((title) => title.doubtful)).toBe(false)
  })

  test('uses every level', () => {
    const used = new Set(dictionary.series.flatMap(({ titles }) => titles.map(({ level }) => level)))
    expect([...used].sort()).toEqual([...levels].sort())
  })
})

describe('regions', () => {
  test('are the 88 counties and the old code of one, all of the province', () => {
    expect(dictionary.regions).toHaveLength(89)
    expect(new Set(dictionary.regions.map(({ code }) => code)).size).toBe(89)
    for (const { code, city } of dictionary.regions) expect(code.startsWith(city)).toBe(true)
    for (const { city } of dictionary.regions) expect(city.startsWith('52')).toBe(true)
  })

  // The notice, annex 2, item 7, names twelve; 水城 has an old and a new code.
  test('mark the twelve of 9+3, and the old 水城县', () => {
    const marked = dictionary.regions.filter(({ ninePlusThree }) => ninePlusThree)
    const named = '威宁 纳雍 紫云 榕江 从江 赫章 沿河 望谟 晴隆 织金 水城 七星关'.split(' ')
    expect(marked).toHaveLength(13)
    for (const county of named) {
      const codes = marked.filter(({ name }) => name.startsWith(county)).map(({ code }) => code)
      expect(codes.sort(), county).toHaveLength(county === '水城' ? 2 : 1)
      if (county === '水城') expect(codes).toEqual(['520204', '520221'])
    }
  })
})

test('validity is inclusive at both ends', () => {
  const entry = { validFrom: '2021-01-01', validTo: '2021-12-31' }
  expect(['2020-12-31', '2021-01-01', '2021-12-31', '2022-01-01'].map((day) => isValidOn(entry, day))).toEqual([
    false,
    true,
    true,
    false,
  ])
  expect(isValidOn({}, '1900-01-01')).toBe(true)
})

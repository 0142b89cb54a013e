import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { faultTitle } from '../../src/shared/record/fault-title.ts'
import { rules } from '../../src/shared/rules/judge.ts'
import { root } from '../fixtures/repository.ts'

const untitled = (code: string): boolean => faultTitle({ code, column: '某列', wanted: '别的' }).includes('不合要求')

test('says what is wrong, with the header as the clerk wrote it', () => {
  expect(faultTitle({ code: 'obtainedOn.future', column: '取得日期', wanted: '不晚于今天的日期' })).toBe(
    '取得日期晚于今天',
  )
  expect(faultTitle({ code: 'new.code', column: '取得日期', wanted: '别的' })).toBe('取得日期不合要求：别的')
})

test('every rule has a heading', () => {
  const codes = rules.map(({ code }) => code)
  expect(codes.filter(untitled)).toEqual([])
})

test('every fault that reading a cell or a row gives has a heading', () => {
  const folder = join(root, 'src/core/intake/read')
  const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
  const codes = sources.flatMap((source) =>
    [...source.matchAll(/(?:fault|warning)\((?:column, )?\s*'([a-z]+\.[A-Za-z]+)'|code: '([a-z]+\.[A-Za-z]+)'/g)].map(
      ([, called, given]) => called ?? given!,
    ),
  )
  expect(codes.length).toBeGreaterThan(8)
  expect(codes.filter(untitled)).toEqual([])
})

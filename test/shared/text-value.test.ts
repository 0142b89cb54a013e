import { describe, expect, test } from 'vitest'
import { judgeText, standsForNothing } from '../../src/shared/record/text-value.ts'

describe('standsForNothing', () => {
  test.each([
    ...['#N/A', '#REF!', '#DIV/0!', '#NAME?', '####', 'NULL', 'null', ' None ', 'nan', '\\N', 'undefined', 'TRUE'],
    ...['同上', '〃', '″', '"', '无', '暂 无', '不详', '/', '-', '——', '□□', '…', 'Ｎ／Ａ'],
  ])('“%s” does', (text) => expect(standsForNothing(text)).toBe(true))

  test.each(['0', '样例', 'A', '无锡样例公司', '同上海样例公司', 'C#', '2024', '\uE863'])('“%s” does not', (text) =>
    expect(standsForNothing(text)).toBe(false),
  )
})

describe('judgeText', () => {
  const cases: readonly [string, string][] = [
    ['0', 'text.noValue error'],
    ['123', 'text.noValue error'],
    ['#VALUE!', 'text.noValue error'],
    ['同上', 'text.noValue error'],
    ['样例\uFFFD公司', 'text.lost error'],
    ['样例\uFFFC公司', 'text.lost error'],
    ['待定', 'text.pending warning'],
    ['璐靛窞鏍蜂緥', 'text.misread warning'],
    ['è´µå·\u017E', 'text.misread warning'],
    ['锟斤拷锟斤拷', 'text.misread warning'],
    ['样例建设&amp;劳务公司', 'text.trace warning'],
    ['样例<br>公司', 'text.trace warning'],
    ['????公司', 'text.trace warning'],
    ['样例公司。', 'text.trace warning'],
  ]
  test.each(cases)('“%s”: %s', (text, verdict) => {
    expect(judgeText(text).map(({ code, severity }) => `${code} ${severity}`)).toEqual([verdict])
  })

  test.each([
    '贵州样例建设（集团）有限公司',
    '样例市第1中学',
    'Sample & Sons Ltd.',
    '计算机（C#）',
    '浙江涵浦浔湾淮渭洛公司',
    'Universität Sample',
    'TCL样例公司',
    '样例·阿木工作室',
    '待定坝村卫生室',
  ])('“%s” is a value', (text) => expect(judgeText(text)).toEqual([]))
})

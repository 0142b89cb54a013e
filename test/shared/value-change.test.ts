import { expect, test } from 'vitest'
import { changeKind } from '../../src/shared/record/value-change.ts'

test.each([
  ['name', '阿依•古丽', '阿依·古丽', '姓名：间隔点统一为“·”'],
  ['name', '张　三', '张三', '姓名：去掉多余的空格'],
  ['name', '张\u200b三', '张三', '姓名：去掉看不见的字符'],
  ['documentNumber', '1101 0119-9003', '110101199003', '证件号码：去掉多余的空格、去掉连字符'],
  ['documentNumber', '11010119900307123x', '11010119900307123X', '证件号码：小写转大写'],
  ['documentNumber', '１１０', '110', '证件号码：全角转半角'],
  ['employerName', '样例公司(贵阳)', '样例公司（贵阳）', '申报单位（机构）：括号统一为全角'],
  ['obtainedOn', '2023/3/15', '2023-03-15', '取得时间：日期统一写法'],
  ['documentType', '身份证', '居民身份证', '证件类型：改为规范用词'],
  ['sex', '', '女', '性别：由证件号码得出'],
  ['series', '', '工程技术人员', '资格系列：自动填写'],
  ['grassrootsService', 'Y', '是', '基层服务：改为规范用词'],
  ['name', '⽂样', '文样', '姓名：统一字形'],
  ['name', '阿依 • 古丽', '阿依·古丽', '姓名：间隔点统一为“·”、去掉多余的空格'],
  ['name', '张\u0007三', '张三', '姓名：去掉看不见的字符'],
  ['documentNumber', 'ａ１', 'A1', '证件号码：全角转半角、小写转大写'],
  // What stays is no change of its kind.
  ['name', 'Anne-Marie\u0301', 'Anne-Marié', '姓名：统一字形'],
  ['name', 'Ａnne b', 'Anne b', '姓名：全角转半角'],
])('%s from %j to %j', (field, was, is, label) => {
  expect(changeKind({ field, was, is }).label).toBe(label)
})

test('changes of one kind have one key, and those of another field or kind have another', () => {
  const keyOf = (field: string, was: string, is: string) => changeKind({ field, was, is }).key
  expect(keyOf('name', '张 三', '张三')).toBe(keyOf('name', '李 四', '李四'))
  expect(keyOf('name', '张 三', '张三')).not.toBe(keyOf('title', '张 三', '张三'))
  expect(keyOf('name', '张 三', '张三')).not.toBe(keyOf('name', '张\u200b三', '张三'))
})

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
  ['obtainedOn', '45000（日期格式）', '2023-03-15', '取得时间：日期统一写法'],
  ['documentType', '身份证', '居民身份证', '证件类型：改为规范用词'],
  ['sex', '', '女', '性别：由证件号码得出'],
])('%s from %j to %j', (field, was, is, label) => {
  expect(changeKind({ field, was, is }).label).toBe(label)
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CheckDefinition, checks } from '../../src/shared/photo/checks.ts'
import { compare, graver, type Limit, limitText, outcomes } from '../../src/shared/photo/limit.ts'
import { reasonCodes, reasons } from '../../src/shared/photo/reasons.ts'
import { photoSpecs } from '../../src/shared/photo/specs.ts'
import { findingOf, findingOfCheck, valueText } from '../../src/shared/photo/words.ts'

test.each(Object.entries(reasons))('%s says in Chinese what was found and what to do', (code, reason) => {
  expect(code).toMatch(/^[a-z]+\.[a-zA-Z]+$/)
  expect(reason.found).toMatch(/\p{Script=Han}/u)
  expect(reason.remedy).toMatch(/\p{Script=Han}/u)
  expect(reason.remedy.startsWith('可自动')).toBe(reason.mendable)
})

test('no two reasons have the same text', () => {
  expect(new Set(reasonCodes.map((code) => reasons[code].found)).size).toBe(reasonCodes.length)
})

test('what is slight is said in a remark’s words, which ask for no other photo', () => {
  const remarked = new Set<string>()
  for (const { limits } of photoSpecs)
    for (const [id, { warnBelow, warnAbove }] of Object.entries(limits) as [keyof typeof limits, Limit][]) {
      if (id === 'interEyeDistanceFinal') continue
      const { below, above }: CheckDefinition = checks[id]
      for (const code of [warnBelow === undefined ? undefined : below, warnAbove === undefined ? undefined : above])
        if (code) remarked.add(code)
    }
  expect(remarked.size).toBeGreaterThan(30)
  for (const code of remarked) {
    const { found, remedy } = findingOf(code as (typeof reasonCodes)[number], 'warn')
    expect(found, code).toMatch(/^(?:.*(?:不影响|看一看|请确认.*))$/)
    expect(found, code).not.toMatch(/重拍|重新拍摄|不合格|太|失/)
    expect(remedy, code).toBeUndefined()
  }
  expect(findingOf('light.dark', 'fail').remedy).toContain('重新拍摄')
})

test('a value that cannot be measured is a remark of its own', () => {
  const check = { id: 'backgroundWhite', unit: '', limit: {}, reason: 'background.notWhite' } as const
  expect(findingOfCheck({ ...check, value: null, verdict: 'warn' })?.found).toBe('背景明度测不出，请看一看')
  expect(findingOfCheck({ ...check, value: 90, verdict: 'warn' })?.found).toBe('背景稍暗，一般不影响')
  expect(findingOfCheck({ ...check, value: 98, verdict: 'pass', reason: null })).toBeUndefined()
})

test('a value on a limit passes, beyond it warns, beyond the failing limit fails', () => {
  const limit = { failBelow: 1, warnBelow: 2, warnAbove: 8, failAbove: 9 }
  expect([0.9, 1, 1.9, 2, 8, 8.1, 9, 9.1].map((value) => compare(value, limit).outcome)).toEqual([
    'fail',
    'warn',
    'warn',
    'pass',
    'pass',
    'warn',
    'warn',
    'fail',
  ])
  expect(compare(1.5, limit).side).toBe('below')
  expect(compare(8.5, limit).side).toBe('above')
})

test('a value further out is never better, and without limits nothing is refused', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 50, noNaN: true }), fc.double({ min: 0, max: 50, noNaN: true }), (a, b) => {
      const limit = { warnAbove: 5, failAbove: 10 }
      const [near, far] = a < b ? [a, b] : [b, a]
      expect(graver(compare(near, limit).outcome, compare(far, limit).outcome)).toBe(compare(far, limit).outcome)
      expect(compare(a, {})).toEqual({ outcome: 'pass', side: null })
    }),
  )
  expect(outcomes).toEqual(['pass', 'warn', 'fail'])
})

test('limits in words', () => {
  expect(limitText({ warnAbove: 5, failAbove: 10 }, '度')).toBe('不超过 5 度（超过 10 度不合格）')
  expect(limitText({ failBelow: 295, failAbove: 295 }, '像素')).toBe('应为 295 像素')
  expect(limitText({ warnAbove: 15 }, '度')).toBe('不超过 15 度')
  expect(limitText({ failBelow: 8, failAbove: 20 }, 'KB')).toBe('不低于 8 KB，不超过 20 KB')
  expect(limitText({ warnBelow: 97, failBelow: 85 }, '')).toBe('不低于 97（低于 85 不合格）')
  expect(limitText({ warnBelow: 2, failBelow: 1, warnAbove: 5, failAbove: 8 }, 'KB')).toBe(
    '不低于 2 KB，不超过 5 KB（低于 1 KB 或超过 8 KB 不合格）',
  )
})

test('values are rounded to the places of their limit, and never to its other side', () => {
  const shown = (value: number, limit: Limit) =>
    valueText({ id: 'overlay', value, unit: '', limit, verdict: 'pass', reason: null })
  const overlay = { warnAbove: 0.0008, failAbove: 0.004 }
  expect(shown(0.00064, overlay)).toBe('0.0006')
  expect(shown(0.00082, overlay)).toBe('0.00082')
  expect(shown(0.0008, overlay)).toBe('0.0008')
  expect(shown(40.0004, { failAbove: 40 })).toBe('40.0004')
  expect(shown(24.04, { warnAbove: 27 })).toBe('24')
})

import { describe, expect, test } from 'vitest'
import { Problem } from '../../src/shared/errors/problem.ts'
import { readPhotoSpec } from '../../src/shared/photo/read-spec.ts'
import { provinceDefault } from '../../src/shared/photo/spec.ts'
import { photoSpecs } from '../../src/shared/photo/specs.ts'

const faultOf = (text: string): unknown => {
  try {
    return readPhotoSpec(text, 'a.json')
  } catch (error) {
    if (error instanceof Problem) return error.details['fault']
    throw error
  }
}

test.each(photoSpecs.map((spec) => [spec.id, spec] as const))('%s is read back from a file', (_id, spec) => {
  expect(readPhotoSpec(`\uFEFF${JSON.stringify(spec)}`, 'a.json')).toEqual(spec)
})

describe('a file that is not a spec', () => {
  const { limits, ...rest } = provinceDefault
  test.each([
    ['no JSON', '{"id":', '内容无法识别'],
    ['something else', '[1, 2]', '内容无法识别'],
    ['an entry missing', JSON.stringify(rest), '其中“limits”缺少或不对'],
    [
      'an entry of the wrong kind',
      JSON.stringify({ ...rest, limits: { ...limits, yaw: 5 } }),
      '其中“limits.yaw”缺少或不对',
    ],
    ['an entry nobody knows', JSON.stringify({ ...provinceDefault, colour: 'red' }), '其中“colour”缺少或不对'],
    [
      'a window that is none',
      JSON.stringify({ ...provinceDefault, kilobytes: { min: 9, max: 8 } }),
      '其中“kilobytes”缺少或不对',
    ],
  ])('%s', (_name, text, fault) => expect(faultOf(text)).toBe(fault))
})

import { expect, test } from 'vitest'
import { Problem } from '../../src/shared/errors/problem.ts'

/** The compiler checks this file: `@ts-expect-error` itself is an error when the line below it compiles. */
test('details are the places of the texts, checked by the compiler', () => {
  const right = [
    new Problem('general.fileMissing', { path: '样例.xlsx' }),
    new Problem('general.fileMissing', { path: '样例.xlsx' }, { cause: new Error('ENOENT') }),
    new Problem('general.unexpected'),
    new Problem('general.unexpected', {}, { cause: 'x' }),
    new Problem('host.fileTooLarge', { size: 65, limit: 64 }),
  ]
  const wrong = [
    // @ts-expect-error: {path} is missing
    new Problem('general.fileMissing'),
    // @ts-expect-error: {path} is missing
    new Problem('general.fileMissing', {}),
    // @ts-expect-error: the texts have no {file}
    new Problem('general.fileMissing', { path: '样例.xlsx', file: '样例.xlsx' }),
    // @ts-expect-error: the texts have no places
    new Problem('general.unexpected', { path: '样例.xlsx' }),
    // @ts-expect-error: {limit} is missing
    new Problem('host.fileTooLarge', { size: 65 }),
    // @ts-expect-error: a detail is a text, a number, a yes or no, or null
    new Problem('general.fileMissing', { path: undefined }),
  ]
  // @ts-expect-error: not a code of the registry
  expect(() => new Problem('general.noSuchCode')).toThrow()
  for (const problem of [...right, ...wrong]) expect(problem).toBeInstanceOf(Problem)
})

test('details of a problem from outside are unchecked and kept unchanged', () => {
  const problem = Problem.from({ code: 'host.fileTooLarge', details: { size: 65, other: true } })
  expect(problem?.details).toEqual({ size: 65, other: true })
  expect(problem?.toJSON().found).toBe('文件 65 MB，超过窗口一次能导入的大小')
})

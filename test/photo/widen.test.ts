import fc from 'fast-check'
import { expect, test } from 'vitest'
import { widen } from '../../src/photo/widen.ts'

test('marks exactly the square around each mark', () => {
  const cases = fc
    .tuple(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 14 }), fc.integer({ min: 0, max: 5 }))
    .chain(([width, height, radius]) =>
      fc
        .array(fc.constantFrom(0, 0, 0, 0, 1), { minLength: width * height, maxLength: width * height })
        .map((marks) => ({ width, height, radius, marks: Uint8Array.from(marks) })),
    )
  fc.assert(
    fc.property(cases, ({ width, height, radius, marks }) => {
      const wide = widen(marks, width, height, radius)
      const near = Uint8Array.from(marks, (_, i) => {
        const within = (_mark: number, j: number): boolean =>
          marks[j] === 1 &&
          Math.abs((i % width) - (j % width)) <= radius &&
          Math.abs(Math.floor(i / width) - Math.floor(j / width)) <= radius
        return marks.some(within) ? 1 : 0
      })
      expect(wide).toEqual(near)
    }),
  )
})

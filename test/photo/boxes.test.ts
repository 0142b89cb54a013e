import fc from 'fast-check'
import { expect, it } from 'vitest'
import { boxesOf } from '../../src/photo/boxes.ts'

const [width, height] = [60, 40]

const fill = (marks: Uint8Array, left: number, top: number, right: number, bottom: number): void => {
  for (let y = top; y < bottom; y++) marks.fill(1, y * width + left, y * width + right)
}

it('gives a patch one box that contains it and is at most a cell larger on every side', () => {
  const patch = fc.record({
    left: fc.integer({ min: 0, max: 40 }),
    top: fc.integer({ min: 0, max: 20 }),
    across: fc.integer({ min: 8, max: 20 }),
    down: fc.integer({ min: 8, max: 20 }),
  })
  fc.assert(
    fc.property(patch, ({ left, top, across, down }) => {
      const marks = new Uint8Array(width * height)
      fill(marks, left, top, left + across, top + down)
      const boxes = boxesOf(marks, width, height)
      expect(boxes).toHaveLength(1)
      const [box] = boxes
      // Cells with fewer than four marks are left out, so up to three columns or rows of a patch may lie outside.
      expect(box!.left).toBeGreaterThan(left - 8)
      expect(box!.left).toBeLessThanOrEqual(left + 3)
      expect(box!.top).toBeGreaterThan(top - 8)
      expect(box!.top).toBeLessThanOrEqual(top + 3)
      expect(box!.right).toBeGreaterThanOrEqual(left + across - 3)
      expect(box!.right).toBeLessThan(left + across + 8)
      expect(box!.bottom).toBeGreaterThanOrEqual(top + down - 3)
      expect(box!.bottom).toBeLessThan(top + down + 8)
    }),
  )
})

it('puts the larger of two patches first, and ignores single marks', () => {
  const marks = new Uint8Array(width * height)
  fill(marks, 2, 2, 10, 10)
  fill(marks, 34, 10, 58, 38)
  marks[20 * width + 22] = 1
  expect(boxesOf(marks, width, height)).toEqual([
    { left: 32, top: 8, right: 60, bottom: 40 },
    { left: 0, top: 0, right: 16, bottom: 16 },
  ])
})

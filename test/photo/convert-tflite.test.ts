import { expect, it } from 'vitest'
import { convertTflite, halfOf } from '../../src/photo/node/convert-tflite.ts'

it('half precision is the nearest number, ties to even, as IEEE 754 has it', () => {
  const table: [value: number, bits: number][] = [
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [1 / 3, 0x3555],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [1.5 * 2 ** -25, 0x0001],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [2 - 2 ** -12, 0x4000],
  ]
  for (const [value, bits] of table) expect([value, halfOf(value)]).toEqual([value, bits])
  expect(() => halfOf(1e6)).toThrow('too large')
})

it('refuses an operation that it does not know', () => {
  const operation = { code: 99, inputs: [0], outputs: [1], byte: () => 0, integer: () => 0 }
  const tensors = [
    { shape: [1, 2], values: undefined },
    { shape: [1, 2], values: undefined },
  ]
  expect(() => convertTflite({ tensors, operations: [operation], inputs: [0], outputs: [1] })).toThrow('operation 99')
})

import type { Plane } from './image.ts'
import { reusedBytes, reusedIntegers } from './reused-arrays.ts'

const attachedMemory = reusedBytes()
const frontierMemory = reusedIntegers()

/**
 * Keeps only the part of the mask that is connected with one of its pixels. This removes letters on the wall and other patches that the
 * model mistook for the person. A mask that is empty at that pixel is returned unchanged.
 * @param softEdge values up to this are the soft edge of the mask, which connects nothing
 */
export const attachedTo = (mask: Plane, x: number, y: number, softEdge = 0.1): Plane => {
  const { width, height, values } = mask
  const start = Math.round(y) * width + Math.round(x)
  const connected = values.slice()
  if (!(values[start]! > softEdge)) return { width, height, values: connected }
  const attached = attachedMemory(values.length).fill(0)
  // Every pixel enters at most once.
  const frontier = frontierMemory(values.length)
  let waiting = 0
  const visit = (i: number): void => {
    if (attached[i] === 1 || values[i]! <= softEdge) return
    attached[i] = 1
    frontier[waiting++] = i
  }
  visit(start)
  while (waiting > 0) {
    const i = frontier[--waiting]!
    const column = i % width
    if (column > 0) visit(i - 1)
    if (column < width - 1) visit(i + 1)
    if (i >= width) visit(i - width)
    if (i < width * (height - 1)) visit(i + width)
  }
  for (let i = 0; i < connected.length; i++) if (attached[i] === 0 && connected[i]! > softEdge) connected[i] = 0
  return { width, height, values: connected }
}

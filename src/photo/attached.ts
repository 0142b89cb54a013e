import type { Plane } from './image.ts'
import { keptBytes, keptIntegers } from './kept.ts'

const keptAttached = keptBytes()
const keptFrontier = keptIntegers()

/** A value up to this is the mask's soft edge: nothing hangs together through it. */
const softEdge = 0.1

/**
 * The mask without what does not hang together with one of its pixels: letters on the wall and other patches that the model took for the
 * person. A mask that is empty at that pixel keeps all.
 */
export const attachedTo = (mask: Plane, x: number, y: number): Plane => {
  const { width, height, values } = mask
  const start = Math.round(y) * width + Math.round(x)
  const kept = values.slice()
  if (!(values[start]! > softEdge)) return { width, height, values: kept }
  const attached = keptAttached(values.length).fill(0)
  // Every pixel enters once at most.
  const frontier = keptFrontier(values.length)
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
  for (let i = 0; i < kept.length; i++) if (attached[i] === 0 && kept[i]! > softEdge) kept[i] = 0
  return { width, height, values: kept }
}

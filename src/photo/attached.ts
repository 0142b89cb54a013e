import type { Plane } from './image.ts'

/** A value up to this is the mask's soft edge: nothing hangs together through it. */
const softEdge = 0.1

/**
 * The mask without what does not hang together with one of its pixels: letters on the wall and other patches that the model took for the
 * person. A mask that is empty at that pixel is returned as it is.
 */
export const attachedTo = (mask: Plane, x: number, y: number): Plane => {
  const { width, height, values } = mask
  const start = Math.round(y) * width + Math.round(x)
  if (!(values[start]! > softEdge)) return mask
  const attached = new Uint8Array(values.length)
  // Every pixel enters once at most.
  const frontier = new Int32Array(values.length)
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
  const kept = values.slice()
  for (let i = 0; i < kept.length; i++) if (attached[i] === 0 && kept[i]! > softEdge) kept[i] = 0
  return { width, height, values: kept }
}

import type { Point } from './affine.ts'
import { freshBytes, type Memory } from './reused-arrays.ts'

const byValue = (a: number, b: number): number => a - b

/** Marks the pixels inside a polygon (even-odd rule, by scan line): 1 inside, 0 outside. */
export const fillPolygon = (
  polygon: readonly Point[],
  width: number,
  height: number,
  memory: Memory<Uint8Array> = freshBytes,
): Uint8Array => {
  const inside = memory(width * height).fill(0)
  const ys = polygon.map(([, y]) => y)
  const last = Math.min(height - 1, Math.floor(Math.max(...ys)))
  const crossings: number[] = []
  for (let y = Math.max(0, Math.ceil(Math.min(...ys))); y <= last; y++) {
    crossings.length = 0
    for (let i = 0; i < polygon.length; i++) {
      const from = polygon[i]!
      const to = polygon[i + 1 < polygon.length ? i + 1 : 0]!
      if (from[1] <= y !== to[1] <= y) {
        crossings.push(from[0] + ((y - from[1]) / (to[1] - from[1])) * (to[0] - from[0]))
      }
    }
    crossings.sort(byValue)
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const from = Math.max(0, Math.ceil(crossings[i]!))
      const to = Math.min(width - 1, Math.floor(crossings[i + 1]!))
      if (to >= from) inside.fill(1, y * width + from, y * width + to + 1)
    }
  }
  return inside
}

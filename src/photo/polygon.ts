import type { Point } from './affine.ts'

/** Marks the pixels inside a polygon (even-odd rule, by scan line): 1 inside, 0 outside. */
export const fillPolygon = (polygon: readonly Point[], width: number, height: number): Uint8Array => {
  const inside = new Uint8Array(width * height)
  const ys = polygon.map(([, y]) => y)
  const last = Math.min(height - 1, Math.floor(Math.max(...ys)))
  for (let y = Math.max(0, Math.ceil(Math.min(...ys))); y <= last; y++) {
    const crossings: number[] = []
    polygon.forEach(([ax, ay], i) => {
      const [bx, by] = polygon[(i + 1) % polygon.length]!
      if (ay <= y !== by <= y) crossings.push(ax + ((y - ay) / (by - ay)) * (bx - ax))
    })
    crossings.sort((a, b) => a - b)
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const from = Math.max(0, Math.ceil(crossings[i]!))
      const to = Math.min(width - 1, Math.floor(crossings[i + 1]!))
      if (to >= from) inside.fill(1, y * width + from, y * width + to + 1)
    }
  }
  return inside
}

import { decimal } from '../pdf/syntax.ts'

export type Point = readonly [x: number, y: number]

/**
 * A smooth parametric curve as PDF path operators: cubic pieces through its points, with its own tangents (Hermite form).
 * @param at the curve, in the coordinates of the content stream
 */
export const curvePath = (at: (t: number) => Point, from: number, to: number, pieces: number): string => {
  const step = (to - from) / pieces
  const tangent = (t: number): Point => {
    const tiny = step / 100
    const [x1, y1] = at(t - tiny)
    const [x2, y2] = at(t + tiny)
    return [((x2 - x1) / (2 * tiny)) * (step / 3), ((y2 - y1) / (2 * tiny)) * (step / 3)]
  }
  const write = (x: number, y: number) => `${decimal(Math.round(x * 100) / 100)} ${decimal(Math.round(y * 100) / 100)}`
  let [x, y] = at(from)
  let [dx, dy] = tangent(from)
  let path = `${write(x, y)} m\n`
  for (let piece = 1; piece <= pieces; piece++) {
    const t = from + piece * step
    const [nextX, nextY] = at(t)
    const [nextDx, nextDy] = tangent(t)
    path += `${write(x + dx, y + dy)} ${write(nextX - nextDx, nextY - nextDy)} ${write(nextX, nextY)} c\n`
    ;[x, y, dx, dy] = [nextX, nextY, nextDx, nextDy]
  }
  return path
}

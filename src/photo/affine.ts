/** A point in pixels; the centre of the first pixel is (0, 0). */
export type Point = readonly [x: number, y: number]

/** An affine map: (x, y) goes to (a·x + b·y + c, d·x + e·y + f). */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

export const identity: Affine = [1, 0, 0, 0, 1, 0]

/** The point to which a map moves a point. @example apply([2, 0, 1, 0, 2, 0], [3, 4]) // [7, 8] */
export const apply = ([a, b, c, d, e, f]: Affine, [x, y]: Point): Point => [a * x + b * y + c, d * x + e * y + f]

/** The inverse of a map that changes no area to zero. */
export const invert = ([a, b, c, d, e, f]: Affine): Affine => {
  const determinant = a * e - b * d
  return [
    e / determinant,
    -b / determinant,
    (b * f - c * e) / determinant,
    -d / determinant,
    a / determinant,
    (c * d - a * f) / determinant,
  ]
}

/** First `inner`, then `outer`. */
export const compose = (outer: Affine, inner: Affine): Affine => {
  const [a, b, c, d, e, f] = outer
  const [g, h, i, j, k, l] = inner
  return [a * g + b * j, a * h + b * k, a * i + b * l + c, d * g + e * j, d * h + e * k, d * i + e * l + f]
}

/** The map from `from` to `to` that scales by `scale` and rotates by `angle` radians (clockwise on the screen). */
export const similarity = (from: Point, to: Point, scale: number, angle: number): Affine => {
  const cos = Math.cos(angle) * scale
  const sin = Math.sin(angle) * scale
  return [cos, -sin, to[0] - cos * from[0] + sin * from[1], sin, cos, to[1] - sin * from[0] - cos * from[1]]
}

/** The factor by which the map changes lengths. */
export const scaleOf = ([a, b, , d, e]: Affine): number => Math.sqrt(Math.abs(a * e - b * d))

/** The point halfway between two points. */
export const middle = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]
/** The distance of two points in pixels. */
export const distance = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1])

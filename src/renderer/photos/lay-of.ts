import type { Framing } from '../../shared/rpc/photos.ts'

/** CSS that shows the same part of a picture as the result does. It inverts the map from result to picture. */
export const layOf = ({ map }: Framing, scale: number): string => {
  const [a = 1, b = 0, c = 0, d = 0, e = 1, f = 0] = map
  const determinant = a * e - b * d
  const inverse = [
    e / determinant,
    -d / determinant,
    -b / determinant,
    a / determinant,
    (b * f - c * e) / determinant,
    (c * d - a * f) / determinant,
  ]
  return `matrix(${inverse.map((value) => value * scale).join(', ')})`
}

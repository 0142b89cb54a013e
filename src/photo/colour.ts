/** Linear light of an sRGB byte (IEC 61966-2-1), 0..1. */
const linear = Float64Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255
  return value > 0.04045 ? ((value + 0.055) / 1.055) ** 2.4 : value / 12.92
})

/** Relative luminance Y of an sRGB colour, 0..1 (ISO/IEC 29794-5, "luminance"). */
export const luminance = (r: number, g: number, b: number): number =>
  0.2126 * linear[r]! + 0.7152 * linear[g]! + 0.0722 * linear[b]!

export type Lab = readonly [lightness: number, a: number, b: number]

const liftSteps = 4096
/** f(t) of CIELAB for t = 0, 1/4096 … and slightly beyond 1. A table, because each photo needs tens of thousands of cube roots. */
const lifted = Float64Array.from({ length: liftSteps + 8 }, (_, i) => {
  const t = i / liftSteps
  return t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 / 116) * t + 16 / 116
})

/** Linear interpolation in the table, accurate to 5 in a million. */
const lift = (t: number): number => {
  const at = t * liftSteps
  const i = at | 0
  const from = lifted[i]!
  return from + (lifted[i + 1]! - from) * (at - i)
}

/** As {@link lab}, written into an array of three, because an array for each of thousands of pixels is megabytes of garbage a photo. */
export const labInto = (place: Float64Array, r: number, g: number, b: number): void => {
  const lr = linear[Math.round(r)]!
  const lg = linear[Math.round(g)]!
  const lb = linear[Math.round(b)]!
  const x = lift((0.4124564 * lr + 0.3575761 * lg + 0.1804375 * lb) / 0.95047)
  const y = lift(0.2126729 * lr + 0.7151522 * lg + 0.072175 * lb)
  const z = lift((0.0193339 * lr + 0.119192 * lg + 0.9503041 * lb) / 1.08883)
  place[0] = 116 * y - 16
  place[1] = 500 * (x - y)
  place[2] = 200 * (y - z)
}

/** CIELAB (D65) of an sRGB colour given as bytes; fractions are rounded. */
export const lab = (r: number, g: number, b: number): Lab => {
  const place = new Float64Array(3)
  labInto(place, r, g, b)
  return [place[0]!, place[1]!, place[2]!]
}

const unlift = (t: number): number => (t > 6 / 29 ? t ** 3 : ((t - 16 / 116) * 116 * 27) / 24389)

const gammaOf = (value: number): number => {
  const clamped = Math.min(1, Math.max(0, value))
  return 255 * (clamped > 0.0031308 ? 1.055 * clamped ** (1 / 2.4) - 0.055 : 12.92 * clamped)
}

/** The sRGB colour (0..255, not rounded) of a CIELAB (D65) colour, clipped to the gamut of sRGB. */
export const rgbOf = ([lightness, a, b]: Lab): readonly [number, number, number] => {
  const lifted = (lightness + 16) / 116
  const x = unlift(lifted + a / 500) * 0.95047
  const y = unlift(lifted)
  const z = unlift(lifted - b / 200) * 1.08883
  return [
    gammaOf(3.2404542 * x - 1.5371385 * y - 0.4985314 * z),
    gammaOf(-0.969266 * x + 1.8760108 * y + 0.041556 * z),
    gammaOf(0.0556434 * x - 0.2040259 * y + 1.0572252 * z),
  ]
}

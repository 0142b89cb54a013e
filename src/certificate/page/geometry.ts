import { decimal } from '../pdf/syntax.ts'

/** A4 portrait, in millimetres. All places on the page are in millimetres from its top left corner. */
export const page = { width: 210, height: 297 } as const

const pointsPerMillimetre = 72 / 25.4

/** Millimetres to PDF points. */
export const points = (millimetres: number): number => millimetres * pointsPerMillimetre

/** `x y` in PDF's coordinates (points from the bottom left corner) of a place on the page. */
export const place = (x: number, y: number): string => `${decimal(points(x))} ${decimal(points(page.height - y))}`

/** `x y width height` in PDF's coordinates of a box whose top left corner is at `x`, `y`. */
export const box = (x: number, y: number, width: number, height: number): string =>
  `${place(x, y + height)} ${decimal(points(width))} ${decimal(points(height))}`

/** A colour as PDF operands, from `#rrggbb`. */
const colour = (hex: string): string => {
  const channel = (at: number) => decimal(Number.parseInt(hex.slice(at, at + 2), 16) / 255)
  return `${channel(1)} ${channel(3)} ${channel(5)}`
}

export const ink = {
  text: colour('#1c2430'),
  label: colour('#4d5866'),
  title: colour('#8a1c1a'),
  gold: colour('#a5844a'),
  jade: colour('#7fa294'),
  tint: colour('#eef0e6'),
  wave: colour('#e7ebe0'),
  rosette: colour('#e6e1cd'),
  paper: colour('#fcfbf5'),
  rule: colour('#b79f6c'),
  seal: colour('#d3201f'),
  specimen: colour('#f3ecda'),
} as const

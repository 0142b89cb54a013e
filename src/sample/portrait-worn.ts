// Things that hide a face, on the canvas of portrait-drawing.ts. Strengths are between 0 (none) and 1.

/** Things worn that an ID photo does not allow. */
export interface Worn {
  /** How far down the forehead a cap reaches. */
  readonly hat?: number
  /** How far up the face a mask reaches: 1 covers the nose. */
  readonly mask?: number
  /** How dark the glasses are. */
  readonly darkGlasses?: number
  /** How bright a reflection lies on the glasses. */
  readonly glare?: number
}

const lenses =
  '<rect x="236" y="508" width="182" height="118" rx="46"/><rect x="482" y="508" width="182" height="118" rx="46"/>'

const hat = (strength: number): string => {
  const brim = 330 + 150 * strength
  return `<path d="M182,${brim} Q160,120 450,104 Q740,120 718,${brim} Q450,${brim - 60} 182,${brim}Z" fill="#27436b"/>
<path d="M176,${brim} Q450,${brim - 66} 724,${brim} Q730,${brim + 26} 450,${brim - 14} Q170,${brim + 26} 176,${brim}Z" fill="#182c49"/>`
}

const mask = (strength: number): string => {
  const top = 900 - 230 * strength
  return `<path d="M222,${top + 6} Q450,${top - 46} 678,${top + 6} Q676,900 450,966 Q224,900 222,${top + 6}Z" fill="#b9d3e6"/>
<path d="M226,${top + 50} Q450,${top + 12} 674,${top + 50} M232,${top + 96} Q450,${top + 70} 668,${top + 96}" stroke="#9dbcd2" stroke-width="5" fill="none"/>`
}

const glasses = ({ darkGlasses = 0, glare = 0 }: Worn): string =>
  `<g stroke="#2b2b30" stroke-width="8"><g fill="#101014" fill-opacity="${darkGlasses}">${lenses}</g>
<g fill="#ffffff" fill-opacity="${glare}" stroke="none">${lenses}</g>
<path d="M418,552 Q450,534 482,552 M238,544 L206,536 M662,544 L694,536" fill="none"/></g>`

/** SVG of what is worn, over face and hair. */
export const drawWorn = (worn: Worn): string =>
  (worn.mask ? mask(worn.mask) : '') +
  (worn.darkGlasses || worn.glare ? glasses(worn) : '') +
  (worn.hat ? hat(worn.hat) : '')

// A portrait as SVG, on a canvas of 900 × 1260: eyes at y 560, chin near y 948, the face's middle at x 450.

import { drawWorn, type Worn } from './portrait-worn.ts'

/** Appearance of a drawn person. Shares are between 0 and 1. */
export interface Features {
  /** Base colour of the skin, `#rrggbb`. */
  readonly skin: string
  readonly hair: HairStyle
  readonly hairColour: string
  /** Years; from about 45 on, lines and grey hair show. */
  readonly age: number
  readonly glasses: boolean
  /** 0 composed, 1 smiling with closed lips. */
  readonly smile: number
  /** 0 closed, 1 wide open. */
  readonly mouthOpen: number
  /** 0 open, 1 closed. */
  readonly eyesClosed: number
  /** Direction of the eyes: −1 the person's right, 0 straight, 1 their left. */
  readonly gaze: number
  readonly worn: Worn
  /** Width of the face as a factor around 1. */
  readonly faceWidth: number
  /** Width of the jaw as a factor around 1. */
  readonly jaw: number
  readonly clothes: Clothes
  readonly clothesColour: string
  /** Degrees, clockwise. */
  readonly tilt: number
}

export const shortHair = ['crew', 'sidePart', 'swept', 'receding'] as const
export const longHair = ['bob', 'long', 'bun', 'fringe'] as const
export type HairStyle = (typeof shortHair)[number] | (typeof longHair)[number]

export const clothesStyles = ['suit', 'blouse', 'jacket'] as const
export type Clothes = (typeof clothesStyles)[number]

const canvas = { width: 900, height: 1260 } as const

/** Mixes two colours, with `share` of the second. */
const mix = (from: string, to: string, share: number): string => {
  const channel = (colour: string, i: number): number => Number.parseInt(colour.slice(1 + 2 * i, 3 + 2 * i), 16)
  const mixed = [0, 1, 2].map((i) => Math.round(channel(from, i) * (1 - share) + channel(to, i) * share))
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

interface Palette {
  readonly light: string
  readonly base: string
  readonly shade: string
  readonly deep: string
  readonly lips: string
  readonly hair: string
  readonly hairLight: string
}

const paletteOf = ({ skin, hairColour, age }: Features): Palette => {
  const grey = Math.min(0.75, Math.max(0, (age - 45) / 30))
  const hair = mix(hairColour, '#9a9894', grey)
  return {
    light: mix(skin, '#fff4e6', 0.4),
    base: skin,
    shade: mix(skin, '#7a4326', 0.32),
    deep: mix(skin, '#5a2e1a', 0.6),
    lips: mix(skin, '#b23b45', 0.5),
    hair,
    hairLight: mix(hair, '#cbb8a4', 0.16),
  }
}

const spot = (id: string, colour: string): string =>
  `<radialGradient id="${id}"><stop offset="0" stop-color="${colour}"/><stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient>`

const definitions = ({ light, base, shade, lips, hair, hairLight }: Palette): string => `<defs>
${spot('shadeSpot', shade)}${spot('lipsSpot', lips)}${spot('lightSpot', light)}
<radialGradient id="face" cx="50%" cy="42%" r="64%"><stop offset="0" stop-color="${light}"/><stop offset=".6" stop-color="${base}"/><stop offset="1" stop-color="${shade}"/></radialGradient>
<linearGradient id="neck" x1="0" x2="1"><stop offset="0" stop-color="${shade}"/><stop offset=".5" stop-color="${base}"/><stop offset="1" stop-color="${shade}"/></linearGradient>
<linearGradient id="hair" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${hairLight}"/><stop offset=".45" stop-color="${hair}"/><stop offset="1" stop-color="${hair}"/></linearGradient>
<filter id="soft" x="-30%" y="-30%" width="160%" height="160%"><feGaussianBlur stdDeviation="10"/></filter>
</defs>`

const clothes = ({ clothes: kind, clothesColour: colour }: Features): string => {
  const dark = mix(colour, '#000000', 0.35)
  const shoulders = `<path d="M-60,1300 Q-10,1100 150,1062 Q270,1032 330,985 L570,985 Q630,1032 750,1062 Q910,1100 960,1300Z" fill="${colour}"/>
<path d="M-60,1300 Q-10,1100 150,1062 Q110,1150 120,1300Z M960,1300 Q910,1100 750,1062 Q790,1150 780,1300Z" fill="${dark}" opacity=".5"/>`
  if (kind === 'blouse') {
    const collar = mix(colour, '#ffffff', 0.3)
    return `${shoulders}<path d="M338,975 Q300,1020 330,1080 L450,1180 L570,1080 Q600,1020 562,975 L450,1120Z" fill="${collar}" stroke="${dark}" stroke-width="3"/>
<path d="M450,1180 L450,1300" stroke="${dark}" stroke-width="3"/>`
  }
  if (kind === 'jacket') {
    return `${shoulders}<path d="M336,975 Q322,1010 338,1044 Q450,1120 562,1044 Q578,1010 564,975 Q450,1090 336,975Z" fill="${dark}"/>
<path d="M450,1090 L450,1300" stroke="${dark}" stroke-width="6"/>`
  }
  return `<path d="M330,980 L450,1150 L570,980 L620,1030 L480,1300 L420,1300 L280,1030Z" fill="#e9edf3"/>
<path d="M428,1136 L472,1136 L496,1300 L404,1300Z" fill="#6d2230"/><path d="M426,1130 L474,1130 L464,1172 L436,1172Z" fill="#571a26"/>
<path d="M-60,1300 Q-10,1100 150,1062 Q270,1032 312,1000 L420,1300Z M960,1300 Q910,1100 750,1062 Q630,1032 588,1000 L480,1300Z" fill="${colour}"/>
<path d="M312,1000 L262,1090 L310,1130 L286,1160 L420,1300Z M588,1000 L638,1090 L590,1130 L614,1160 L480,1300Z" fill="${dark}"/>
<path d="M334,972 L300,1030 L400,1120 L450,1150Z M566,972 L600,1030 L500,1120 L450,1150Z" fill="#f4f6f9" stroke="#c3c9d2" stroke-width="2"/>`
}

const neck = ({ shade, deep }: Palette): string =>
  `<path d="M338,840 L338,1000 Q350,1080 450,1130 Q550,1080 562,1000 L562,840Z" fill="url(#neck)"/>
<path d="M338,900 Q450,1010 562,900 L562,925 Q450,1040 338,925Z" fill="${deep}" opacity=".28"/><path d="M338,925 Q450,1040 562,925 L562,945 Q450,1062 338,945Z" fill="${deep}" opacity=".14"/>
<path d="M420,1090 Q450,1110 480,1090" stroke="${shade}" stroke-width="4" fill="none" opacity=".5"/>`

/** Outline of the face: widest at the temples, rounded at the chin. */
const faceOutline = ({ faceWidth, jaw }: Features): string => {
  const side = 240 * faceWidth
  const low = 172 * faceWidth * jaw
  const half = (sign: 1 | -1, points: [number, number][]): string =>
    points.map(([x, y]) => `${450 + sign * x},${y}`).join(' ')
  const crown: [number, number][] = [
    [side + 4, 370],
    [158, 268],
    [0, 268],
  ]
  const cheek: [number, number][] = [
    [side, 690],
    [low + 42, 776],
    [low - 6, 846],
  ]
  const chin: [number, number][] = [
    [low - 62, 920],
    [56, 952],
    [0, 952],
  ]
  const back = (points: [number, number][], to: [number, number]): [number, number][] => [points[1]!, points[0]!, to]
  return `M${450 - side},540 C${half(-1, crown)} C${half(1, back(crown, [side, 540]))} C${half(1, cheek)} C${half(1, chin)}
C${half(-1, back(chin, cheek[2]!))} C${half(-1, back(cheek, [side, 540]))}Z`
}

const ears = ({ faceWidth }: Features, { base, shade }: Palette): string => {
  const ear = (x: number, turn: number): string =>
    `<g transform="translate(${x},622) rotate(${turn})"><ellipse rx="34" ry="74" fill="${base}"/><ellipse rx="19" ry="48" fill="${shade}" opacity=".6"/></g>`
  return ear(450 - 244 * faceWidth, -7) + ear(450 + 244 * faceWidth, 7)
}

const eye = (x: number, mirror: 1 | -1, features: Features, { shade, deep }: Palette, hair: string): string => {
  const brow = `<path d="M-74,-58 Q-16,-98 70,-66 L68,-54 Q-14,-80 -72,-46Z" fill="${hair}" opacity=".85"/>`
  const lid = mix(deep, '#1a0d08', 0.6)
  // The upper lid comes down to the lower one.
  const drop = (y: number): number => y + (26 - y) * features.eyesClosed * 0.94
  const opening = `M-56,6 Q-30,${drop(-28)} 6,${drop(-27)} Q40,${drop(-24)} 58,8 Q30,28 2,27 Q-32,24 -56,6Z`
  const look = 30 * features.gaze * mirror
  const open = `<path d="${opening}" fill="#f6f1ea"/>
<clipPath id="eye${mirror}"><path d="${opening}"/></clipPath>
<g clip-path="url(#eye${mirror})"><g transform="translate(${look},0)"><circle cy="-1" r="27" fill="#2e1b10"/><circle cy="-1" r="20" fill="#4a2c1a"/><circle cy="-1" r="11" fill="#0a0605"/><circle cx="${8 * mirror}" cy="-10" r="6" fill="#fff"/></g><path d="M-60,-32 L60,-32 L60,-18 Q0,-30 -60,-4Z" fill="#000" opacity=".28"/></g>
<path d="M-59,8 Q-31,${drop(-30)} 6,${drop(-29)} Q42,${drop(-26)} 61,9" stroke="${lid}" stroke-width="7" fill="none" stroke-linecap="round"/>
<path d="M-50,12 Q-28,27 2,29 Q32,29 54,12" stroke="${shade}" stroke-width="3" fill="none"/>
<path d="M-58,-10 Q-26,-44 8,-43 Q44,-40 62,-10" stroke="${deep}" stroke-width="3.5" fill="none" opacity=".75"/>`
  const closed = `<path d="M-60,2 Q0,40 62,4" stroke="${lid}" stroke-width="9" fill="none"/>
`
  return `<g transform="translate(${x},560) scale(${mirror},1)">${features.eyesClosed >= 1 ? closed : open}${brow}</g>`
}

const nose = ({ shade, deep }: Palette): string =>
  `<g filter="url(#soft)" opacity=".5"><path d="M414,566 Q404,680 388,724" stroke="${shade}" stroke-width="16" fill="none"/><path d="M486,566 Q496,680 512,724" stroke="${shade}" stroke-width="16" fill="none"/></g><ellipse cx="450" cy="776" rx="76" ry="20" fill="url(#shadeSpot)" opacity=".7"/>
<ellipse cx="450" cy="660" rx="22" ry="80" fill="url(#lightSpot)" opacity=".8"/>
<g><path d="M390,722 Q392,754 424,750 Q450,768 476,750 Q508,754 510,722" stroke="${deep}" stroke-width="5" fill="none" opacity=".8"/>
<ellipse cx="424" cy="747" rx="13" ry="6.5" fill="${deep}"/><ellipse cx="476" cy="747" rx="13" ry="6.5" fill="${deep}"/></g>`

const mouth = ({ smile, mouthOpen }: Features, { lips, deep }: Palette): string => {
  const half = 74 + 16 * smile
  const corner = 4 - 18 * smile
  const line = 4 + 4 * smile
  const upper = mix(lips, '#3a1015', 0.16)
  const shadow = `<ellipse cx="0" cy="54" rx="80" ry="20" fill="url(#shadeSpot)" opacity=".55"/>`
  const top = `M${-half},${corner} Q-34,-14 -15,-19 Q0,-13 15,-19 Q34,-14 ${half},${corner}`
  if (mouthOpen > 0) {
    const low = 16 + 84 * mouthOpen
    return `<g transform="translate(450,826)"><path d="${top} Q72,${low + 12} 0,${low + 16} Q-72,${low + 12} ${-half},${corner}Z" fill="${lips}"/>
<path d="M${-half + 14},${corner + 2} Q0,-14 ${half - 14},${corner + 2} Q62,${low - 2} 0,${low} Q-62,${low - 2} ${-half + 14},${corner + 2}Z" fill="#2d0d0f"/><path d="M-48,4 Q0,-8 48,4 L44,${8 + 12 * mouthOpen} Q0,${8 + 18 * mouthOpen} -44,${8 + 12 * mouthOpen}Z" fill="#f2ece4"/></g>`
  }
  return `<g transform="translate(450,824)">${shadow}<path d="${top} Q40,${line} 0,${line - 4} Q-40,${line} ${-half},${corner}Z" fill="${upper}"/>
<path d="M${-half},${corner} Q-40,${line} 0,${line - 4} Q40,${line} ${half},${corner} Q46,40 0,42 Q-46,40 ${-half},${corner}Z" fill="${lips}"/>
<path d="M${-half},${corner} Q-40,${line + 2} 0,${line - 3} Q40,${line + 2} ${half},${corner}" stroke="${deep}" stroke-width="4" fill="none"/>
<ellipse cx="0" cy="25" rx="32" ry="6" fill="#fff" opacity=".16"/></g>`
}

const age = ({ age: years }: Features, { deep, shade }: Palette): string => {
  const strength = Math.min(1, Math.max(0, (years - 32) / 35))
  if (strength === 0) return ''
  return `<g fill="none" stroke="${deep}" stroke-width="4" opacity="${(0.55 * strength).toFixed(2)}">
<path d="M366,744 Q334,780 338,824"/><path d="M534,744 Q566,780 562,824"/>
<path d="M330,432 Q450,414 570,432"/><path d="M344,396 Q450,380 556,396"/>
<path d="M284,604 Q330,628 376,602" stroke="${shade}"/><path d="M616,604 Q570,628 524,602" stroke="${shade}"/></g>`
}

const blush = (): string =>
  `<ellipse cx="330" cy="574" rx="112" ry="62" fill="url(#shadeSpot)" opacity=".6"/><ellipse cx="570" cy="574" rx="112" ry="62" fill="url(#shadeSpot)" opacity=".6"/>
<ellipse cx="300" cy="708" rx="84" ry="60" fill="url(#lipsSpot)" opacity=".3"/><ellipse cx="600" cy="708" rx="84" ry="60" fill="url(#lipsSpot)" opacity=".3"/>
<ellipse cx="450" cy="908" rx="120" ry="34" fill="url(#shadeSpot)" opacity=".5"/>`

const glasses = (): string =>
  `<g fill="#ffffff" fill-opacity=".05" stroke="#3a3a40" stroke-width="7"><rect x="236" y="508" width="182" height="118" rx="46"/><rect x="482" y="508" width="182" height="118" rx="46"/></g>
<g fill="none" stroke="#3a3a40" stroke-width="7"><path d="M418,552 Q450,534 482,552"/><path d="M238,544 L206,536"/><path d="M662,544 L694,536"/></g>`

/** The hair behind head and shoulders. */
const hairBehind = ({ hair, faceWidth: w }: Features): string => {
  const x = (offset: number): number => 450 + offset * w
  switch (hair) {
    case 'long':
    case 'fringe':
      return `M${x(-288)},560 Q${x(-316)},188 450,176 Q${x(316)},188 ${x(288)},560 Q${x(316)},820 ${x(262)},1060 L${x(-262)},1060 Q${x(-316)},820 ${x(-288)},560Z`
    case 'bob':
      return `M${x(-288)},560 Q${x(-316)},188 450,176 Q${x(316)},188 ${x(288)},560 Q${x(316)},780 ${x(262)},900 Q${x(200)},930 ${x(180)},880 L${x(-180)},880 Q${x(-200)},930 ${x(-262)},900 Q${x(-316)},780 ${x(-288)},560Z`
    default:
      return `M${x(-250)},600 Q${x(-270)},250 450,240 Q${x(270)},250 ${x(250)},600Z`
  }
}

/** Long hair that falls over the shoulders, one lock a side. */
const locks = ({ hair, faceWidth: w }: Features): string => {
  if (hair !== 'long' && hair !== 'fringe') return ''
  const lock = (side: 1 | -1): string => {
    const x = (offset: number): number => 450 + side * offset * w
    return `M${x(270)},640 Q${x(300)},800 ${x(262)},900 Q${x(236)},1010 ${x(246)},1150 Q${x(200)},1210 ${x(150)},1150 Q${x(130)},1060 ${x(160)},980 Q${x(190)},900 ${x(190)},800Z`
  }
  return lock(-1) + lock(1)
}

/** The hair over the forehead and around the head. */
const hairBefore = ({ hair, faceWidth: w }: Features): string => {
  const x = (offset: number): number => 450 + offset * w
  switch (hair) {
    case 'crew':
      return `M${x(-252)},560 Q${x(-282)},206 450,190 Q${x(282)},206 ${x(252)},560 Q${x(238)},452 ${x(206)},400 Q${x(150)},352 450,350 Q${x(-150)},352 ${x(-206)},400 Q${x(-238)},452 ${x(-252)},560Z`
    case 'sidePart':
      return `M${x(-254)},570 Q${x(-292)},186 ${x(40)},170 Q${x(300)},190 ${x(254)},570 Q${x(240)},470 ${x(212)},414 Q${x(60)},400 ${x(-92)},322 Q${x(-150)},370 ${x(-208)},420 Q${x(-240)},470 ${x(-254)},570Z`
    case 'swept':
      return `M${x(-254)},560 Q${x(-300)},170 450,158 Q${x(300)},170 ${x(254)},560 Q${x(240)},440 ${x(204)},380 Q${x(120)},316 450,310 Q${x(-120)},316 ${x(-204)},380 Q${x(-240)},440 ${x(-254)},560Z`
    case 'receding':
      return `M${x(-252)},580 Q${x(-276)},240 450,222 Q${x(276)},240 ${x(252)},580 Q${x(240)},480 ${x(222)},420 Q${x(190)},300 ${x(120)},300 Q450,330 ${x(-120)},300 Q${x(-190)},300 ${x(-222)},420 Q${x(-240)},480 ${x(-252)},580Z`
    case 'bun':
      return `M${x(-256)},570 Q${x(-290)},200 450,186 Q${x(290)},200 ${x(256)},570 Q${x(238)},430 ${x(196)},372 Q450,296 ${x(-196)},372 Q${x(-238)},430 ${x(-256)},570Z`
    case 'fringe':
      return `M${x(-270)},640 Q${x(-304)},190 450,176 Q${x(304)},190 ${x(270)},640 Q${x(236)},520 ${x(216)},452 Q450,482 ${x(-216)},452 Q${x(-236)},520 ${x(-270)},640Z`
    default:
      return `M${x(-272)},640 Q${x(-306)},190 450,176 Q${x(306)},190 ${x(272)},640 Q${x(244)},440 ${x(40)},330 Q${x(-10)},300 ${x(-40)},330 Q${x(-220)},420 ${x(-272)},640Z`
  }
}

const bun = ({ hair }: Features): string =>
  hair === 'bun' ? '<ellipse cx="450" cy="176" rx="88" ry="58" fill="url(#hair)"/>' : ''

/** Strands of lighter hair from the parting down, clipped to the hair. */
const strands = (path: string, id: string, colour: string): string => {
  const lines = Array.from({ length: 46 }, (_, i) => {
    const reach = (i - 22.5) / 22.5
    const end = 450 + reach * 330
    return `M${450 + reach * 70},${168 + (i % 3) * 6} Q${450 + reach * 250},${200 + (i % 5) * 9} ${end},${620 + (i % 4) * 130} V1080`
  })
  return `<clipPath id="${id}"><path d="${path}"/></clipPath><path d="${lines.join(' ')}" clip-path="url(#${id})" stroke="${colour}" stroke-width="3" fill="none" opacity=".5"/>`
}

const hairPath = (path: string, id: string, { hairLight }: Palette): string =>
  path && `<path d="${path}" fill="url(#hair)"/>${strands(path, id, mix(hairLight, '#d8c4ae', 0.25))}`

/** One person without a background. */
const person = (features: Features): string => {
  const palette = paletteOf(features)
  const outline = faceOutline(features)
  const brow = mix(palette.hair, '#2a1d17', 0.4)
  return `${definitions(palette)}<g transform="rotate(${features.tilt} 450 700)">
${hairPath(hairBehind(features), 'behind', palette)}${neck(palette)}${clothes(features)}${hairPath(locks(features), 'locks', palette)}${bun(features)}${ears(features, palette)}
<path d="${outline}" fill="url(#face)"/>
${blush()}${nose(palette)}${mouth(features, palette)}${age(features, palette)}
${eye(332, 1, features, palette, brow)}${eye(568, -1, features, palette, brow)}
${hairPath(hairBefore(features), 'before', palette)}${features.glasses ? glasses() : ''}${drawWorn(features.worn)}</g>`
}

/**
 * The picture: background and the persons on it, one filling the canvas or two side by side.
 * @param background any SVG paint of the form `#rrggbb`
 */
export const drawing = (persons: readonly Features[], background: string, width: number, height: number): string => {
  const share = 1 / Math.max(1, persons.length)
  // Two persons are smaller, side by side, with the same lower edge.
  const drawn = persons.map((features, i) => {
    const place = `translate(${canvas.width * share * i} ${canvas.height * (1 - share)}) scale(${share})`
    return `<g transform="${place}"><svg width="${canvas.width}" height="${canvas.height}" overflow="visible">${person(features)}</svg></g>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${canvas.width} ${canvas.height}" width="${width}" height="${height}">
<rect width="${canvas.width}" height="${canvas.height}" fill="${background}"/>${drawn.join('')}</svg>`
}

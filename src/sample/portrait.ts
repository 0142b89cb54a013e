import sharp from 'sharp'
import { clothesStyles, drawing, type Features, longHair, shortHair } from './portrait-drawing.ts'
import { type Spoil, spoilPhoto } from './portrait-spoil.ts'
import type { Worn } from './portrait-worn.ts'
import { sequence } from './sequence.ts'

/** A drawn portrait: the person's appearance, and the photo's faults. */
export interface PortraitOptions extends Omit<Features, 'eyesClosed' | 'mouthOpen' | 'tilt' | 'gaze' | 'worn'> {
  /** Background, `#rrggbb`. */
  readonly background: string
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** Head tilt in degrees, clockwise. */
  readonly tilt?: number
  /** Gaussian blur, sigma in thousandths of the width; 8 makes the photo unfit. */
  readonly blur?: number
  /** Light taken away, 0..1. */
  readonly dark?: number
  /** Light added beyond what the photo can hold, 0..1. */
  readonly bright?: number
  /** 0 open, 1 closed. */
  readonly closedEyes?: number
  /** 0 closed, 1 wide open. */
  readonly openMouth?: number
  /** −1 the person's right, 1 their left. */
  readonly gaze?: number
  readonly worn?: Worn
  /** Faults that do not depend on the person. */
  readonly spoil?: Spoil
  readonly twoPeople?: boolean
  /** No person at all. */
  readonly none?: boolean
  /** No colour. */
  readonly grey?: boolean
  /** Share of the height cut off above, so that the crown is missing; 0.2 cuts into the hair. */
  readonly cutTop?: number
}

/** Size of a sample portrait, with enough pixels for every check and still quick to draw. */
const defaultSize = { width: 750, height: 1050 } as const

const skins = ['#f0cdb0', '#e8c3a4', '#e3b894', '#d9ab85', '#cd9c76', '#efc9b4'] as const
const hairColours = ['#17120f', '#1e1714', '#2a1e18', '#120f10', '#3a281c'] as const
const clothesColours = ['#20283a', '#2b2f38', '#3a2a34', '#27404a', '#56483c', '#1d1f24'] as const
const blouseColours = ['#5c7fa3', '#9a5563', '#47685a', '#6a5a86', '#3f5f86'] as const
const backgrounds = ['#ffffff', '#ffffff', '#fbfbfa', '#f1f2f4', '#dfe5ea', '#438edb', '#c8d6e2'] as const

/**
 * A good portrait of a made-up person, the same for the same seed. Its background and slight tilt can be mended.
 * @param sex which hair and clothes to choose from; drawn from the seed when absent
 */
export const samplePortrait = (seed: number, sex?: 'male' | 'female'): PortraitOptions => {
  const next = sequence(seed)
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)]!
  const between = (low: number, high: number): number => low + next() * (high - low)
  const female = (next() < 0.5 && sex === undefined) || sex === 'female'
  const clothes = pick(clothesStyles)
  return {
    skin: pick(skins),
    hair: pick(female ? longHair : shortHair),
    hairColour: pick(hairColours),
    age: Math.round(between(24, 62)),
    glasses: next() < 0.3,
    smile: next(),
    faceWidth: between(0.94, 1.03),
    jaw: between(female ? 0.88 : 0.98, female ? 1 : 1.1),
    clothes,
    clothesColour: pick(clothes === 'blouse' ? blouseColours : clothesColours),
    background: pick(backgrounds),
    tilt: Math.round(between(-4, 4) * 10) / 10,
    width: defaultSize.width,
    height: defaultSize.height,
  }
}

const featuresOf = (options: PortraitOptions): Features => ({
  ...options,
  tilt: options.tilt ?? 0,
  eyesClosed: options.closedEyes ?? 0,
  mouthOpen: options.openMouth ?? 0,
  gaze: options.gaze ?? 0,
  worn: options.worn ?? {},
})

/** The second person of a photo of two: the same features with other hair and colours. */
const neighbour = (features: Features): Features => ({
  ...features,
  hair: features.hair === 'crew' ? 'swept' : 'crew',
  glasses: !features.glasses,
  clothesColour: '#2b2f38',
})

const personsOf = (options: PortraitOptions): Features[] => {
  if (options.none) return []
  const features = featuresOf(options)
  return options.twoPeople ? [features, neighbour(features)] : [features]
}

/** Grain of a camera's sensor, so that the picture has no perfectly flat areas. */
const addGrain = (pixels: Uint8Array): void => {
  const next = sequence(pixels.length)
  for (let i = 0; i < pixels.length; i += 3) {
    const grain = Math.round((next() + next() - 1) * 5)
    for (let channel = i; channel < i + 3; channel++) {
      pixels[channel] = Math.min(255, Math.max(0, pixels[channel]! + grain))
    }
  }
}

/** Draws a portrait with the faults that the options name. @returns a JPEG */
export const drawPortrait = async (options: PortraitOptions): Promise<Uint8Array> => {
  const { width, height, blur = 0, dark = 0, bright = 0, grey = false, cutTop = 0, spoil = {} } = options
  const svg = drawing(personsOf(options), options.background, width, height)
  // Rasterised first, because sharp would otherwise apply the next steps in an order of its own.
  const { data, info } = await sharp(Buffer.from(svg))
    .flatten({ background: '#ffffff' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  addGrain(data)
  let photo = sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
  const top = Math.round(cutTop * info.height)
  if (top > 0) photo = photo.extract({ left: 0, top, width: info.width, height: info.height - top })
  if (blur > 0) photo = photo.blur((blur / 1000) * width)
  if (dark > 0 || bright > 0) photo = photo.linear((1 - dark) * (1 + 1.6 * bright), 40 * bright)
  const spoilt = await photo.raw().toBuffer({ resolveWithObject: true })
  return spoilPhoto({ data: spoilt.data, width: spoilt.info.width, height: spoilt.info.height }, { ...spoil, grey })
}

import sharp, { type Sharp } from 'sharp'
import { sequence } from './sequence.ts'

/** Faults of a photo that do not depend on the person. Strengths are between 0 (none) and 1. */
export interface Spoil {
  /** Grain of a sensor in the dark. */
  readonly noise?: number
  /** Greyness over everything, as through haze. */
  readonly haze?: number
  /** The whole photo too blue. */
  readonly blueCast?: number
  /** One side in shadow. */
  readonly sideLight?: number
  /** Lines of a screen that was photographed. */
  readonly screen?: number
  /** No colour. */
  readonly grey?: boolean
  /** A frame drawn around the photo. */
  readonly border?: number
  /** A line of text across the background. */
  readonly text?: number
  /** Enlarged from fewer pixels, at strength 1 from a twelfth of the width. */
  readonly upscale?: number
  /** JPEG compression: quality 92 at 0, 4 at 1. */
  readonly compression?: number
  /** Share of the height cut off below. */
  readonly cutBottom?: number
  /** Share of the width cut off on the person's right. */
  readonly cutSide?: number
  /** Turned clockwise by so many quarters. */
  readonly quarters?: 0 | 1 | 2 | 3
}

export interface Raw {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

const ofRaw = ({ data, width, height }: Raw): Sharp => sharp(data, { raw: { width, height, channels: 3 } })

const toRaw = async (image: Sharp): Promise<Raw> => {
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/** Changes each pixel's values depending on its position. */
const eachPixel = (
  { data, width, height }: Raw,
  change: (value: number, channel: number, x: number, y: number) => number,
): void => {
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++, at++) {
        data[at] = Math.min(255, Math.max(0, Math.round(change(data[at]!, channel, x, y))))
      }
    }
  }
}

const spoilPixels = (raw: Raw, spoil: Spoil): void => {
  const { noise = 0, haze = 0, blueCast = 0, sideLight = 0, screen = 0 } = spoil
  if (noise + haze + blueCast + sideLight + screen === 0) return
  const next = sequence(raw.width)
  const { width } = raw
  const period = width / 190
  eachPixel(raw, (value, channel, x, y) => {
    let v = value + (128 - value) * 0.85 * haze
    v *= 1 - 0.9 * sideLight * Math.min(1, Math.max(0, 0.5 + (x / width - 0.5) * 6))
    if (channel === 0) v *= 1 - 0.5 * blueCast
    if (channel === 2) v += 70 * blueCast
    const wave = Math.cos((2 * Math.PI * (x + 0.12 * y)) / period) + Math.cos((2 * Math.PI * (y - 0.1 * x)) / period)
    v += 26 * screen * wave * (v / 255)
    return v + (next() + next() + next() - 1.5) * 110 * noise
  })
}

const overlays = ({ border = 0, text = 0 }: Spoil, width: number, height: number): string => {
  const line = 0.06 * border * width
  const frame = `<rect x="${line / 2}" y="${line / 2}" width="${width - line}" height="${height - line}" fill="none" stroke="#1c1c1c" stroke-width="${line}"/>`
  const size = width * 0.06
  // Placed where the result shows it, because a line nearer to the edge is cropped away.
  const words = [0.12, 0.24].map(
    (y) =>
      `<text x="${width * 0.03}" y="${height * y + size / 2}" font-size="${size}" font-family="sans-serif" fill="#b02020" opacity="${Math.min(1, text * 2)}">2026 ABC 0123</text>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${border ? frame : ''}${text ? words.slice(0, text > 0.5 ? 2 : 1).join('') : ''}</svg>`
}

const removeColour = ({ data }: Raw): void => {
  for (let i = 0; i < data.length; i += 3) {
    data[i] = data[i + 1] = data[i + 2] = Math.round(0.299 * data[i]! + 0.587 * data[i + 1]! + 0.114 * data[i + 2]!)
  }
}

/** Spoils a photo. @returns a JPEG */
export const spoilPhoto = async (photo: Raw, spoil: Spoil): Promise<Uint8Array> => {
  let raw = photo
  const { upscale = 0, compression = 0, cutBottom = 0, cutSide = 0, quarters = 0 } = spoil
  if (spoil.border || spoil.text) {
    const svg = Buffer.from(overlays(spoil, raw.width, raw.height))
    raw = await toRaw(ofRaw(raw).composite([{ input: svg }]))
  }
  if (upscale > 0) {
    const { width, height } = raw
    const small = await toRaw(ofRaw(raw).resize({ width: Math.round(width / (1 + 11 * upscale)) }))
    raw = await toRaw(ofRaw(small).resize({ width, height, fit: 'fill', kernel: 'cubic' }))
  }
  spoilPixels(raw, spoil)
  if (spoil.grey) removeColour(raw)
  if (cutBottom > 0 || cutSide > 0) {
    const left = Math.round(cutSide * raw.width)
    const height = Math.round((1 - cutBottom) * raw.height)
    raw = await toRaw(ofRaw(raw).extract({ left, top: 0, width: raw.width - left, height }))
  }
  const turned = quarters === 0 ? ofRaw(raw) : ofRaw(raw).rotate(90 * quarters)
  return turned.jpeg({ quality: Math.round(92 - 88 * compression) }).toBuffer()
}

import { apply, invert, middle, type Point } from '../affine.ts'
import type { AlignedFace } from '../aligned-face.ts'
import { lab } from '../colour.ts'
import { type Face, meshIndex, meshPoint, ovalIndices } from '../landmarks.ts'
import { type ClassPlanes, type Near, viewSide } from '../person.ts'
import { fillPolygon } from '../polygon.ts'
import { reusedBytes } from '../reused-arrays.ts'

/**
 * Measures of what hides the face (ISO/IEC 29794-5: mouth occlusion prevention, no head covering), by the classes of pixels inside
 * regions of the mesh. A beard is hair or skin to the model, and skin of any colour is skin.
 */
export interface Covering {
  /** Share of cloth and other things around the lips. High behind a mask or a scarf. */
  readonly mouthCovered: number
  /** Share of cloth and other things above the forehead. */
  readonly headCovered: number
  /**
   * Share of other things in the row above the forehead that has most of them, as far as hair shows below it too: a hairband, or glasses
   * pushed up. Without hair below it is a hat, which counts under `headCovered`, or the smooth hair of a drawing.
   */
  readonly thingOnHead: number
  /** Share of other things around the eyes. Above {@link leastGlasses} the person wears glasses. */
  readonly glasses: number
  /** Share of the body's skin on the lower face or, scaled to the same limit, around the head. High when a hand is there. */
  readonly handAtFace: number
}

/** Share of `glasses` from which glasses are worn: of 10 pairs 9, of 232 bare faces 6. */
export const leastGlasses = 0.09

/** Regions in eye-to-chin lengths. */
const mouth = { across: 0.3, down: 0.16 }
const eyeBand = { above: 0.22, below: 0.12 }
const aboveForehead = { from: -1.25, to: -0.62, across: 0.5 }
const onHead = { from: -1.6, to: -0.5, across: 0.5 }
const around = { from: -1.2, to: 0.75, across: 1.15 }
/** A bald skull is skin too. */
const skull = { across: 0.65, below: 0 }
const belowNose = 0.03
/** The skin of a neck or of shoulders shows around the head, so more of it is needed there than on the face. */
const aroundWeighs = 0.15 / 0.08
const noseBase = 2

const insideMemory = reusedBytes()

/** A region of the view with the sum of what counts there. */
class Share {
  sum = 0
  count = 0
  add(value: number): void {
    this.sum += value
    this.count++
  }
  get mean(): number {
    return this.count === 0 ? 0 : this.sum / this.count
  }
}

/** Chroma distances from which a colour is not that of the same face's skin, or of any hair. */
const leastUnlikeSkin = 10
const leastUnlikeHair = 9
/** What has the colour of skin or of hair is covered only if the model is much surer, which it is not of drawings and of polished hair. */
const alikeWeighs = { mouth: 0.22, head: 0.25 }

const meanColour = ({ image }: AlignedFace, centres: readonly Point[], half: readonly [number, number]) => {
  const { width, height, pixels } = image
  const sum = [0, 0, 0]
  let count = 0
  for (const [x, y] of centres) {
    for (let row = Math.max(0, Math.round(y - half[1])); row <= Math.min(height - 1, y + half[1]); row++) {
      for (let column = Math.max(0, Math.round(x - half[0])); column <= Math.min(width - 1, x + half[0]); column++) {
        for (let channel = 0; channel < 3; channel++) sum[channel]! += pixels[3 * (row * width + column) + channel]!
        count++
      }
    }
  }
  const n = Math.max(1, count)
  return [sum[0]! / n, sum[1]! / n, sum[2]! / n] as const
}

/** Whether the lower face has another colour than the nose, and whether the top of the head has one that no hair has. */
const unlike = (aligned: AlignedFace, face: Face): { mouth: boolean; head: boolean } => {
  const t = aligned.eyeToChin
  const eyes = aligned.place(face.eyes)
  const lips = aligned.place(middle(meshPoint(face.mesh, meshIndex.upperLip), meshPoint(face.mesh, meshIndex.lowerLip)))
  const at = ([x, y]: Point, down: number, right = 0): Point => [x + right * t, y + down * t]
  const [, noseA, noseB] = lab(...meanColour(aligned, [at(eyes, 0.16)], [0.07 * t, 0.1 * t]))
  const around = [at(lips, 0, -0.33), at(lips, 0, 0.33), at(lips, 0.19)]
  const [, mouthA, mouthB] = lab(...meanColour(aligned, around, [0.07 * t, 0.05 * t]))
  const [light, a, b] = lab(...meanColour(aligned, [at(eyes, -0.72)], [0.3 * t, 0.1 * t]))
  const beyond = (value: number, low: number, high: number): number => Math.max(0, low - value, value - high)
  return {
    mouth: Math.hypot(mouthA - noseA, mouthB - noseB) > leastUnlikeSkin,
    head: Math.hypot(beyond(a, -4, 22), beyond(b, -5, 36)) + beyond(light, 0, 88) > leastUnlikeHair,
  }
}

/** The most things in a row, but no more than there is hair in some row from there down. */
const thingAmid = (rows: readonly { readonly things: number; readonly hair: number }[]): number => {
  const most = Math.max(0, ...rows.map(({ things }) => things))
  const from = rows.findIndex(({ things }) => things === most)
  return Math.min(most, Math.max(0, ...rows.slice(Math.max(0, from)).map(({ hair }) => hair)))
}

/** Measures what hides the mouth, the head and the eyes. */
export const measureCovering = ({ map, unit, classes }: Near, face: Face, aligned: AlignedFace): Covering => {
  const { clothes, others, bodySkin, hair }: ClassPlanes = classes
  const toView = invert(map)
  const place = (index: number): Point => apply(toView, meshPoint(face.mesh, index))
  const inside = fillPolygon(ovalIndices.map(place), viewSide, viewSide, insideMemory)
  const [eyesX, eyesY] = apply(toView, face.eyes)
  const [upperLip, lowerLip] = [place(meshIndex.upperLip), place(meshIndex.lowerLip)]
  const [lipsX, lipsY] = [(upperLip[0] + lowerLip[0]) / 2, (upperLip[1] + lowerLip[1]) / 2]
  const noseY = place(noseBase)[1]
  const [atMouth, atEyes, overForehead, lowerFace, aroundHead] = [
    new Share(),
    new Share(),
    new Share(),
    new Share(),
    new Share(),
  ]
  const rowsOnHead: { readonly things: number; readonly hair: number }[] = []
  for (let y = 0, i = 0; y < viewSide; y++) {
    const down = (y - eyesY) / unit
    const [things, hairs] = [new Share(), new Share()]
    for (let x = 0; x < viewSide; x++, i++) {
      if (down > onHead.from && down < onHead.to && Math.abs(x - eyesX) < onHead.across * unit) {
        hairs.add(hair[i]!)
        things.add(others[i]!)
      }
      if (inside[i] === 1) {
        if (Math.abs(x - lipsX) < mouth.across * unit && Math.abs(y - lipsY) < mouth.down * unit)
          atMouth.add(clothes[i]! + others[i]!)
        if (down > -eyeBand.above && down <= eyeBand.below) atEyes.add(others[i]!)
        if (y > noseY + belowNose * unit) lowerFace.add(bodySkin[i]!)
        continue
      }
      const across = Math.abs(x - eyesX) / unit
      if (down > aboveForehead.from && down < aboveForehead.to && across < aboveForehead.across)
        overForehead.add(clothes[i]! + others[i]!)
      const onSkull = across < skull.across && down < skull.below
      if (!onSkull && down > around.from && down < around.to && across < around.across) aroundHead.add(bodySkin[i]!)
    }
    if (things.count > 0) rowsOnHead.push({ things: things.mean, hair: hairs.mean })
  }
  const other = unlike(aligned, face)
  return {
    mouthCovered: atMouth.mean * (other.mouth ? 1 : alikeWeighs.mouth),
    headCovered: overForehead.mean * (other.head ? 1 : alikeWeighs.head),
    thingOnHead: thingAmid(rowsOnHead),
    glasses: atEyes.mean,
    handAtFace: Math.max(lowerFace.mean, aroundWeighs * aroundHead.mean),
  }
}

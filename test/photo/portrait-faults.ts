import type { PortraitOptions } from '../../src/sample/portrait.ts'
import type { Spoil } from '../../src/sample/portrait-spoil.ts'
import type { Worn } from '../../src/sample/portrait-worn.ts'
import type { CheckId } from '../../src/shared/photo/checks.ts'

/** A way to spoil a drawn portrait, in any strength from 0 to 1. */
export interface Fault {
  readonly name: string
  /** The checks of which one must tell. */
  readonly checks: readonly CheckId[]
  /** From this strength on a person who looks at the portrait calls it a fault. */
  readonly visibleFrom: number
  spoil(good: PortraitOptions, strength: number): PortraitOptions
}

const worn =
  (of: (strength: number) => Worn) =>
  (good: PortraitOptions, strength: number): PortraitOptions => ({ ...good, glasses: false, worn: of(strength) })

const spoilt =
  (of: (strength: number) => Spoil) =>
  (good: PortraitOptions, strength: number): PortraitOptions => ({ ...good, spoil: of(strength) })

const light = (of: (strength: number) => Partial<PortraitOptions>) => (good: PortraitOptions, strength: number) => ({
  ...good,
  ...of(strength),
})

/** Every fault that the drawn portraits know. */
export const portraitFaults: readonly Fault[] = [
  { name: 'nobody', checks: ['faceCount'], visibleFrom: 0, spoil: light(() => ({ none: true })) },
  { name: 'two people', checks: ['faceCount'], visibleFrom: 0, spoil: light(() => ({ twoPeople: true })) },
  {
    name: 'eyes closing',
    checks: ['eyesOpen'],
    visibleFrom: 0.8,
    spoil: (good, s) => ({ ...good, glasses: false, closedEyes: s }),
  },
  { name: 'mouth open', checks: ['mouthClosed'], visibleFrom: 0.4, spoil: light((s) => ({ openMouth: s })) },
  {
    name: 'looking aside',
    checks: ['gaze'],
    visibleFrom: 0.7,
    spoil: (good, s) => ({ ...good, glasses: false, gaze: s }),
  },
  { name: 'head tilted', checks: ['roll'], visibleFrom: 0.4, spoil: light((s) => ({ tilt: 20 * s })) },
  {
    name: 'photo turned',
    checks: ['orientation'],
    visibleFrom: 0,
    spoil: spoilt((s) => ({ quarters: (1 + (Math.round(10 * s) % 3)) as 1 | 2 | 3 })),
  },
  {
    name: 'dark glasses',
    checks: ['eyesVisible', 'eyesOpen', 'faceCount'],
    visibleFrom: 0.6,
    spoil: worn((s) => ({ darkGlasses: s })),
  },
  { name: 'glare on glasses', checks: ['eyeGlare'], visibleFrom: 0.6, spoil: worn((s) => ({ glare: s })) },
  { name: 'mask', checks: ['mouthCovered', 'faceCount'], visibleFrom: 0.3, spoil: worn((s) => ({ mask: s })) },
  { name: 'cap', checks: ['headCovered', 'faceCount'], visibleFrom: 0, spoil: worn((s) => ({ hat: s })) },
  { name: 'blurred', checks: ['sharpness'], visibleFrom: 0.5, spoil: light((s) => ({ blur: 16 * s })) },
  {
    name: 'blown up from few pixels',
    checks: ['sharpness', 'interEyeDistance'],
    visibleFrom: 0.6,
    spoil: spoilt((s) => ({ upscale: s })),
  },
  {
    name: 'few pixels',
    checks: ['interEyeDistance'],
    visibleFrom: 0.4,
    spoil: light((s) => ({ width: Math.round(500 - 400 * s), height: Math.round(700 - 560 * s) })),
  },
  { name: 'noise', checks: ['noise'], visibleFrom: 0.4, spoil: spoilt((s) => ({ noise: s })) },
  { name: 'compressed', checks: ['compression'], visibleFrom: 0.7, spoil: spoilt((s) => ({ compression: s })) },
  { name: 'screen photographed', checks: ['screenPattern'], visibleFrom: 0.5, spoil: spoilt((s) => ({ screen: s })) },
  { name: 'dark', checks: ['luminance', 'underExposure'], visibleFrom: 0.7, spoil: light((s) => ({ dark: 0.95 * s })) },
  {
    name: 'over-exposed',
    checks: ['overExposure', 'faceCount'],
    visibleFrom: 0.4,
    spoil: light((s) => ({ bright: s })),
  },
  { name: 'haze', checks: ['contrast'], visibleFrom: 0.7, spoil: spoilt((s) => ({ haze: s })) },
  {
    name: 'light from one side',
    checks: ['lightEvenness'],
    visibleFrom: 0.6,
    spoil: spoilt((s) => ({ sideLight: s })),
  },
  { name: 'blue cast', checks: ['colourCast'], visibleFrom: 0.5, spoil: spoilt((s) => ({ blueCast: s })) },
  { name: 'grey', checks: ['colourPresence'], visibleFrom: 0, spoil: light(() => ({ grey: true })) },
  {
    name: 'coloured background',
    checks: ['backgroundTint', 'backgroundWhite'],
    visibleFrom: 0.3,
    spoil: (good, s) => {
      const pale = Math.round(255 - 180 * s)
      return { ...good, background: `#${pale.toString(16).padStart(2, '0')}${Math.round(255 - 90 * s).toString(16)}ff` }
    },
  },
  { name: 'frame', checks: ['border', 'overlay'], visibleFrom: 0.2, spoil: spoilt((s) => ({ border: s })) },
  { name: 'text on the background', checks: ['overlay'], visibleFrom: 0.3, spoil: spoilt((s) => ({ text: s })) },
  {
    name: 'crown cut off',
    checks: ['crownCut', 'faceInsideFrame'],
    visibleFrom: 0.6,
    spoil: light((s) => ({ cutTop: 0.36 * s })),
  },
  {
    name: 'cut off at the neck',
    checks: ['shoulders', 'bodyCoverage', 'faceInsideFrame'],
    visibleFrom: 0.8,
    spoil: spoilt((s) => ({ cutBottom: 0.27 * s })),
  },
  {
    name: 'half a face',
    checks: ['faceInsideFrame', 'faceCount', 'bodyCoverage'],
    visibleFrom: 0.6,
    spoil: spoilt((s) => ({ cutSide: 0.5 * s })),
  },
]

import type { ReasonCode } from '../shared/photo/reasons.ts'
import { Drawing, type Scene } from './drawing.tsx'

/** How a photo with a fault looks. The good one beside it is always the same. */
const scenes: Partial<Record<ReasonCode, Scene>> = {
  'face.none': { who: 'nobody' },
  'face.several': { who: 'two' },
  'face.cutOff': { view: '-38 4 80 112' },
  'head.cutOff': { view: '8 34 84 118' },
  'body.cutOff': { view: '24 18 52 73' },
  'body.shouldersMissing': { view: '20 10 60 84' },
  'face.covered': { mouth: 'masked' },
  'face.hand': { hand: true },
  'head.covered': { wears: 'hat' },
  'pose.yaw': { turned: [9, 0] },
  'pose.pitch': { turned: [0, -9] },
  'pose.roll': { tilted: 14 },
  'eyes.closed': { eyes: 'shut' },
  'eyes.aside': { eyes: 'aside' },
  'eyes.darkGlasses': { glasses: 'dark' },
  'eyes.glare': { glasses: 'glare' },
  'mouth.open': { mouth: 'open' },
  'source.lowResolution': { view: '-75 -40 250 350' },
  'source.noisy': { over: 'noise' },
  'source.compressed': { over: 'mosaic' },
  'source.screen': { over: 'screen' },
  'source.border': { over: 'border' },
  'sharpness.blurred': { filter: 'blur(2px)' },
  'light.flat': { filter: 'contrast(.4) brightness(1.1)' },
  'light.dark': { filter: 'brightness(.35)' },
  'light.bright': { filter: 'brightness(1.7) contrast(.7)' },
  'light.underExposed': { filter: 'brightness(.3) contrast(1.3)' },
  'light.overExposed': { over: 'bright-spot' },
  'light.uneven': { over: 'side-shadow' },
  'colour.cast': { filter: 'sepia(.9) saturate(2.2)' },
  'colour.grey': { filter: 'grayscale(1)' },
  'background.left': { wall: 'busy' },
}

/** What this photo shows and what the next one should show, as drawings; nothing for faults of the file. */
export const NextPhoto = ({ reason }: { reason: ReasonCode }) => {
  const scene = scenes[reason]
  if (!scene) return null
  return (
    <div className="next-photo" aria-hidden="true">
      <figure>
        <Drawing scene={scene} />
        <figcaption className="next-wrong">✕ 这样不行</figcaption>
      </figure>
      <figure>
        <Drawing />
        <figcaption className="next-right">✓ 下次这样拍</figcaption>
      </figure>
    </div>
  )
}

import { type Adjustment, unadjusted } from '../shared/photo/adjustment.ts'

/** A movement by key or button: fine, and coarse with the shift key. */
const steps = { mm: 0.2, degrees: 0.5, zoom: 1.01 } as const
const coarse = 5

interface Key {
  readonly key: string
  readonly shiftKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
}

const range = { turn: 45, mm: 50, zoom: 2 } as const
const within = (value: number, most: number): number => Math.min(most, Math.max(-most, value))

/** Rounds an adjustment to visible steps and limits it to the allowed range. */
export const tidy = ({ turn, right, down, zoom }: Adjustment): Adjustment => ({
  turn: within(Math.round(turn * 10) / 10, range.turn),
  right: within(Math.round(right * 100) / 100, range.mm),
  down: within(Math.round(down * 100) / 100, range.mm),
  zoom: Math.min(range.zoom, Math.max(1 / range.zoom, Math.round(zoom * 1000) / 1000)),
})

/** Applies a movement to the current framing. */
export type Adjust = (now: Adjustment) => Adjustment

/** One notch of a wheel, in the pixels that browsers report; touch pads report fewer at a time. */
const notch = 100
/** Pixels of a line, where a browser counts in lines. */
const line = 33

/** The adjustment of a wheel turn; turning it away from the user enlarges. */
export const adjustByWheel = ({ deltaY, deltaMode }: Pick<WheelEvent, 'deltaY' | 'deltaMode'>): Adjust => {
  const notches = (deltaMode === 0 ? deltaY : deltaY * line) / notch
  return (now) => tidy({ ...now, zoom: now.zoom * steps.zoom ** -notches })
}

/** The adjustment of a key; undefined for other keys. */
export const adjustByKey = ({ key, shiftKey, ctrlKey, metaKey, altKey }: Key): Adjust | undefined => {
  if (ctrlKey || metaKey || altKey) return undefined
  const times = shiftKey && key.startsWith('Arrow') ? coarse : 1
  switch (key) {
    case 'ArrowLeft':
      return (now) => tidy({ ...now, right: now.right - steps.mm * times })
    case 'ArrowRight':
      return (now) => tidy({ ...now, right: now.right + steps.mm * times })
    case 'ArrowUp':
      return (now) => tidy({ ...now, down: now.down - steps.mm * times })
    case 'ArrowDown':
      return (now) => tidy({ ...now, down: now.down + steps.mm * times })
    case '+':
    case '=':
      return (now) => tidy({ ...now, zoom: now.zoom * steps.zoom })
    case '-':
    case '_':
      return (now) => tidy({ ...now, zoom: now.zoom / steps.zoom })
    case '[':
      return (now) => tidy({ ...now, turn: now.turn - steps.degrees })
    case ']':
      return (now) => tidy({ ...now, turn: now.turn + steps.degrees })
    case '0':
      return () => unadjusted
    default:
      return undefined
  }
}

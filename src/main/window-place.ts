import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Rectangle } from 'electron'
import { z } from 'zod'

const rectangleSchema = z.object({ x: z.int(), y: z.int(), width: z.int().min(200), height: z.int().min(200) })
const placeSchema = z.object({ bounds: rectangleSchema, maximised: z.boolean() })

/** Position and size of the window. */
export type WindowPlace = z.infer<typeof placeSchema>

/** Reads the stored place. Undefined on the first start and when the file is unusable. */
export const readPlace = (file: string): WindowPlace | undefined => {
  try {
    return placeSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}

export const writePlace = (file: string, place: WindowPlace): void => {
  writeFileSync(`${file}.new`, JSON.stringify(place), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

/** Whether enough of a window is on a connected screen to be dragged. */
const isReachable = (bounds: Rectangle, screens: readonly Rectangle[]): boolean =>
  screens.some((screen) => {
    const width = Math.min(bounds.x + bounds.width, screen.x + screen.width) - Math.max(bounds.x, screen.x)
    return width >= 100 && bounds.y >= screen.y - 10 && bounds.y <= screen.y + screen.height - 60
  })

/** Smaller screens than this are filled. */
const roomy = { width: 1400, height: 860 }

/** The part of a length that fits beside a margin. */
const fitted = (start: number, length: number, from: number, room: number) => {
  const shown = Math.min(length, room)
  return { start: Math.min(Math.max(start, from), from + room - shown), length: shown }
}

/**
 * Where a window opens: within the screen that it was on, or in the middle of the first one, and never larger than that screen. On a
 * small screen it is maximised, so that nothing of it is under the task bar.
 * @param usual its size on a screen that has room
 */
export const placeOn = (
  place: WindowPlace | undefined,
  screens: readonly Rectangle[],
  usual: { readonly width: number; readonly height: number },
): WindowPlace => {
  const [first] = screens
  const known = place && screens.find((screen) => isReachable(place.bounds, [screen]))
  const area = known ?? first ?? { x: 0, y: 0, ...usual }
  const wanted = known
    ? place.bounds
    : {
        ...usual,
        x: area.x + Math.round((area.width - usual.width) / 2),
        y: area.y + Math.round((area.height - usual.height) / 2),
      }
  const across = fitted(wanted.x, wanted.width, area.x, area.width)
  const down = fitted(wanted.y, wanted.height, area.y, area.height)
  return {
    bounds: { x: across.start, y: down.start, width: across.length, height: down.length },
    maximised: known ? place.maximised : area.width < roomy.width || area.height < roomy.height,
  }
}

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
export const isReachable = (bounds: Rectangle, screens: readonly Rectangle[]): boolean =>
  screens.some((screen) => {
    const width = Math.min(bounds.x + bounds.width, screen.x + screen.width) - Math.max(bounds.x, screen.x)
    return width >= 100 && bounds.y >= screen.y - 10 && bounds.y <= screen.y + screen.height - 60
  })

import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Rectangle } from 'electron'
import { z } from 'zod'

const rectangleSchema = z.object({ x: z.int(), y: z.int(), width: z.int().min(200), height: z.int().min(200) })
const placeSchema = z.object({ bounds: rectangleSchema, maximised: z.boolean() })

/** Where the window stood. */
export type WindowPlace = z.infer<typeof placeSchema>

/** The place that was kept, or undefined: at first, and when the file is of no use. */
export const readPlace = (file: string): WindowPlace | undefined => {
  try {
    return placeSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}

export const writePlace = (file: string, place: WindowPlace): void => {
  writeFileSync(`${file}.new`, JSON.stringify(place))
  renameSync(`${file}.new`, file)
}

/** Whether enough of a window is on some screen to be taken hold of: screens come and go. */
export const isReachable = (bounds: Rectangle, screens: readonly Rectangle[]): boolean =>
  screens.some((screen) => {
    const width = Math.min(bounds.x + bounds.width, screen.x + screen.width) - Math.max(bounds.x, screen.x)
    return width >= 100 && bounds.y >= screen.y - 10 && bounds.y <= screen.y + screen.height - 60
  })

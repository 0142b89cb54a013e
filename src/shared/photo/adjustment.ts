import { z } from 'zod'

/**
 * A person's changes of the framing that mending found. In the result, the head is turned clockwise by `turn` degrees, moved
 * by `right` and `down` millimetres of the print, and enlarged by the factor `zoom`.
 */
export const adjustmentSchema = z.strictObject({
  turn: z.number().min(-45).max(45),
  right: z.number().min(-50).max(50),
  down: z.number().min(-50).max(50),
  zoom: z.number().min(0.5).max(2),
})
export type Adjustment = z.infer<typeof adjustmentSchema>

/** No change of the framing. */
export const unadjusted: Adjustment = { turn: 0, right: 0, down: 0, zoom: 1 }

/** Whether an adjustment changes nothing. @example isUnadjusted(unadjusted) // true */
export const isUnadjusted = ({ turn, right, down, zoom }: Adjustment): boolean =>
  turn === 0 && right === 0 && down === 0 && zoom === 1

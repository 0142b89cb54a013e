import { availableParallelism } from 'node:os'
import { Decoder } from './decoder.ts'
import type { StartDecoder } from './messages.ts'

/** Photos under way at once: one for each processor, at most four. */
export const picturesAtOnce = Math.min(4, availableParallelism())

/** Decodes photos. One process serves the whole program, because it keeps nothing of a job. */
export const pictures = new Decoder('pictures', picturesAtOnce)

/** Reads spreadsheets and zips. */
export const tables = new Decoder('tables', 4)

/** Converts `.xls`, one at a time: see `core/intake/old-workbook.ts`. */
export const oldWorkbooks = new Decoder('oldWorkbooks', 1)

/** Says how all are started from now on. */
export const startDecodersBy = (start: StartDecoder): void => {
  pictures.startBy(start)
  tables.startBy(start)
  oldWorkbooks.startBy(start)
}

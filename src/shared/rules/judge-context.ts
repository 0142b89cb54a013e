import type { Dictionary, Unit } from '../dictionary/dictionary.ts'

/** The dictionary, unit and day that a record is judged by. */
export interface JudgeContext {
  readonly dictionary: Dictionary
  /** The unit that signs. */
  readonly unit: Unit
  /** Today in Beijing's calendar, ISO date. */
  readonly today: string
}

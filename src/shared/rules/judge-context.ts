import type { Dictionary, Unit } from '../dictionary/dictionary.ts'

/** What a record is judged against. */
export interface JudgeContext {
  readonly dictionary: Dictionary
  /** The unit that signs. */
  readonly unit: Unit
  /** Today in Beijing's calendar, ISO date. */
  readonly today: string
}

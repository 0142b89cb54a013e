/** One step of the schema. Numbers are consecutive from 1. A released step is never edited, except in its comments. */
export interface Migration {
  readonly number: number
  readonly name: string
  /** SQL, run in one transaction. Say in a comment when it cannot be undone. */
  readonly up: string
}

/** One step of the schema. Numbers are consecutive from 1; a step that landed is never edited. */
export interface Migration {
  readonly number: number
  readonly name: string
  /** SQL, run in one transaction. Say in a comment when it cannot be undone. */
  readonly up: string
}

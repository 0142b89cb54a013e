/** One edit of a change. A text that an edit looks for must occur exactly once in its file. */
export type Edit =
  | { readonly file: string; readonly after: string; readonly insert: string }
  | { readonly file: string; readonly replace: string; readonly by: string }
  | { readonly file: string; readonly create: string }

/** A change that a newcomer could make by following one recipe of CONTRIBUTING.md to the letter. */
export interface Change {
  /** The bold words that begin the recipe, without the full stop. */
  readonly recipe: string
  /** A second recipe that this one sends its reader to. */
  readonly includes?: string
  readonly edits: readonly Edit[]
  /** Files that the recipe names and this change leaves alone, each with the reason. */
  readonly untouched?: Readonly<Record<string, string>>
}

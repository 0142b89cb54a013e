import { isMasked } from '../../../shared/record/field-lists.ts'
import type { Change } from '../../../shared/record/value-change.ts'
import { changeKind } from '../../../shared/record/value-change.ts'
import type { IntakeRow } from '../read/intake-row.ts'

export interface ChangeExample {
  readonly row: number
  readonly cell: string
  readonly was: string
  readonly is: string
}

/** One sort of change over a whole file. */
export interface ChangeGroup {
  readonly key: string
  readonly label: string
  readonly count: number
  readonly examples: readonly ChangeExample[]
}

const mostExamples = 20

/** Hides a number's middle digits but not the characters between them, so that a removed space still shows. */
const maskDigits = (text: string): string => {
  const places = [...text].flatMap((character, index) => (/[\p{L}\p{N}]/u.test(character) ? [index] : []))
  const hidden = new Set(places.slice(3, -4))
  return [...text].map((character, index) => (hidden.has(index) ? '*' : character)).join('')
}

const shown = (field: string, text: string): string => (isMasked(field) ? maskDigits(text) : text)

/** Counts what normalising changed in a file, by sort, with some examples of each. */
export class ChangeTally {
  readonly #groups = new Map<string, { label: string; count: number; examples: ChangeExample[] }>()

  add(row: IntakeRow, changes: readonly Change[]): void {
    for (const change of changes) {
      const { key, label } = changeKind(change)
      const group = this.#groups.get(key) ?? { label, count: 0, examples: [] }
      this.#groups.set(key, group)
      group.count++
      if (group.examples.length >= mostExamples) continue
      const { field, was, is } = change
      group.examples.push({
        row: row.row,
        cell: row.placeOf(field).cell,
        was: shown(field, was),
        is: shown(field, is),
      })
    }
  }

  /** Adds the counts of rows further below. */
  merge(groups: readonly ChangeGroup[]): void {
    for (const { key, label, count, examples } of groups) {
      const group = this.#groups.get(key) ?? { label, count: 0, examples: [] }
      this.#groups.set(key, group)
      group.count += count
      group.examples.push(...examples.slice(0, Math.max(0, mostExamples - group.examples.length)))
    }
  }

  /** Subtracts a row's changes, before the row is judged again. */
  remove(row: IntakeRow, changes: readonly Change[]): void {
    for (const change of changes) {
      const group = this.#groups.get(changeKind(change).key)
      if (!group) continue
      group.count--
      group.examples = group.examples.filter((example) => example.row !== row.row)
    }
  }

  /** The most frequent first. */
  get groups(): readonly ChangeGroup[] {
    return [...this.#groups]
      .map(([key, group]) => ({ key, ...group }))
      .filter(({ count }) => count > 0)
      .toSorted((a, b) => b.count - a.count)
  }
}

import type { PersonAndKey } from '../../records/known-person.ts'

/** FNV-1a, of which 30 bits stay: a small integer to the engine. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash & 0x3fffffff
}

const nobody = -1

/** Rows with the same hash: nearly always one person who is in the file more than once. */
interface Group {
  /** For each person: the first row and the first with a different name. */
  readonly leading: number[]
  /** The others by a hash of their key. */
  readonly byKey: Map<number, number[]>
}

const emptyGroup = (): Group => ({ leading: [], byKey: new Map() })

/**
 * Finds the rows of a file by person. It stores a hash of each person, because the persons of a long file would fill memory.
 * A result may therefore contain a row of somebody else, so the caller compares.
 */
export class PersonRows {
  readonly #hashes: number[] = []
  /** Rows that would go in. Nearly every person has one. */
  readonly #entering = new Map<number, number | Group>()

  /** Sets the person of a row; undefined for unknown. */
  set(index: number, person: string | undefined): void {
    this.#hashes[index] = person === undefined ? nobody : hashOf(person)
  }

  /**
   * The row would go in. Rows of one person enter by ascending index.
   * @param leads it is the person's first row, or the first one with another name
   */
  enter(index: number, key: string, leads: boolean): void {
    const hash = this.#hashes[index]!
    const before = this.#entering.get(hash)
    if (before === undefined) {
      this.#entering.set(hash, index)
      return
    }
    const group = typeof before === 'number' ? emptyGroup() : before
    if (typeof before === 'number') {
      group.leading.push(before)
      this.#entering.set(hash, group)
    }
    if (leads) {
      group.leading.push(index)
      return
    }
    const hashOfKey = hashOf(key)
    const rows = group.byKey.get(hashOfKey)
    if (rows) rows.push(index)
    else group.byKey.set(hashOfKey, [index])
  }

  /** Of the rows that would go in: the person's first, the first with another name, and those of the key; a few at most. */
  entering({ person, key }: PersonAndKey): readonly number[] {
    const rows = this.#entering.get(hashOf(person))
    if (rows === undefined) return none
    return typeof rows === 'number' ? [rows] : [...rows.leading, ...(rows.byKey.get(hashOf(key)) ?? none)]
  }

  /** Removes all rows about the same persons as these. @returns them and these rows, by ascending index */
  leave(indexes: Iterable<number>): number[] {
    const left = new Set(indexes)
    const hashes = new Set<number>()
    for (const index of left) hashes.add(this.#hashes[index]!)
    hashes.delete(nobody)
    for (const hash of hashes) this.#entering.delete(hash)
    for (const [index, hash] of this.#hashes.entries()) if (hashes.has(hash)) left.add(index)
    return [...left].toSorted((a, b) => a - b)
  }
}

const none: readonly number[] = []

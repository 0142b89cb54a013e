/** FNV-1a, of which 30 bits stay: a small integer to the engine. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash & 0x3fffffff
}

const nobody = -1

/**
 * Which rows of a file are about whom. Kept by a hash of the person, as the persons of a long file would fill memory: what is
 * answered may hold a row of somebody else, and whoever asks compares.
 */
export class PersonRows {
  readonly #hashes: number[] = []
  /** Rows that would go in, ascending. Nearly every person has one. */
  readonly #entering = new Map<number, number | number[]>()

  /** Says whom a row is about; undefined: not known. */
  set(index: number, person: string | undefined): void {
    this.#hashes[index] = person === undefined ? nobody : hashOf(person)
  }

  /** The row would go in. Rows of one person enter by ascending index. */
  enter(index: number): void {
    const hash = this.#hashes[index]!
    const before = this.#entering.get(hash)
    if (before === undefined) this.#entering.set(hash, index)
    else if (typeof before === 'number') this.#entering.set(hash, [before, index])
    else before.push(index)
  }

  /** Rows of the person that would go in. */
  entering(person: string): readonly number[] {
    const rows = this.#entering.get(hashOf(person))
    return rows === undefined ? none : typeof rows === 'number' ? [rows] : rows
  }

  /** Takes out all rows that are about the same person as one of these, and answers them by ascending index, with these. */
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

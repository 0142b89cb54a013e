import { sequence } from '../../src/sample/sequence.ts'
import { storeTrouble } from '../../src/server/store/store-trouble.ts'
import { Problem } from '../../src/shared/errors/problem.ts'
import { sha256Hex } from '../../src/trust/sha256.ts'

/** The kinds of faults, each a suite of its own. */
export type FaultKind = 'line' | 'kills' | 'restores' | 'clocks' | 'answers' | 'disks' | 'damage' | 'offline'

/** What is expected at the end of a round otherwise than usual. */
export interface Expected {
  /** Numbers may be skipped: a province that was put back goes on behind the numbers that were given out. */
  readonly skippedNumbers?: boolean
  /** People of each unit who are expected; by default those who were entered. */
  readonly people?: readonly number[]
  /** Faults that stay, because what was lost does not come back. */
  readonly known?: RegExp
}

/** One round: the choices that its seed makes, and a list of what was done. The same kind and seed make the same choices. */
export class Round {
  readonly kind: FaultKind
  readonly seed: number
  /** What was done, in words, oldest first. */
  readonly operations: string[] = []
  expected: Expected = {}
  readonly #next: () => number

  constructor(kind: FaultKind, seed: number) {
    this.kind = kind
    this.seed = seed
    this.#next = sequence(Number.parseInt(sha256Hex(`${kind} ${seed}`).slice(0, 8), 16))
  }

  /** A number from 0 to 1. */
  fraction(): number {
    return this.#next()
  }

  /** A whole number from 0 to `count` − 1. */
  below(count: number): number {
    return Math.floor(this.#next() * count)
  }

  chance(share: number): boolean {
    return this.#next() < share
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!
  }

  note(operation: string): void {
    this.operations.push(operation)
  }

  /**
   * Does something that a fault may refuse.
   * @returns the code of the problem that refused it; undefined when nothing did. Any other error fails the round, because nobody
   * could read it.
   */
  async attempt(operation: string, work: () => Promise<unknown>): Promise<string | undefined> {
    const at = this.operations.push(operation) - 1
    try {
      await work()
      return undefined
    } catch (error) {
      // As the command line does.
      const code = (Problem.from(error) ?? storeTrouble(error))?.code
      this.operations[at] = `${operation}: ${code ?? String(error)}`
      if (code === undefined) throw error
      return code
    }
  }
}

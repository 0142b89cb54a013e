import type { Problem } from '../../shared/errors/problem.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { type GridRow, mostRowsRead } from '../../shared/rpc/records.ts'
import { problemOf } from '../rpc/problem.ts'

/** Rows read before and after those in view, and how many stay in memory. */
const margin = 60
const mostKept = 6000
/** While a list rushes by, nothing is asked for more often than this, in milliseconds. */
const shortestPause = 60

/**
 * The rows of a list that were read so far. It lives beside React, so that scrolling draws the grid alone and never the
 * page around it. Rows not read yet are fetched when they come into view.
 */
export class RowWindow {
  readonly #client: CoreClient
  readonly #listeners = new Set<() => void>()
  #rows = new Map<number, GridRow>()
  /** Read since the list last changed; the others are shown as they were until they are read again. */
  #fresh = new Set<number>()
  #ordinals: readonly number[] = []
  #first = 0
  #last = 40
  #version = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #reading: AbortController | undefined
  #problem: Problem | undefined

  constructor(client: CoreClient) {
    this.#client = client
  }

  /** Rises with every row that was read. */
  readonly version = (): number => this.#version
  readonly problem = (): Problem | undefined => this.#problem
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get(ordinal: number | undefined): GridRow | undefined {
    return ordinal === undefined ? undefined : this.#rows.get(ordinal)
  }

  /** Another list, or the same in another order. */
  follow(ordinals: readonly number[]): void {
    this.#ordinals = ordinals
    this.reread()
  }

  /** Tells which part of the list is in view. */
  show(first: number, last: number): void {
    if (first === this.#first && last === this.#last) return
    this.#first = first
    this.#last = last
    this.#timer ??= setTimeout(() => void this.#read(), shortestPause)
  }

  /** Reads the rows in view again. */
  reread(): void {
    this.#fresh.clear()
    void this.#read()
  }

  async #read(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const wanted = this.#ordinals
      .slice(Math.max(0, this.#first - margin), this.#last + margin)
      .filter((ordinal) => !this.#fresh.has(ordinal))
      .slice(0, mostRowsRead)
    if (wanted.length === 0) return
    this.#reading?.abort()
    const reading = new AbortController()
    this.#reading = reading
    try {
      const { rows } = await this.#client.records.rows({ ordinals: wanted }, { signal: reading.signal })
      if (reading.signal.aborted) return
      if (this.#rows.size > mostKept) {
        this.#rows.clear()
        this.#fresh.clear()
      }
      for (const row of rows) this.#rows.set(row.ordinal, row)
      for (const ordinal of wanted) this.#fresh.add(ordinal)
      this.#problem = undefined
    } catch (error) {
      if (reading.signal.aborted) return
      this.#problem = problemOf(error)
    }
    this.#version++
    for (const listener of this.#listeners) listener()
  }
}

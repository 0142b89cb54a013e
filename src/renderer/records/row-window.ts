import type { Problem } from '../../shared/errors/problem.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { type GridRow, mostRowsRead } from '../../shared/rpc/records.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'

/** Rows read before and after those in view. */
const margin = 90
/** Rows this near after those in view are read ahead. */
const near = 30
/** How many stay in memory. */
const mostKept = 6000
/** Milliseconds until rows that came into view are requested, so that a fast scroll does not request the rows it passes. */
const calm = 60
/** Milliseconds after which rows are requested even if the scrolling has not stopped. */
const longestRush = 400

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
  #asked = 0
  #reading: AbortController | undefined
  #problem: Problem | undefined

  constructor(client: CoreClient) {
    this.#client = client
  }

  /** Increases with every answer, so that React renders again. */
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

  /** Sets which part of the list is in view. */
  show(first: number, last: number): void {
    if (first === this.#first && last === this.#last) return
    const leaps = Math.abs(first - this.#first) > last - first
    this.#first = first
    this.#last = last
    if (leaps && performance.now() - this.#asked < longestRush) {
      clearTimeout(this.#timer)
      this.#timer = undefined
    }
    this.#timer ??= setTimeout(() => void this.#read(), calm)
  }

  /** Reads the rows in view again. */
  reread(): void {
    this.#fresh.clear()
    this.#reading?.abort()
    this.#reading = undefined
    void this.#read()
  }

  /** Reads the missing rows in view, one request at a time, so that a fast scroll requests the rows where it is now. */
  async #read(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#reading) return
    const wanted = this.#missing()
    if (wanted.length === 0) return
    this.#asked = performance.now()
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
    this.#reading = undefined
    this.#version++
    for (const listener of this.#listeners) listener()
    if (!this.#problem) this.#timer ??= setTimeout(() => void this.#read(), calm)
  }

  /** The rows to request: none if all rows in view are loaded; otherwise those missing in and around the view. */
  #missing(): number[] {
    const isMissing = (ordinal: number) => !this.#fresh.has(ordinal)
    if (!this.#ordinals.slice(Math.max(0, this.#first - near), this.#last + near).some(isMissing)) return []
    const around = this.#ordinals.slice(Math.max(0, this.#first - margin), this.#last + margin)
    return around.filter(isMissing).slice(0, mostRowsRead)
  }
}

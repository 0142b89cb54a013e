import { randomUUID } from 'node:crypto'
import { isAbsolute, normalize } from 'node:path'
import { Problem } from '../../../shared/errors/problem.ts'
import type { GivenPath } from '../../../shared/rpc/given-path.ts'

/** Paths that are remembered; the oldest is forgotten first. */
const most = 5_000

/**
 * The paths that a person gave the core through its host, by random id. Windows name files by these ids only, so no call of a
 * window contains a path.
 */
export class GivenPaths {
  readonly #paths = new Map<string, string>()
  readonly #offered = new Set<string>()

  /**
   * Remembers a path and returns its id. Only hosts and the core itself call this, never a window.
   * @throws Problem `backup.path` unless it is absolute, because a relative one would lead into the program's own folder
   */
  give(path: string): string {
    if (!isAbsolute(path)) throw new Problem('backup.path', { path })
    const wanted = normalize(path)
    for (const [id, known] of this.#paths) if (known === wanted) return id
    const id = randomUUID()
    this.#paths.set(id, wanted)
    const [oldest] = this.#paths.keys()
    if (this.#paths.size > most) this.#paths.delete(oldest!)
    return id
  }

  /** {@link give}, and offers the path to windows for a choice, where the host has no dialog. */
  offer(path: string): void {
    this.#offered.add(this.give(path))
  }

  /** What is offered, in the order in which it came. */
  get offered(): GivenPath[] {
    return [...this.#offered].flatMap((id) => {
      const path = this.#paths.get(id)
      return path === undefined ? [] : [{ id, path }]
    })
  }

  /** @throws Problem `opening.notGiven` for an id that this core did not give, e.g. the text of a path */
  get(id: string): string {
    const path = this.#paths.get(id)
    if (path === undefined) throw new Problem('opening.notGiven')
    return path
  }
}

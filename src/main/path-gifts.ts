import type { PathGift, PathReceipt } from '../shared/rpc/frame.ts'

/** Gives the core paths that a person chose, and gets the ids under which windows may name them. */
export class PathGifts {
  readonly #send: (gift: PathGift) => void
  readonly #waiting = new Map<number, (id: string) => void>()
  #last = 0

  /** @param send writes to the core's own channel, which no window reaches */
  constructor(send: (gift: PathGift) => void) {
    this.#send = send
  }

  /** The core's id for a path. @param ended rejects when the core ends before it answers */
  give(path: string, ended: Promise<never>): Promise<string> {
    const gift = ++this.#last
    const answer = new Promise<string>((resolve) => this.#waiting.set(gift, resolve))
    this.#send({ kind: 'path', gift, path })
    return Promise.race([answer, ended])
  }

  /** Receives a message of the core; ignores all but receipts. */
  receive(message: unknown): void {
    const { kind, gift, id } = message as Partial<PathReceipt>
    if (kind !== 'pathGiven' || gift === undefined || id === undefined) return
    this.#waiting.get(gift)?.(id)
    this.#waiting.delete(gift)
  }
}

import type { ProxyAnswer, ProxyQuestion } from '../../shared/rpc/frame.ts'
import { proxyOfScript, type SystemProxy } from '../sync/proxy.ts'

/** Asks the shell for the system's proxy by messages, because only Chromium can find it. */
export class ParentProxy {
  readonly #send: (question: ProxyQuestion) => void
  readonly #waiting = new Map<number, (answer: string) => void>()
  #last = 0

  constructor(send: (question: ProxyQuestion) => void) {
    this.#send = send
  }

  readonly ask: SystemProxy = async (url) => {
    const id = ++this.#last
    const answer = new Promise<string>((resolve) => this.#waiting.set(id, resolve))
    this.#send({ kind: 'proxy?', id, url })
    return proxyOfScript(await answer)
  }

  receive({ id, answer }: ProxyAnswer): void {
    this.#waiting.get(id)?.(answer)
    this.#waiting.delete(id)
  }
}

import type { DecoderOrder } from '../../shared/rpc/frame.ts'
import type { FromDecoder, StartDecoder, ToDecoder } from '../decoder/messages.ts'

/** The parts of an Electron port that are used. */
export interface DecoderPort {
  on(event: 'message', listener: (message: { readonly data: FromDecoder }) => void): void
  on(event: 'close', listener: () => void): void
  postMessage(message: ToDecoder): void
  start(): void
}

/**
 * Starts decoders through the shell, because a core in Electron's utility process can start no process itself. Messages wait
 * until the shell has sent the port.
 */
export class ShellDecoders {
  readonly #order: (order: DecoderOrder) => void
  readonly #waiting = new Map<number, (port: DecoderPort | undefined) => void>()
  #last = 0

  /** @param order writes to the shell */
  constructor(order: (order: DecoderOrder) => void) {
    this.#order = order
  }

  readonly start: StartDecoder = (kind, { receive, ended }) => {
    const decoder = ++this.#last
    const waiting: ToDecoder[] = []
    let line: DecoderPort | undefined
    this.#waiting.set(decoder, (port) => {
      if (!port) return ended()
      line = port
      port.on('message', ({ data }) => receive(data))
      port.on('close', ended)
      port.start()
      for (const message of waiting.splice(0)) port.postMessage(message)
    })
    this.#order({ kind: 'decoder', decoder, task: 'start', files: kind })
    return {
      send(message) {
        if (line) line.postMessage(message)
        else waiting.push(message)
      },
      kill: () => this.#order({ kind: 'decoder', decoder, task: 'kill' }),
      // A utility process lives as long as the shell wants.
      hold: () => {},
    }
  }

  /** Receives the port of a decoder; undefined when it could not be started. */
  receive(decoder: number, port: DecoderPort | undefined): void {
    this.#waiting.get(decoder)?.(port)
    this.#waiting.delete(decoder)
  }
}

import type { DecoderFrame, DecoderOrder } from '../../shared/rpc/frame.ts'
import { type FromDecoder, heapLimits, type StartDecoder, type ToDecoder } from '../decoder/messages.ts'

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
    this.#order({ kind: 'decoder', decoder, task: 'start', files: kind, heap: heapLimits[kind] })
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

/** A decoder's port in a forked core: the shell passes its messages on. */
class RelayedPort implements DecoderPort {
  readonly #post: (message: ToDecoder) => void
  #receive: (message: { readonly data: FromDecoder }) => void = () => {}
  #ended: () => void = () => {}

  constructor(post: (message: ToDecoder) => void) {
    this.#post = post
  }

  on(event: 'message' | 'close', listener: ((message: { readonly data: FromDecoder }) => void) & (() => void)): void {
    if (event === 'message') this.#receive = listener
    else this.#ended = listener
  }

  postMessage(message: ToDecoder): void {
    this.#post(message)
  }

  start(): void {}

  deliver(data: unknown): void {
    this.#receive({ data: data as FromDecoder })
  }

  end(): void {
    this.#ended()
  }
}

/** The shell's decoders as a forked core reaches them. */
export class RelayedDecoders {
  readonly #shell: ShellDecoders
  readonly #ports = new Map<number, RelayedPort>()
  readonly #send: (frame: DecoderFrame | DecoderOrder) => void

  /** @param send writes to the shell */
  constructor(send: (frame: DecoderFrame | DecoderOrder) => void) {
    this.#send = send
    this.#shell = new ShellDecoders(send)
  }

  get start(): StartDecoder {
    return this.#shell.start
  }

  /** Receives a message of the shell. @returns whether it was one about decoders */
  receive(message: unknown): boolean {
    const { kind, decoder } = message as { readonly kind?: unknown; readonly decoder: number }
    if (kind === 'decoder') {
      const port = new RelayedPort((data) => this.#send({ kind: 'decoderData', decoder, data }))
      this.#ports.set(decoder, port)
      this.#shell.receive(decoder, port)
    } else if (kind === 'decoderData') this.#ports.get(decoder)?.deliver((message as { readonly data: unknown }).data)
    else if (kind === 'decoderEnd') {
      this.#ports.get(decoder)?.end()
      this.#ports.delete(decoder)
    } else return false
    return true
  }
}

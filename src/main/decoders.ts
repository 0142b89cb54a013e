import { MessageChannelMain, type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron'
import {
  type DecodedFiles,
  type DecoderFrame,
  type DecoderOrder,
  type DecoderReady,
  decodedFiles,
} from '../shared/rpc/frame.ts'

/**
 * The decoders of one core: processes that read files of strangers. They get no path of the unit, an empty environment, and a
 * port to the core alone.
 */
export class Decoders {
  readonly #entry: string
  readonly #send: (ready: DecoderReady, ports: MessagePortMain[]) => void
  readonly #running = new Map<number, UtilityProcess>()

  /**
   * @param entry the built decoder process
   * @param send gives the core its port
   */
  constructor(entry: string, send: (ready: DecoderReady, ports: MessagePortMain[]) => void) {
    this.#entry = entry
    this.#send = send
  }

  /** Obeys an order of the core; ignores its other messages. */
  receive(message: unknown): void {
    const order = message as Partial<DecoderOrder>
    if (order.kind !== 'decoder' || order.decoder === undefined) return
    if (order.task === 'start')
      this.#start(order.decoder, decodedFiles.find((kind) => kind === order.files) ?? 'tables', order.heap)
    else this.#kill(order.decoder)
  }

  /** Ends all of them, because their core has ended. */
  close(): void {
    for (const decoder of [...this.#running.keys()]) this.#kill(decoder)
  }

  #start(decoder: number, files: DecodedFiles, heap: number | undefined): void {
    // Windows starts no process without its own folder.
    const { SystemRoot } = process.env
    const child = utilityProcess.fork(this.#entry, [files], {
      serviceName: `GZZC decoder of ${files}`,
      stdio: 'ignore',
      // Electron's processes obey a limit of V8 only as a switch of Chromium.
      execArgv: heap === undefined ? [] : [`--js-flags=--max-old-space-size=${heap}`],
      env: SystemRoot ? { SystemRoot } : {},
    })
    this.#running.set(decoder, child)
    const { port1, port2 } = new MessageChannelMain()
    child.once('spawn', () => child.postMessage(null, [port2]))
    child.once('exit', () => {
      this.#running.delete(decoder)
      port1.close()
    })
    this.#send({ kind: 'decoder', decoder }, [port1])
  }

  #kill(decoder: number): void {
    const child = this.#running.get(decoder)
    this.#running.delete(decoder)
    // `kill` asks, and a decoder that does not return from a file would not answer.
    if (child?.pid !== undefined) process.kill(child.pid, 'SIGKILL')
  }
}

/** The decoders of a forked core, whose channel carries no ports: the shell passes each message on. */
export class RelayedDecoders {
  readonly #decoders: Decoders
  readonly #ports = new Map<number, MessagePortMain>()

  /**
   * @param entry the built decoder process
   * @param send writes to the core
   */
  constructor(entry: string, send: (message: DecoderReady | DecoderFrame) => void) {
    this.#decoders = new Decoders(entry, (ready, [port]) => {
      const { decoder } = ready
      if (!port) return
      this.#ports.set(decoder, port)
      port.on('message', ({ data }) => send({ kind: 'decoderData', decoder, data }))
      port.on('close', () => {
        this.#ports.delete(decoder)
        send({ kind: 'decoderEnd', decoder })
      })
      port.start()
      send(ready)
    })
  }

  /** Obeys an order of the core and passes its messages on; ignores others. */
  receive(message: unknown): void {
    const { kind, decoder, data } = message as {
      readonly kind?: unknown
      readonly decoder: number
      readonly data?: unknown
    }
    if (kind === 'decoderData') this.#ports.get(decoder)?.postMessage(data)
    else this.#decoders.receive(message)
  }

  /** Ends all of them, because their core has ended. */
  close(): void {
    this.#decoders.close()
  }
}

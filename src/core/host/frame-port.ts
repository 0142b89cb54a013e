import type { Frame } from '../../shared/rpc/frame.ts'

/** One of many ports over a fork's channel: as much of a MessagePort as the RPC adaptor uses. */
export class FramePort extends EventTarget {
  readonly #post: (data: unknown) => void

  constructor(post: (data: unknown) => void) {
    super()
    this.#post = post
  }

  postMessage(data: unknown): void {
    this.#post(data)
  }

  deliver(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }))
  }

  close(): void {
    this.dispatchEvent(new Event('close'))
  }
}

/** Distributes the parent's frames to ports. @param send writes a frame to the channel */
export class FramePorts {
  readonly #ports = new Map<number, FramePort>()
  readonly #send: (frame: Frame) => void
  readonly #onPort: (port: FramePort) => void

  constructor(send: (frame: Frame) => void, onPort: (port: FramePort) => void) {
    this.#send = send
    this.#onPort = onPort
  }

  receive(frame: Frame): void {
    if (frame.kind === 'open') {
      const port = new FramePort((data) => this.#send({ port: frame.port, kind: 'message', data }))
      this.#ports.set(frame.port, port)
      this.#onPort(port)
    } else if (frame.kind === 'message') {
      this.#ports.get(frame.port)?.deliver(frame.data)
    } else {
      this.#ports.get(frame.port)?.close()
      this.#ports.delete(frame.port)
    }
  }
}

// Entry of the core as a process of its own: Electron's utility process, or a forked Node (the test runtime).
//   argv: the folder with the unit's data, the program's version
import { RPCHandler } from '@orpc/server/message-port'
import { coreReady, type Frame } from '../../shared/rpc/frame.ts'
import { Desk } from './desk.ts'
import { FramePorts } from './frame-port.ts'
import { createRouter } from './router.ts'

/** The parts of Electron's `process.parentPort` that are used; plain Node has none and no types of it. */
interface ParentPort {
  on(event: 'message', listener: (message: { ports: readonly ElectronPort[] }) => void): void
  postMessage(message: unknown): void
}
type ElectronPort = Parameters<RPCHandler<Record<never, never>>['upgrade']>[0] & { start(): void }

const [home, version] = process.argv.slice(2)
if (!home || !version) throw new Error('usage: core-process HOME VERSION')

const desk = new Desk(home, version)
const handler = new RPCHandler(createRouter(desk))
const { parentPort } = process as typeof process & { parentPort?: ParentPort }

async function end(): Promise<void> {
  await desk.lock()
  process.exit(0)
}

process.on('SIGTERM', end)
process.on('SIGINT', () => {}) // Ctrl+C reaches the whole group; the shell decides when the core ends

if (parentPort) {
  parentPort.on('message', ({ ports: [port] }) => {
    if (!port) return
    handler.upgrade(port)
    port.start()
  })
  parentPort.postMessage(coreReady)
} else {
  const send = (message: unknown) => {
    if (process.connected) process.send?.(message)
  }
  const ports = new FramePorts(send, (port) => handler.upgrade(port as unknown as ElectronPort))
  process.on('message', (frame: Frame) => ports.receive(frame))
  // The shell is gone, by whatever death: a core never outlives it.
  process.on('disconnect', end)
  send(coreReady)
}

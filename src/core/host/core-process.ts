// Entry of the core as a process of its own: Electron's utility process, or a forked Node (the test runtime).
//   argv: the folder with the unit's data, the program's version, the program that makes sample data
import { RPCHandler } from '@orpc/server/message-port'
import { coreReady, type Frame, type ProxyAnswer } from '../../shared/rpc/frame.ts'
import { FramePorts } from './frame-port.ts'
import { ParentProxy } from './parent-proxy.ts'
import { createRouter } from './routes/router.ts'
import { Workplace } from './workplace/workplace.ts'

/** The parts of Electron's `process.parentPort` that are used; plain Node has none and no types of it. */
interface ParentPort {
  on(event: 'message', listener: (message: { data: unknown; ports: readonly ElectronPort[] }) => void): void
  postMessage(message: unknown): void
}
type ElectronPort = Parameters<RPCHandler<Record<never, never>>['upgrade']>[0] & { start(): void }

const [home, version, sampleProgram] = process.argv.slice(2)
if (!home || !version) throw new Error('usage: core-process HOME VERSION [SAMPLE-PROGRAM]')

const { parentPort } = process as typeof process & { parentPort?: ParentPort }
/** Sends a message to the shell, as long as it is connected. A shell that has just ended shows in `disconnect`, below. */
const send = (message: unknown): void => {
  if (parentPort) parentPort.postMessage(message)
  else if (process.connected) process.send?.(message, undefined, undefined, () => {})
}
const proxy = new ParentProxy(send)
const workplace = new Workplace(home, version, { systemProxy: proxy.ask, sampleProgram })
const handler = new RPCHandler(createRouter(workplace))
const isProxyAnswer = (message: unknown): message is ProxyAnswer => (message as { kind?: unknown }).kind === 'proxy'

const end = async (): Promise<void> => {
  await workplace.lock()
  process.exit(0)
}

process.on('SIGTERM', end)
process.on('SIGINT', () => {}) // Ctrl+C reaches the whole group; the shell decides when the core ends

if (parentPort) {
  parentPort.on('message', ({ data, ports: [port] }) => {
    if (!port) {
      if (isProxyAnswer(data)) proxy.receive(data)
      return
    }
    handler.upgrade(port)
    port.start()
  })
} else {
  const ports = new FramePorts(send, (port) => handler.upgrade(port as unknown as ElectronPort))
  process.on('message', (message: Frame | ProxyAnswer) =>
    isProxyAnswer(message) ? proxy.receive(message) : ports.receive(message),
  )
  // The shell has ended, normally or not; the core ends with it.
  process.on('disconnect', end)
}
send(coreReady)

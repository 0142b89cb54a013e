// Entry of the core as a process of its own: Electron's utility process, or a forked Node (the test runtime).
//   argv: the folder with the unit's data, the program's version, the program that makes sample data, `shell-decoders` where
//   the shell of a forked core starts the decoders, as that of a utility process does
import { RPCHandler } from '@orpc/server/message-port'
import {
  coreReady,
  type DecoderReady,
  type Frame,
  type KeychainNote,
  type PathGift,
  type PathReceipt,
  type ProxyAnswer,
  type SecretToKeep,
} from '../../shared/rpc/frame.ts'
import { DeviceSecrets } from '../accounts/device-secrets.ts'
import { startDecodersBy } from '../decoder/decoders.ts'
import { PlaceBook } from '../places/place-book.ts'
import { FramePorts } from './frame-port.ts'
import { ParentProxy } from './parent-proxy.ts'
import { createRouter } from './routes/router.ts'
import { type DecoderPort, RelayedDecoders, ShellDecoders } from './shell-decoders.ts'
import { Workplace } from './workplace/workplace.ts'

/** The parts of Electron's `process.parentPort` that are used; plain Node has none and no types of it. */
interface ParentPort {
  on(event: 'message', listener: (message: { data: unknown; ports: readonly ElectronPort[] }) => void): void
  postMessage(message: unknown): void
}
type ElectronPort = Parameters<RPCHandler<Record<never, never>>['upgrade']>[0] & { start(): void }

const [home, version, sampleProgram, startsDecoders] = process.argv.slice(2)
if (!home || !version) throw new Error('usage: core-process HOME VERSION [SAMPLE-PROGRAM]')

const { parentPort } = process as typeof process & { parentPort?: ParentPort }
/** Sends a message to the shell, as long as it is connected. A shell that has just ended shows in `disconnect`, below. */
const send = (message: unknown): void => {
  if (parentPort) parentPort.postMessage(message)
  else if (process.connected) process.send?.(message, undefined, undefined, () => {})
}
const proxy = new ParentProxy(send)
const devices = new DeviceSecrets(({ bytes }) => {
  const order: SecretToKeep = { kind: 'keepSecret', secret: Buffer.from(bytes).toString('base64') }
  send(order)
})
const places = PlaceBook.ofUser()
const workplace = new Workplace(home, version, { systemProxy: proxy.ask, sampleProgram, devices, places })
const handler = new RPCHandler(createRouter(workplace))

/** Receives a message of the shell itself, which no window can send. @returns whether it was one */
const receiveFromShell = (message: unknown): boolean => {
  const told = message as ProxyAnswer | PathGift | KeychainNote | { readonly kind?: undefined }
  if (told.kind === 'proxy') proxy.receive(told)
  else if (told.kind === 'keychain') {
    const read = (secret: string) => Buffer.from(secret, 'base64')
    devices.receive(told.own === null ? undefined : read(told.own), told.others.map(read))
  } else if (told.kind === 'path') {
    const receipt: PathReceipt = { kind: 'pathGiven', gift: told.gift, id: workplace.given.give(told.path) }
    send(receipt)
  } else return false
  return true
}

const end = async (): Promise<void> => {
  await workplace.lock()
  process.exit(0)
}

process.on('SIGTERM', end)
process.on('SIGINT', () => {}) // Ctrl+C reaches the whole group; the shell decides when the core ends

if (parentPort) {
  const decoders = new ShellDecoders(send)
  startDecodersBy(decoders.start)
  parentPort.on('message', ({ data, ports: [port] }) => {
    const ready = data as DecoderReady | undefined
    if (ready?.kind === 'decoder') return decoders.receive(ready.decoder, port as DecoderPort | undefined)
    if (!port) {
      receiveFromShell(data)
      return
    }
    handler.upgrade(port)
    port.start()
  })
} else {
  const ports = new FramePorts(send, (port) => handler.upgrade(port as unknown as ElectronPort))
  const decoders = new RelayedDecoders(send)
  if (startsDecoders === 'shell-decoders') startDecodersBy(decoders.start)
  process.on('message', (message: Frame | ProxyAnswer | PathGift | KeychainNote) => {
    if (!receiveFromShell(message) && !decoders.receive(message)) ports.receive(message as Frame)
  })
  // The shell has ended, normally or not; the core ends with it.
  process.on('disconnect', end)
}
send(coreReady)

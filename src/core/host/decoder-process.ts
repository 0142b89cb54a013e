// Entry of a decoder: a process that reads files of strangers for the core and has no key, no file and no network of its own.
//   argv: pictures, tables or oldWorkbooks
// Started by a fork (`core/decoder/fork-decoder.ts`) or by the desktop shell, which hands it a port to the core.
import { gibibyte } from '../../shared/byte-size.ts'
import { answerCalls, type DecodeTask } from '../decoder/answer-calls.ts'
import type { DecoderKind, FromDecoder, ToDecoder } from '../decoder/messages.ts'
import { giveUpNetwork } from './without-network.ts'

/** The parts of Electron's ports that are used; plain Node has no types of them. */
interface ElectronPort {
  on(event: 'message', listener: (message: { readonly data: ToDecoder }) => void): void
  on(event: 'close', listener: () => void): void
  postMessage(message: FromDecoder): void
  start(): void
}
interface ParentPort {
  once(event: 'message', listener: (message: { readonly ports: readonly ElectronPort[] }) => void): void
}

giveUpNetwork()

/** A file that needs more memory than this ends its decoder. */
const most: Record<DecoderKind, number> = { pictures: 3 * gibibyte, tables: 2 * gibibyte, oldWorkbooks: 2 * gibibyte }
const kind = process.argv[2] as DecoderKind
setInterval(() => {
  if (process.memoryUsage.rss() > most[kind]) process.exit(1)
}, 250).unref()

const tasks = async (): Promise<Readonly<Record<string, DecodeTask>>> => {
  if (kind === 'pictures') return (await import('../photos/picture-tasks.ts')).pictureTasks()
  if (kind === 'oldWorkbooks') return (await import('../intake/old-workbook-tasks.ts')).oldWorkbookTasks
  const { tableTasks } = await import('../intake/table-tasks.ts')
  return { ...tableTasks, ...(await import('../decoder/zip-tasks.ts')).zipTasks }
}

/** Begins to answer. Calls that came while the tasks were loading are answered first. */
const serve = (send: (message: FromDecoder) => void): ((message: ToDecoder) => void) => {
  const receiving = tasks().then((loaded) => answerCalls(loaded, send))
  return (message) => void receiving.then((receive) => receive(message))
}

const { parentPort } = process as typeof process & { parentPort?: ParentPort }
if (parentPort) {
  parentPort.once('message', ({ ports: [port] }) => {
    const receive = serve((message) => port!.postMessage(message))
    port!.on('message', ({ data }) => receive(data))
    port!.on('close', () => process.exit(0))
    port!.start()
  })
} else {
  process.on(
    'message',
    // A core that has just ended shows in `disconnect`, below, and not as an error of sending.
    serve((message) => void (process.connected && process.send?.(message, undefined, undefined, () => {}))),
  )
  // The core has ended.
  process.on('disconnect', () => process.exit(0))
}

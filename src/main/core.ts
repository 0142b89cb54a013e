import { fork } from 'node:child_process'
import { app, MessageChannelMain, type MessagePortMain, session, utilityProcess } from 'electron'
import {
  coreReady,
  type DecoderFrame,
  type DecoderReady,
  type Frame,
  type KeychainNote,
  type PathGift,
  type ProxyAnswer,
  type ProxyQuestion,
  type SecretToKeep,
} from '../shared/rpc/frame.ts'
import { Decoders, RelayedDecoders } from './decoders.ts'
import type { DeviceKeychain } from './keychain.ts'
import { PathGifts } from './path-gifts.ts'

/** A running core. */
export interface Core {
  /** Opens a new port to the core, for a window. */
  connect(): MessagePortMain
  /** Gives it a path that a person chose, and resolves with the id under which windows may name it. */
  give(path: string): Promise<string>
  /**
   * Lets the core close its store and resolves when the process has ended. A core that does not end in time is killed, which
   * the store survives at any instant, so that the program can always be quit.
   * @returns whether it ended by itself
   */
  end(): Promise<boolean>
  /** Resolves with the exit code when the process ended for any reason. */
  readonly ended: Promise<number>
}

export interface CoreOptions {
  /** The built core process. */
  readonly entry: string
  /** The built decoder process. */
  readonly decoder: string
  /** The built program that makes sample data. */
  readonly sampleProgram: string
  readonly home: string
  readonly keychain: DeviceKeychain
}

/**
 * Starts the core in Electron's utility process, or with another Node if GZZC_CORE_NODE names one. The latter is for the
 * test runtime, whose own Node is too old for the database. A packaged app ignores it.
 */
export const startCore = ({ entry, decoder, sampleProgram, home, keychain }: CoreOptions): Promise<Core> => {
  const node = app.isPackaged ? undefined : process.env.GZZC_CORE_NODE
  const args = (program: string) => [home, app.getVersion(), program]
  return node
    ? startForked(node, unpacked(entry), args(unpacked(sampleProgram)), { keychain, decoder })
    : startInUtilityProcess(entry, decoder, args(sampleProgram), keychain)
}

/** Maps a path in the archive to the unpacked file, because plain Node cannot read the archive (scripts/trial-package.ts). */
const unpacked = (path: string): string => path.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked')

/** Answers the core's request for the system's proxy. */
const answerProxy = async (message: unknown, send: (answer: ProxyAnswer) => void): Promise<void> => {
  const { kind, id, url } = message as Partial<ProxyQuestion>
  if (kind !== 'proxy?' || id === undefined || url === undefined) return
  const answer = await session.defaultSession.resolveProxy(url).catch(() => '')
  send({ kind: 'proxy', id, answer })
}

/** Keeps a secret for the core, when the message asks for it. */
const keepSecret = (message: unknown, keychain: DeviceKeychain): void => {
  const { kind, secret } = message as Partial<SecretToKeep>
  if (kind === 'keepSecret' && secret !== undefined) void keychain.keep(secret)
}

/** What the keychain holds. It is read while the core starts, and sent before any window is connected. */
const readKeychain = async (keychain: DeviceKeychain): Promise<KeychainNote> => {
  await app.whenReady() // there is no keychain before
  return keychain.read()
}

/** Milliseconds that a core may take to end. A write in progress takes less. */
const endPatience = 30_000

/** Asks a core to end, and kills it when it does not. */
const endCore = async (ended: Promise<number>, ask: () => void, pid: number | undefined): Promise<boolean> => {
  ask()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), endPatience)
  })
  const byItself = await Promise.race([ended.then(() => true as const), late])
  clearTimeout(timer)
  if (!byItself && pid !== undefined) process.kill(pid, 'SIGKILL')
  await ended
  return byItself
}

const startInUtilityProcess = async (
  entry: string,
  decoder: string,
  args: string[],
  keychain: DeviceKeychain,
): Promise<Core> => {
  await app.whenReady() // utility processes exist only from then on
  const child = utilityProcess.fork(entry, args, { serviceName: 'GZZC core', stdio: 'inherit' })
  const ended = new Promise<number>((resolve) => child.once('exit', resolve))
  const gifts = new PathGifts((gift) => child.postMessage(gift))
  const decoders = new Decoders(decoder, (ready, ports) => child.postMessage(ready, ports))
  void ended.then(() => decoders.close())
  child.on('message', (message: unknown) => {
    gifts.receive(message)
    decoders.receive(message)
    keepSecret(message, keychain)
    void answerProxy(message, (answer) => child.postMessage(answer))
  })
  const secrets = readKeychain(keychain)
  await Promise.race([new Promise<void>((resolve) => child.once('message', () => resolve())), failure(ended)])
  child.postMessage(await secrets)
  return {
    ended,
    give: (path) => gifts.give(path, failure(ended)),
    connect() {
      const { port1, port2 } = new MessageChannelMain()
      child.postMessage(coreReady, [port2])
      return port1
    },
    end: () => endCore(ended, () => child.kill(), child.pid),
  }
}

const startForked = async (
  node: string,
  entry: string,
  args: string[],
  { keychain, decoder }: Pick<CoreOptions, 'keychain' | 'decoder'>,
): Promise<Core> => {
  // The fork starts its decoders itself, unless a test wants those of the shell.
  const ownDecoders = process.env.GZZC_SHELL_DECODERS !== '1'
  const child = fork(entry, ownDecoders ? args : [...args, 'shell-decoders'], {
    execPath: node,
    execArgv: [],
    serialization: 'advanced',
  })
  const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
  const secrets = readKeychain(keychain)
  await Promise.race([new Promise<void>((resolve) => child.once('message', () => resolve())), failure(ended)])

  const ports = new Map<number, MessagePortMain>()
  // The core may have ended before its channel is reported closed. Messages sent in between are lost, and `ended` resolves.
  const send = (message: Frame | ProxyAnswer | PathGift | KeychainNote | DecoderReady | DecoderFrame) => {
    if (child.connected) child.send(message, () => {})
  }
  const gifts = new PathGifts(send)
  const decoders = new RelayedDecoders(decoder, send)
  child.on('message', (frame: Frame | ProxyQuestion | SecretToKeep) => {
    gifts.receive(frame)
    keepSecret(frame, keychain)
    decoders.receive(frame)
    if (frame.kind === 'proxy?') void answerProxy(frame, send)
    else if (frame.kind === 'message') ports.get(frame.port)?.postMessage(frame.data)
  })
  void ended.then(() => {
    for (const port of ports.values()) port.close()
    decoders.close()
  })
  send(await secrets)
  let last = 0
  return {
    ended,
    give: (path) => gifts.give(path, failure(ended)),
    connect() {
      const id = ++last
      const { port1, port2 } = new MessageChannelMain()
      ports.set(id, port2)
      send({ port: id, kind: 'open' })
      port2.on('message', ({ data }) => send({ port: id, kind: 'message', data }))
      port2.on('close', () => {
        ports.delete(id)
        send({ port: id, kind: 'close' })
      })
      port2.start()
      return port1
    },
    end: () => endCore(ended, () => child.kill(), child.pid),
  }
}

const failure = (ended: Promise<number>): Promise<never> =>
  ended.then((code) => {
    throw new Error(`core ended with ${code} before it answered`)
  })

import { fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type DecoderKind, type FromDecoder, heapLimits, type StartDecoder } from './messages.ts'

/** The decoder's entry: the TypeScript source in development, a file beside the bundle otherwise. */
const ownEntry = (): string => {
  const here = import.meta.url
  return fileURLToPath(new URL(here.endsWith('.ts') ? '../host/decoder-process.ts' : './decoder-process.cjs', here))
}

/** The folders that hold the program itself. Nothing else may be read by a decoder. */
const programFolders = (entry: string): string[] => {
  const packages = createRequire(entry)
    .resolve('sharp')
    .replace(/(?<=[\\/]node_modules)[\\/].*/u, '')
  const sources = entry.lastIndexOf(`${sep}src${sep}`)
  const root = dirname(packages)
  return [sources < 0 ? dirname(entry) : entry.slice(0, sources + 4), packages, join(root, 'package.json')]
}

/**
 * Switches of Node that leave a decoder no right but to read its own program and to start threads; pictures need native libraries.
 * The permission model binds JavaScript. Native code that a picture took over is bound by the process alone: it has
 * no key, no open file and an empty environment.
 */
export const rights = (kind: DecoderKind, entry: string): string[] => [
  '--permission',
  '--allow-worker',
  ...(kind === 'pictures' ? ['--allow-addons'] : []),
  ...programFolders(entry).map((folder) => `--allow-fs-read=${folder}`),
  '--disable-warning=SecurityWarning',
]

const heapLimit = (kind: DecoderKind): string[] => {
  const most = heapLimits[kind]
  return most === undefined ? [] : [`--max-old-space-size=${most}`]
}

/** Starts a decoder as a child process of plain Node, without rights and with an empty environment. */
export const forkDecoder: StartDecoder = (kind, { receive, ended }) => {
  const entry = ownEntry()
  const child = fork(entry, [kind], {
    serialization: 'advanced',
    execArgv: [...rights(kind, entry), ...heapLimit(kind)],
    // Windows starts no process without its own folder.
    env: process.env.SystemRoot ? { SystemRoot: process.env.SystemRoot } : {},
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  child.on('message', (message) => receive(message as FromDecoder))
  child.on('error', () => {
    child.kill('SIGKILL')
    ended()
  })
  child.once('close', ended)
  return {
    send: (message) => {
      // Of a process that just ended, `ended` reports the loss.
      if (child.connected) child.send(message, () => {})
    },
    kill: () => void child.kill('SIGKILL'),
    hold(busy) {
      if (busy) child.ref()
      else child.unref()
      if (busy) child.channel?.ref()
      else child.channel?.unref()
    },
  }
}

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { samplePassword } from '../../src/sample/sample-unit.ts'

const entry = join(import.meta.dirname, '../../src/cli/gzzc.ts')

export interface CommandResult {
  readonly code: number | null
  /** Parsed lines of stdout (`--json`). */
  readonly lines: Record<string, unknown>[]
  /** The last line's `summary`. */
  readonly summary: Record<string, unknown>
  readonly stdout: string
  readonly stderr: string
}

const environment = { ...process.env, GZZC_PASSWORD: samplePassword, GZZC_NEW_PASSWORD: samplePassword }

/** Starts `gzzc --json …` as a process of its own. */
export const start = (...args: string[]) =>
  spawn(process.execPath, [entry, '--json', ...args], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })

const parse = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>)

/** Runs `gzzc --json …` to its end. */
export const gzzc = async (...args: string[]): Promise<CommandResult> => {
  const child = start(...args)
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  const lines = stdout.startsWith('{') ? parse(stdout) : []
  return { code, lines, summary: (lines.at(-1)?.['summary'] ?? {}) as Record<string, unknown>, stdout, stderr }
}

/** The shape of a JSON value: names and kinds, no values; alike elements of a list once. */
export const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    const kinds = new Map(value.map((item) => [JSON.stringify(shapeOf(item)), shapeOf(item)]))
    return [...kinds.values()]
  }
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shapeOf(item)]))
  return value === null ? 'null' : typeof value
}

import type { Details, ProblemArguments } from './details.ts'
import type { ErrorEntry } from './entry.ts'
import { type ErrorCode, registry } from './registry.ts'

/** The plain value that crosses processes and the wire. */
export interface ProblemValue {
  readonly code: ErrorCode
  readonly found: string
  readonly wanted: string
  readonly remedy: string
  readonly details: Details
}

const fill = (text: string, details: Details): string =>
  text.replace(/\{(\w+)\}/g, (place, name: string) => (Object.hasOwn(details, name) ? String(details[name]) : place))

class RegisteredProblem extends Error {
  readonly code: ErrorCode
  readonly details: Details

  constructor(code: ErrorCode, details: Details = {}, options?: { readonly cause?: unknown }) {
    super(`${code}: ${registry[code].log}`, options)
    this.name = 'Problem'
    this.code = code
    this.details = details
  }

  get entry(): ErrorEntry {
    return registry[this.code]
  }

  /** The three Chinese sentences, filled in. */
  toJSON(): ProblemValue {
    const { found, wanted, remedy } = this.entry
    return {
      code: this.code,
      found: fill(found, this.details),
      wanted: fill(wanted, this.details),
      remedy: fill(remedy, this.details),
      details: this.details,
    }
  }

  /** One Chinese line for a window or a terminal. */
  get text(): string {
    const { found, wanted, remedy } = this.toJSON()
    return [found, wanted, remedy].filter(Boolean).join('；')
  }

  /** Reads a problem that crossed a boundary. Undefined when the value is not a problem of this registry. */
  static from(value: unknown): Problem | undefined {
    if (value instanceof RegisteredProblem) return value
    if (typeof value !== 'object' || value === null || !('code' in value)) return undefined
    const { code, details } = value as { code: unknown; details?: unknown }
    if (typeof code !== 'string' || !Object.hasOwn(registry, code)) return undefined
    const known = typeof details === 'object' && details !== null ? (details as Details) : {}
    return new RegisteredProblem(code as ErrorCode, known)
  }
}

/** The constructor as the compiler sees it: the details of a code are the places in its texts. */
interface ProblemConstructor {
  new <Code extends ErrorCode>(code: Code, ...rest: ProblemArguments<Code>): Problem
  readonly prototype: Problem
  from(value: unknown): Problem | undefined
}

/**
 * A failure that someone can act on: a code of the registry and the details that fill its texts. A missing or unknown
 * detail does not compile. Thrown inside a process; crosses a boundary as {@link ProblemValue}.
 * @example throw new Problem('general.fileMissing', { path })
 */
export const Problem: ProblemConstructor = RegisteredProblem
export type Problem = RegisteredProblem

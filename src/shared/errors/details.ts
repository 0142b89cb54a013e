import type { ErrorCode, registry } from './registry.ts'

export type DetailValue = string | number | boolean | null

/** Details of a problem whose code is not known to the compiler, as they cross processes and the wire. */
export type Details = Readonly<Record<string, DetailValue>>

type PlacesOf<Text extends string> = Text extends `${string}{${infer Place}}${infer Rest}`
  ? Place | PlacesOf<Rest>
  : never

/** Names of the places in the texts of a code. @example Place<'general.fileMissing'> // 'path' */
export type Place<Code extends ErrorCode> = PlacesOf<(typeof registry)[Code]['found' | 'wanted' | 'remedy']>

/** The details that the texts of a code have places for. */
export type DetailsOf<Code extends ErrorCode> = { readonly [Name in Place<Code>]: DetailValue }

/** Arguments after the code in `new Problem(code, …)`: details exactly when the code's texts have places. */
export type ProblemArguments<Code extends ErrorCode> = [Place<Code>] extends [never]
  ? [details?: Readonly<Record<string, never>>, options?: { readonly cause?: unknown }]
  : [details: DetailsOf<Code>, options?: { readonly cause?: unknown }]

import type { ErrorEntry } from './problem.ts'

export const coreErrors = {} as const satisfies Record<string, ErrorEntry>

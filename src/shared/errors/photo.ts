import type { ErrorEntry } from './problem.ts'

export const photoErrors = {} as const satisfies Record<string, ErrorEntry>

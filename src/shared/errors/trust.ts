import type { ErrorEntry } from './problem.ts'

export const trustErrors = {} as const satisfies Record<string, ErrorEntry>

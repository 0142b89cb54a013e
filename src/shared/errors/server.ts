import type { ErrorEntry } from './problem.ts'

export const serverErrors = {} as const satisfies Record<string, ErrorEntry>

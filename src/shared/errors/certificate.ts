import type { ErrorEntry } from './problem.ts'

export const certificateErrors = {} as const satisfies Record<string, ErrorEntry>

import type { ErrorEntry } from './entry.ts'

export const certificateErrors = {} as const satisfies Record<string, ErrorEntry>

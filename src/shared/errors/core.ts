import type { ErrorEntry } from './entry.ts'

export const coreErrors = {} as const satisfies Record<string, ErrorEntry>

import type { ErrorEntry } from './entry.ts'

export const intakeErrors = {} as const satisfies Record<string, ErrorEntry>

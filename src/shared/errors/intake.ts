import type { ErrorEntry } from './problem.ts'

export const intakeErrors = {} as const satisfies Record<string, ErrorEntry>

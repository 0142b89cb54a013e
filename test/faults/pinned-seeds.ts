import type { FaultKind } from './round.ts'

/** Seeds whose rounds once found a fault of the product. `npm test` plays them again. */
export const pinnedSeeds: Partial<Record<FaultKind, readonly number[]>> = {
  // A clock that contradicts the province's audit was called a busy service.
  clocks: [5],
  // SQLite's own rollback on a full disk was reported in the place of the full disk.
  disks: [1],
  // The check called a computer that had enrolled anew a contradiction.
  restores: [1],
}

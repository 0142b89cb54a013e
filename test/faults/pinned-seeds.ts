import type { FaultKind } from './round.ts'

/** Seeds whose rounds once found a fault of the product. `npm test` plays them again. */
export const pinnedSeeds: Partial<Record<FaultKind, readonly number[]>> = {
  // A clock that contradicts the province's audit was called a busy service.
  // A key that a server with a clock a little ahead had registered made the batch of the same round be refused for good.
  clocks: [5, 15],
  // A database with a damaged row was not opened, and nobody said why. The check did not see that keys had been given more time.
  // After a restoration, a batch that named the new log at a size that the old one had had got a receipt without its proof.
  damage: [49, 60, 1007],
  // SQLite's own rollback on a full disk was reported in the place of the full disk.
  // A full disk kept the claim of a group of certificates, and nobody could issue them for a quarter of an hour.
  disks: [1, 1008],
  // The check called a computer that had enrolled anew a contradiction.
  restores: [1],
}

import type { Migration } from './migration.ts'

/** Why the province refused a sealed batch as a whole. Such a batch can be withdrawn. */
export const refusedBatches: Migration = {
  number: 22,
  name: 'refusedBatches',
  up: `
-- JSON of the province's problem; null while it was not refused
alter table batch add column refusal text;
`,
}

import type { Migration } from './migration.ts'

/** Counts the submitted records of a batch without reading them: the overview asks for them at every visit. */
export const submittedByBatch: Migration = {
  number: 26,
  name: 'submittedByBatch',
  up: `
create index recordSubmitted on record (batchId) where state = 'submitted';
`,
}

import type { Migration } from './migration.ts'

/** Counts and lists the records with warnings of a state without reading the others. */
export const warnedRecords: Migration = {
  number: 27,
  name: 'warnedRecords',
  up: `
create index recordWarned on record (state, ordinal) where warnings <> '[]';
`,
}

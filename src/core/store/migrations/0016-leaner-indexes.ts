import type { Migration } from './migration.ts'

/**
 * Drops indexes in which every row of a long import touches another page. The full-text index finds people, document numbers
 * and employers instead, and keys against duplicates become hashes (`shortenKey`, a function of the connection).
 */
export const leanerIndexes: Migration = {
  number: 16,
  name: 'leanerIndexes',
  up: `
drop index recordByName;
drop index recordByDocument;
drop index recordByEmployer;
update record set duplicateKey = shortenKey(duplicateKey);
`,
}

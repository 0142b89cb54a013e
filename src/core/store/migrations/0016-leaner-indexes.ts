import type { Migration } from './migration.ts'

/**
 * Fewer indexes that a long import writes all over: people, their numbers and employers are found by the full-text index, and
 * keys against duplicates are hashes (`shortenKey`, a function of the connection).
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

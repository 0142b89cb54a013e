import type { Migration } from './migration.ts'

/**
 * Where a record of an import came from, in addition to file, sheet and row: the values that reading changed, and the texts
 * of columns without a field. An import also counts the rows that it left out because their warnings were not confirmed.
 */
export const recordOrigin: Migration = {
  number: 5,
  name: 'recordOrigin',
  up: `
alter table import add column unconfirmed integer not null default 0;
create table recordOrigin (
  ordinal integer primary key references record (ordinal) on delete cascade,
  -- JSON: [{field, was, is, mended?}]
  changes text not null,
  -- JSON: text by header
  aside text not null
) strict;
`,
}

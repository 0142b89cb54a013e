import type { Migration } from './migration.ts'

/**
 * What an import's record came from, beyond file, sheet and row: what was read otherwise than written, and the texts of
 * columns that stand for no field. And how many rows an import left out because their warnings were not confirmed.
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

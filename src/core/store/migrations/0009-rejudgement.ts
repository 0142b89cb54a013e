import type { Migration } from './migration.ts'

/** Records whose faults a changed dictionary changed, with their faults before and after. */
export const rejudgement: Migration = {
  number: 9,
  name: 'rejudgement',
  up: `
create table rejudgement (
  ordinal integer primary key references record (ordinal) on delete cascade,
  fromVersion integer not null,
  toVersion integer not null check (toVersion > fromVersion),
  -- JSON: lists of faults
  was text not null,
  now text not null,
  -- 1: it went back to draft
  reopened integer not null check (reopened in (0, 1)),
  at text not null
) strict;
`,
}

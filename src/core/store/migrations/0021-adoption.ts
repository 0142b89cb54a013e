import type { Migration } from './migration.ts'

/** Records that the unit adopts as the province has them, and those that a person has to decide about. */
export const adoption: Migration = {
  number: 21,
  name: 'adoption',
  up: `
-- when a batch of another store was brought back from the province; null for a batch of this store
alter table batch add column adoptedAt text;

create table adoptionConflict (
  recordId text primary key,
  -- the record itself with another content, or another record of the same person and title
  kind text not null check (kind in ('differs', 'duplicate')),
  -- the record here
  ownId text not null references record (id),
  -- as the province has it, JSON
  received text not null,
  foundAt text not null,
  decision text check (decision in ('province', 'own')),
  decidedAt text,
  decidedBy text references account (id),
  check ((decision is null) = (decidedAt is null))
) strict;
`,
}

import type { Migration } from './migration.ts'

/**
 * What neither the unit nor the province can take back: how far the audit is, beside the audit; the newest checkpoint of the
 * province's log; and checkpoints that contradict it.
 */
export const keptHeads: Migration = {
  number: 17,
  name: 'keptHeads',
  up: `
create table auditHead (
  id integer primary key check (id = 1),
  seq integer not null,
  hash text not null
) strict;
insert into auditHead (id, seq, hash)
select 1, coalesce(max(seq), 0), coalesce((select hash from audit order by seq desc limit 1), '${'0'.repeat(64)}') from audit;

create table keptCheckpoint (
  id integer primary key check (id = 1),
  size integer not null,
  root text not null check (length(root) = 64),
  note text not null,
  keptAt text not null
) strict;
create trigger keptCheckpointGrows before update on keptCheckpoint when new.size < old.size
begin select raise(abort, 'the kept checkpoint never goes back'); end;
create trigger keptCheckpointStays before delete on keptCheckpoint
begin select raise(abort, 'the kept checkpoint never goes back'); end;

create table splitView (
  -- of the checkpoint that contradicts the kept one
  size integer not null,
  root text not null check (length(root) = 64),
  note text not null,
  relation text not null check (relation in ('shrank', 'forked')),
  keptSize integer not null,
  keptNote text not null,
  foundAt text not null,
  -- null until the province's log continues the kept checkpoint again
  settledAt text,
  primary key (size, root)
) strict, without rowid;

-- when a proof showed that the kept log continues the receipt's; null before
alter table batch add column connectedAt text;
`,
}

import type { Migration } from './migration.ts'

/** Events that only a later version of the program knows are parked too. SQLite changes a check only with the whole table. */
export const unknownEvents: Migration = {
  number: 21,
  name: 'unknownEvents',
  up: `
create table parkedEventNext (
  id integer primary key,
  seq integer not null,
  -- the event as the province sent it, JSON
  body text not null,
  recordId text,
  batchId text,
  why text not null check (why in ('state', 'batch', 'number', 'record', 'elsewhere', 'refused', 'unknown')),
  parkedAt text not null,
  -- null while it waits
  settledAt text,
  -- the account that settled it; null when it fitted later
  settledBy text references account (id),
  unique (seq, body),
  check (settledBy is null or settledAt is not null)
) strict;
insert into parkedEventNext select id, seq, body, recordId, batchId, why, parkedAt, settledAt, settledBy from parkedEvent;
drop table parkedEvent;
alter table parkedEventNext rename to parkedEvent;
create index parkedEventWaiting on parkedEvent (recordId) where settledAt is null;
`,
}

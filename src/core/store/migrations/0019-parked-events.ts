import type { Migration } from './migration.ts'

/**
 * Events of the province's feed that do not fit the records of this computer, or that only a later version of the program knows.
 * They wait for a record that they fit, for a person or for the later version, and the events behind them are applied meanwhile.
 */
export const parkedEvents: Migration = {
  number: 19,
  name: 'parkedEvents',
  up: `
create table parkedEvent (
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
create index parkedEventWaiting on parkedEvent (recordId) where settledAt is null;
`,
}

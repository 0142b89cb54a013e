import type { Migration } from './migration.ts'

/** Batches that were withdrawn before the countersignature. The next batch gets their number. */
export const withdrawnBatches: Migration = {
  number: 7,
  name: 'withdrawnBatches',
  up: `
create table withdrawnBatch (
  id text primary key,
  seq integer not null,
  digest text not null,
  count integer not null,
  clerk text not null references account (id),
  createdAt text not null,
  withdrawnBy text not null references account (id),
  withdrawnAt text not null,
  reason text not null
) strict;
`,
}

import type { Migration } from './migration.ts'

/**
 * A province that went on from a backup: which restorations the unit noticed, which batches it hands back, and what the
 * province had told about their records.
 */
export const restoredProvince: Migration = {
  number: 24,
  name: 'restoredProvince',
  up: `
create table restoration (
  -- the epoch of the province that began
  epoch integer primary key,
  -- position of its entry in the log: what the unit saw beyond it, before it noticed, was lost
  position integer not null,
  lost integer not null,
  -- the log's proof of the entry
  proof text not null,
  restoredAt text not null,
  noticedAt text not null,
  -- when everything was handed back; null before
  settledAt text,
  -- when a person had read of it; null before
  acknowledgedAt text
) strict;

-- the receipt that the province lost; the batch is submitted again with it
alter table batch add column lostReceipt text;
drop trigger batchIsFrozen;
create trigger batchIsFrozen before update on batch
when old.digest is not new.digest or old.seq is not new.seq or old.clerk is not new.clerk
  or old.device is not new.device or old.chainSeq is not new.chainSeq
  or (old.sealedAt is not null and (old.envelope is not new.envelope or old.reviewer is not new.reviewer))
  or (old.receipt is not null and old.receipt is not new.receipt
    and not (new.receipt is null and new.lostReceipt is old.receipt))
begin select raise(abort, 'a batch is frozen'); end;

create table lostResult (
  recordId text primary key references record (id),
  batchId text not null,
  kind text not null check (kind in ('confirmed', 'issued', 'corrected', 'revoked')),
  number text not null,
  pdf text,
  reason text,
  lostAt text not null,
  -- when the province had it back; null before
  handedBackAt text,
  -- when the province had decided the same again, or a person settled it; null before
  settledAt text,
  settledBy text
) strict;

alter table keptCheckpoint add column epoch integer not null default 1;
drop trigger keptCheckpointGrows;
create trigger keptCheckpointGrows before update on keptCheckpoint
when new.epoch < old.epoch or (new.epoch = old.epoch and new.size < old.size)
begin select raise(abort, 'the kept checkpoint never goes back'); end;
`,
}

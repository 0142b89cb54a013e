import type { Migration } from './migration.ts'

/**
 * Each device has a chain of batches at the province. A computer that is enrolled anew is another device and begins another
 * chain, so a batch has its device and its place in that device's chain. `seq`, the number that people see, goes on.
 */
export const batchChains: Migration = {
  number: 20,
  name: 'batchChains',
  up: `
alter table batch add column device text;
alter table batch add column chainSeq integer;
drop trigger batchIsFrozen;
update batch set
  device = (select json_extract(value, '$.device') from setting where key = 'enrolment'),
  chainSeq = seq;
create unique index batchInChain on batch (device, chainSeq);

create trigger batchIsFrozen before update on batch
when old.digest is not new.digest or old.seq is not new.seq or old.clerk is not new.clerk
  or old.device is not new.device or old.chainSeq is not new.chainSeq
  or (old.sealedAt is not null and (old.envelope is not new.envelope or old.reviewer is not new.reviewer))
  or (old.receipt is not null and old.receipt is not new.receipt)
begin select raise(abort, 'a batch is frozen'); end;
`,
}

import type { Migration } from './migration.ts'

/**
 * An audit row can only be appended: it must have the next number and the hash of the last row. This is stronger than unique
 * hashes and needs no index of hashes. In such an index, every row of a long import would touch another page.
 */
export const auditOrder: Migration = {
  number: 11,
  name: 'auditOrder',
  up: `
create table auditInOrder (
  seq integer primary key,
  at text not null,
  actor text not null,
  action text not null,
  subject text not null,
  before text,
  after text,
  previous text not null,
  hash text not null
) strict;
insert into auditInOrder (seq, at, actor, action, subject, before, after, previous, hash)
select seq, at, actor, action, subject, before, after, previous, hash from audit order by seq;
drop table audit;
alter table auditInOrder rename to audit;
create index auditBySubject on audit (subject, seq);
create trigger auditIsNotChanged before update on audit begin select raise(abort, 'audit is append-only'); end;
create trigger auditIsNotDeleted before delete on audit begin select raise(abort, 'audit is append-only'); end;
create trigger auditGrowsAtItsEnd before insert on audit
when new.seq is not (select coalesce(max(seq), 0) + 1 from audit)
  or new.previous is not coalesce((select hash from audit order by seq desc limit 1), '${'0'.repeat(64)}')
begin select raise(abort, 'audit grows at its end alone'); end;
`,
}

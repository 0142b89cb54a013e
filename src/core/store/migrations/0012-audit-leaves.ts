import type { Migration } from './migration.ts'

/**
 * An action on very many records at once is one audit row. The row has the root of a Merkle tree, and this table has the
 * tree's leaves in order: each subject with its content. Leaves are inserted before their row. No leaf can be added once the
 * row exists. Older rows do not change; each names one subject.
 */
export const auditLeaves: Migration = {
  number: 12,
  name: 'auditLeaves',
  up: `
create table auditLeaf (
  -- the row of the audit
  seq integer not null,
  position integer not null check (position >= 0),
  subject text not null,
  content text not null,
  primary key (seq, position)
) strict, without rowid;
create index auditLeafBySubject on auditLeaf (subject);
create trigger auditLeafIsNotChanged before update on auditLeaf begin select raise(abort, 'audit is append-only'); end;
create trigger auditLeafIsNotDeleted before delete on auditLeaf begin select raise(abort, 'audit is append-only'); end;
create trigger auditLeafIsOfTheNextRow before insert on auditLeaf
when new.seq is not (select coalesce(max(seq), 0) + 1 from audit)
begin select raise(abort, 'audit grows at its end alone'); end;
`,
}

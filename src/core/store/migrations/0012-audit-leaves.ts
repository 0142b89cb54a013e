import type { Migration } from './migration.ts'

/**
 * A deed that concerns very many records at once is one row of the audit. The row holds the root of a Merkle tree, the
 * leaves stand here: what the deed concerned and its content, in order. A leaf enters before its row does, which seals it.
 * Rows of before stay as they are: each names one subject of its own.
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

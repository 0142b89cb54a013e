import type { Migration } from './migration.ts'

/**
 * A unit of work that enters very many records indexes them itself, because it has their texts in memory. While
 * `bulkIndexing` has a row, inserted records are not noted for indexing. The unit of work deletes the row before it ends.
 */
export const bulkIndex: Migration = {
  number: 14,
  name: 'bulkIndex',
  up: `
create table bulkIndexing (id integer primary key check (id = 1)) strict;
drop trigger recordIsEntered;
create trigger recordIsEntered after insert on record when not exists (select 1 from bulkIndexing) begin
  insert into searchWaiting (ordinal, indexed) values (new.ordinal, 0);
end;
`,
}

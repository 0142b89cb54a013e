import type { Migration } from './migration.ts'

/** Imports can be undone as a whole. Indexes find an import's records, and whether a record was submitted. */
export const importUndo: Migration = {
  number: 4,
  name: 'importUndo',
  up: `
alter table import add column undoneAt text;
alter table import add column undoneBy text references account (id);
create index recordByImport on record (importId) where importId is not null;
create index batchRecordByRecord on batchRecord (recordId);
`,
}

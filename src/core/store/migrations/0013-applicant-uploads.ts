import type { Migration } from './migration.ts'

/** Photos that applicants uploaded to the province, and the roster of waiting records as the province last received it. */
export const applicantUploads: Migration = {
  number: 13,
  name: 'applicantUploads',
  up: `
create table photoUpload (
  recordId text primary key references record (id) on delete cascade,
  sha256 text not null check (length(sha256) = 64),
  size integer not null,
  uploadedAt text not null,
  -- null until fetched
  bytes blob
) strict;

-- No foreign key, because the province must still be told that a deleted record no longer waits.
create table rosterEntry (
  recordId text primary key,
  content text not null
) strict, without rowid;
`,
}

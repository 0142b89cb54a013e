import type { Migration } from './migration.ts'

/** Photos that applicants uploaded at the province, and what was sent to the province about records that wait for one. */
export const applicantUploads: Migration = {
  number: 13,
  name: 'applicantUploads',
  up: `
create table photoUpload (
  recordId text primary key references record (id) on delete cascade,
  sha256 text not null check (length(sha256) = 64),
  size integer not null,
  uploadedAt text not null,
  -- null until it was fetched
  bytes blob
) strict;

-- Outlives its record: the province is still to be told that nothing is awaited.
create table rosterEntry (
  recordId text primary key,
  content text not null
) strict, without rowid;
`,
}

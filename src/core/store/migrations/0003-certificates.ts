import type { Migration } from './migration.ts'

/**
 * What the province reported of each certificate when it issued it, and the PDF files fetched since, by their hash.
 * Certificates that were issued before this step have no row, so only the seal of their file is checked.
 */
export const certificates: Migration = {
  number: 3,
  name: 'certificates',
  up: `
create table certificate (
  number text primary key,
  recordId text not null references record (id),
  -- SHA-256 of the PDF; null where only verification is offered
  pdf text check (length(pdf) = 64),
  issuedAt text not null,
  logIndex integer not null
) strict;
create index certificateByRecord on certificate (recordId);

create table certificateFile (
  number text not null,
  sha256 text not null check (length(sha256) = 64),
  bytes blob not null,
  fetchedAt text not null,
  primary key (number, sha256)
) strict;
`,
}

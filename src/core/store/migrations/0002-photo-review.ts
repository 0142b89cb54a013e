import type { Migration } from './migration.ts'

/**
 * Tables for the photo sheet and the reviewer's queue: the original of each mended photo, the reasons of its checks, the last
 * refused file of a record, what a reviewer last saw of a record, and the samples that were drawn.
 */
export const photoReview: Migration = {
  number: 2,
  name: 'photoReview',
  up: `
create table photoOriginal (
  sha256 text primary key check (length(sha256) = 64),
  bytes blob not null,
  size integer not null check (size = length(bytes)),
  createdAt text not null
) strict;
create index photoOriginalByAge on photoOriginal (createdAt, size);

-- No foreign key, because originals are deleted when their space is full and the photos stay.
alter table photo add column original text check (original is null or length(original) = 64);

create table photoReason (
  photo text not null references photo (sha256) on delete cascade,
  reason text not null,
  primary key (photo, reason)
) strict, without rowid;
create index photoReasonByReason on photoReason (reason, photo);
insert or ignore into photoReason (photo, reason)
select photo.sha256, json_extract(item.value, '$.reason')
from photo, json_each(photo.report, '$.checks') as item
where json_extract(item.value, '$.reason') is not null;

create index recordByPhoto on record (photo) where photo is not null;

create table photoAttempt (
  recordId text primary key references record (id) on delete cascade,
  fileName text not null,
  original text,
  report text not null,
  account text not null references account (id),
  at text not null
) strict;

create table reviewLook (
  account text not null references account (id),
  recordId text not null references record (id) on delete cascade,
  -- Newest audit row at that time.
  seq integer not null,
  -- What was seen, as JSON: the record's fields and its photo.
  seen text not null,
  at text not null,
  primary key (account, recordId)
) strict, without rowid;

create table reviewSample (
  id text primary key,
  account text not null references account (id),
  seed text not null,
  percent integer not null check (percent between 1 and 100),
  population integer not null check (population > 0),
  -- SHA-256 over the ids that were drawn from. With it and the seed, anybody can draw the same sample again.
  populationHash text not null,
  at text not null
) strict;
create table reviewSampleRecord (
  sampleId text not null references reviewSample (id),
  recordId text not null references record (id) on delete cascade,
  primary key (sampleId, recordId)
) strict, without rowid;
`,
}

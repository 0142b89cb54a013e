import type { Migration } from './migration.ts'

/** Condition that no row refers to a photo. @param photo SQL expression of its hash */
const unused = (photo: string): string => `
  not exists (select 1 from record where photo = ${photo})
  and not exists (select 1 from batchRecord where photo = ${photo})
  and not exists (select 1 from photoUnplaced where photo = ${photo})`

const originalUnused = (original: string): string => `
  not exists (select 1 from photo where original = ${original})
  and not exists (select 1 from photoAttempt where original = ${original})`

/**
 * Photos whose person is not known yet, hashes that find the same picture twice, and triggers that delete a photo with the
 * last row that refers to it. This step deletes the photos that no row refers to any more, which cannot be undone.
 */
export const photoMatching: Migration = {
  number: 8,
  name: 'photoMatching',
  up: `
create table photoUnplaced (
  -- SHA-256 of the original file
  source text primary key check (length(source) = 64),
  fileName text not null,
  photo text not null references photo (sha256),
  why text not null check (why in ('none', 'several', 'taken')),
  -- JSON: ids of the records to which it may belong
  candidates text not null,
  account text not null references account (id),
  at text not null
) strict;
create index photoUnplacedByPhoto on photoUnplaced (photo);

-- Perceptual hash, hex; null until it is computed, empty if the bytes are no picture.
alter table photo add column look text check (look is null or length(look) in (0, 64));
create index photoWithoutLook on photo (sha256) where look is null;

-- The hash in sixteen parts of 16 bits. Two hashes that differ in fewer than sixteen bits share at least one part.
create table photoLookPart (
  part integer not null check (part between 0 and 15),
  value integer not null check (value between 0 and 65535),
  photo text not null references photo (sha256) on delete cascade,
  primary key (part, value, photo)
) strict, without rowid;
create index photoLookPartByPhoto on photoLookPart (photo);

-- Two photos that show the same picture. Each pair has two rows, one for each order.
create table photoSame (
  photo text not null references photo (sha256) on delete cascade,
  other text not null references photo (sha256) on delete cascade,
  unlikeness real not null,
  primary key (photo, other)
) strict, without rowid;
create index photoSameByOther on photoSame (other);

create index batchRecordByPhoto on batchRecord (photo);
create index photoByOriginal on photo (original) where original is not null;
create index photoAttemptByOriginal on photoAttempt (original) where original is not null;
create index recordByEmployer on record (employerName);

create trigger photoLeavesWithRecord after delete on record when old.photo is not null begin
  delete from photo where sha256 = old.photo and ${unused('old.photo')};
end;
create trigger photoLeavesWhenReplaced after update of photo on record
when old.photo is not null and old.photo is not new.photo begin
  delete from photo where sha256 = old.photo and ${unused('old.photo')};
end;
create trigger photoLeavesWhenPlaced after delete on photoUnplaced begin
  delete from photo where sha256 = old.photo and ${unused('old.photo')};
end;
create trigger originalLeavesWithPhoto after delete on photo when old.original is not null begin
  delete from photoOriginal where sha256 = old.original and ${originalUnused('old.original')};
end;
create trigger originalLeavesWithAttempt after delete on photoAttempt when old.original is not null begin
  delete from photoOriginal where sha256 = old.original and ${originalUnused('old.original')};
end;
create trigger originalLeavesWithNextAttempt after update of original on photoAttempt
when old.original is not null and old.original is not new.original begin
  delete from photoOriginal where sha256 = old.original and ${originalUnused('old.original')};
end;

delete from photo where ${unused('photo.sha256')};
delete from photoOriginal where ${originalUnused('photoOriginal.sha256')};
`,
}

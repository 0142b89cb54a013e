import type { Migration } from './migration.ts'

/** The first schema. Constraints enforce one record per person and title, one batch per number, and an append-only audit. */
export const first: Migration = {
  number: 1,
  name: 'first',
  up: `
create table account (
  id text primary key,
  name text not null unique,
  role text not null check (role in ('administrator', 'clerk', 'reviewer')),
  publicKey text not null unique,
  createdAt text not null,
  registeredAt text
) strict;

create table setting (key text primary key, value text not null) strict;

create table import (
  id text primary key,
  fileName text not null,
  fileHash text not null,
  rows integer not null,
  accepted integer not null,
  refused integer not null,
  warned integer not null,
  duplicates integer not null,
  account text not null references account (id),
  at text not null
) strict;

create table photo (
  sha256 text primary key check (length(sha256) = 64),
  bytes blob not null,
  size integer not null check (size = length(bytes)),
  report text not null,
  createdAt text not null
) strict;

create table batch (
  id text primary key,
  seq integer not null unique check (seq > 0),
  previous text,
  digest text not null unique,
  count integer not null check (count > 0),
  envelope text not null,
  clerk text not null references account (id),
  reviewer text references account (id),
  receipt text,
  createdAt text not null,
  sealedAt text,
  receivedAt text,
  check (reviewer is null or reviewer <> clerk),
  check ((reviewer is null) = (sealedAt is null)),
  check (receipt is null or sealedAt is not null)
) strict;

create table record (
  ordinal integer primary key autoincrement,
  id text not null unique,
  state text not null check (state in ('draft', 'ready', 'photoAwaited', 'photoSubmitted', 'photoApproved', 'inBatch',
    'submitted', 'confirmed', 'issued', 'returned', 'corrected', 'revoked')),
  name text not null,
  sex text not null,
  documentType text not null,
  documentNumber text not null,
  series text not null,
  specialty text not null,
  title text not null,
  level text not null,
  reviewType text not null,
  obtainedOn text not null,
  employerName text not null,
  employerCreditCode text,
  employerRegion text,
  employerLevel text,
  committee text not null,
  unit text not null,
  details text not null,
  duplicateKey text not null unique,
  contentHash text not null,
  warnings text not null,
  returnCode text,
  returnText text,
  photo text references photo (sha256),
  batchId text references batch (id),
  certificateNumber text unique,
  importId text references import (id) deferrable initially deferred,
  sourceSheet text,
  sourceRow integer,
  dictionaryVersion integer not null,
  enteredBy text not null references account (id),
  photoBy text references account (id),
  createdAt text not null,
  updatedAt text not null,
  check (state not in ('submitted', 'confirmed', 'issued', 'corrected', 'revoked') or (batchId is not null and photo is not null)),
  check (state <> 'returned' or returnCode is not null)
) strict;
create index recordByState on record (state, ordinal);
create index recordByName on record (name);
create index recordByDocument on record (documentNumber);
create index recordByBatch on record (batchId) where batchId is not null;

create table batchRecord (
  batchId text not null references batch (id),
  position integer not null,
  recordId text not null references record (id),
  record text not null,
  photo text not null references photo (sha256),
  outcome text check (outcome in ('accepted', 'refused', 'held')),
  primary key (batchId, position),
  unique (batchId, recordId)
) strict, without rowid;

create table audit (
  seq integer primary key,
  at text not null,
  actor text not null,
  action text not null,
  subject text not null,
  before text,
  after text,
  previous text not null unique,
  hash text not null unique
) strict;
create index auditBySubject on audit (subject, seq);
create trigger auditIsNotChanged before update on audit begin select raise(abort, 'audit is append-only'); end;
create trigger auditIsNotDeleted before delete on audit begin select raise(abort, 'audit is append-only'); end;

-- The content of a frozen batch never changes. Only the reviewer's signature and the receipt are added, each once.
create trigger batchIsFrozen before update on batch
when old.digest is not new.digest or old.seq is not new.seq or old.clerk is not new.clerk
  or (old.sealedAt is not null and (old.envelope is not new.envelope or old.reviewer is not new.reviewer))
  or (old.receipt is not null and old.receipt is not new.receipt)
begin select raise(abort, 'a batch is frozen'); end;

-- A submitted record is frozen, because its fields were signed. A return reopens it.
create trigger recordIsFrozen before update on record
when old.state in ('submitted', 'confirmed', 'issued', 'corrected', 'revoked')
  and (old.contentHash is not new.contentHash or old.photo is not new.photo)
begin select raise(abort, 'a submitted record is frozen'); end;
`,
}

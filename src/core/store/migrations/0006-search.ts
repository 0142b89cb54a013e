import type { Migration } from './migration.ts'

/**
 * Finding records: a full-text index of terms that `core/search` makes (`recordTerms`, `valueTerms` are functions of the
 * connection), the values that forms offer with how often each is used, and how many records stand where. Triggers note
 * every record that is written in `searchWaiting`; the write gate indexes them at the end of the same transaction.
 * A record that waits is counted nowhere yet.
 */
export const search: Migration = {
  number: 6,
  name: 'search',
  up: `
-- Terms alone, no text and no places: a record's own columns are what is shown and compared.
create virtual table recordSearch using fts5 (terms, content='', contentless_delete=1, detail=none, tokenize='ascii');
insert into recordSearch (recordSearch, rank) values ('hashsize', 16777216);

create table searchWaiting (
  ordinal integer primary key,
  -- 1: the index holds terms of it as it was
  indexed integer not null check (indexed in (0, 1))
) strict;

create table fieldValue (
  id integer primary key,
  field text not null check (field in ('employerName', 'specialty', 'committee')),
  value text not null,
  -- records that have it
  uses integer not null,
  indexed integer not null default 0 check (indexed in (0, 1)),
  unique (field, value)
) strict;
create index fieldValueWaiting on fieldValue (id) where indexed = 0;
create virtual table fieldValueSearch using fts5 (terms, content='', contentless_delete=1, detail=none, tokenize='ascii');

create table recordTally (
  state text not null,
  reviewType text not null,
  level text not null,
  records integer not null,
  primary key (state, reviewType, level)
) strict, without rowid;

create trigger recordIsEntered after insert on record begin
  insert into searchWaiting (ordinal, indexed) values (new.ordinal, 0);
end;

create trigger recordIsWordedAnew after update on record
when (old.name, old.documentNumber, old.certificateNumber, old.employerName, old.title, old.specialty, old.series,
    old.reviewType, old.committee, old.warnings = '[]')
  is not (new.name, new.documentNumber, new.certificateNumber, new.employerName, new.title, new.specialty, new.series,
    new.reviewType, new.committee, new.warnings = '[]')
  and not exists (select 1 from searchWaiting where ordinal = old.ordinal)
begin
  update fieldValue set uses = uses - 1 where field = 'employerName' and value = old.employerName;
  update fieldValue set uses = uses - 1 where field = 'specialty' and value = old.specialty;
  update fieldValue set uses = uses - 1 where field = 'committee' and value = old.committee;
  update recordTally set records = records - 1
  where state = old.state and reviewType = old.reviewType and level = old.level;
  insert into searchWaiting (ordinal, indexed) values (old.ordinal, 1);
end;

create trigger recordMoves after update on record
when (old.name, old.documentNumber, old.certificateNumber, old.employerName, old.title, old.specialty, old.series,
    old.reviewType, old.committee, old.warnings = '[]')
  is (new.name, new.documentNumber, new.certificateNumber, new.employerName, new.title, new.specialty, new.series,
    new.reviewType, new.committee, new.warnings = '[]')
  and (old.state, old.level) is not (new.state, new.level)
  and not exists (select 1 from searchWaiting where ordinal = old.ordinal)
begin
  update recordTally set records = records - 1
  where state = old.state and reviewType = old.reviewType and level = old.level;
  insert into recordTally (state, reviewType, level, records) values (new.state, new.reviewType, new.level, 1)
  on conflict (state, reviewType, level) do update set records = records + 1;
end;

create trigger recordLeaves after delete on record
when not exists (select 1 from searchWaiting where ordinal = old.ordinal)
begin
  update fieldValue set uses = uses - 1 where field = 'employerName' and value = old.employerName;
  update fieldValue set uses = uses - 1 where field = 'specialty' and value = old.specialty;
  update fieldValue set uses = uses - 1 where field = 'committee' and value = old.committee;
  update recordTally set records = records - 1
  where state = old.state and reviewType = old.reviewType and level = old.level;
  insert into searchWaiting (ordinal, indexed) values (old.ordinal, 1);
end;

create index recordByAccount on record (enteredBy);

insert into recordSearch (rowid, terms)
select ordinal, recordTerms(name, documentNumber, certificateNumber, employerName, title, specialty, series, reviewType,
  warnings)
from record;
insert into fieldValue (field, value, uses) select 'employerName', employerName, count(*) from record group by employerName;
insert into fieldValue (field, value, uses) select 'specialty', specialty, count(*) from record group by specialty;
insert into fieldValue (field, value, uses) select 'committee', committee, count(*) from record group by committee;
insert into fieldValueSearch (rowid, terms) select id, valueTerms(value) from fieldValue;
update fieldValue set indexed = 1;
insert into recordTally (state, reviewType, level, records)
select state, reviewType, level, count(*) from record group by state, reviewType, level;
`,
}

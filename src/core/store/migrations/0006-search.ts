import type { Migration } from './migration.ts'

/**
 * Search: a full-text index of the terms that `core/search` makes (`recordTerms` and `valueTerms` are functions of the
 * connection), the values that forms suggest with the number of their uses, and the number of records in each state.
 * Triggers note every written record in `searchWaiting`. The write gate indexes these records at the end of the same
 * transaction. No number includes a record that still waits.
 */
export const search: Migration = {
  number: 6,
  name: 'search',
  up: `
-- Only terms, without texts and positions, because the columns of the record are shown and compared.
create virtual table recordSearch using fts5 (terms, content='', contentless_delete=1, detail=none, tokenize='ascii');
insert into recordSearch (recordSearch, rank) values ('hashsize', 16777216);

create table searchWaiting (
  ordinal integer primary key,
  -- 1: the index still has the record's former terms
  indexed integer not null check (indexed in (0, 1))
) strict;

create table fieldValue (
  id integer primary key,
  field text not null check (field in ('employerName', 'specialty', 'committee')),
  value text not null,
  -- number of records with this value
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

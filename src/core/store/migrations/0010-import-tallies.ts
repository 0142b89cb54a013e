import type { Migration } from './migration.ts'

/**
 * How many records of each import are in each state, so that the list of imports need not read all records. The triggers are
 * those of step 6, which now also count by import.
 */
export const importTallies: Migration = {
  number: 10,
  name: 'importTallies',
  up: `
create table importTally (
  importId text not null references import (id) deferrable initially deferred,
  state text not null,
  records integer not null,
  primary key (importId, state)
) strict, without rowid;
insert into importTally (importId, state, records)
select importId, state, count(*) from record where importId is not null group by importId, state;

drop trigger recordIsWordedAnew;
drop trigger recordMoves;
drop trigger recordLeaves;

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
  update importTally set records = records - 1 where importId = old.importId and state = old.state;
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
  update importTally set records = records - 1 where importId = old.importId and state = old.state;
  insert into importTally (importId, state, records) select new.importId, new.state, 1 where new.importId is not null
  on conflict (importId, state) do update set records = records + 1;
end;

create trigger recordLeaves after delete on record
when not exists (select 1 from searchWaiting where ordinal = old.ordinal)
begin
  update fieldValue set uses = uses - 1 where field = 'employerName' and value = old.employerName;
  update fieldValue set uses = uses - 1 where field = 'specialty' and value = old.specialty;
  update fieldValue set uses = uses - 1 where field = 'committee' and value = old.committee;
  update recordTally set records = records - 1
  where state = old.state and reviewType = old.reviewType and level = old.level;
  update importTally set records = records - 1 where importId = old.importId and state = old.state;
  insert into searchWaiting (ordinal, indexed) values (old.ordinal, 1);
end;
`,
}

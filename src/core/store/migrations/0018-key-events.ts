import type { Migration } from './migration.ts'

/** Keys of the unit's computers that came or went, as the province announced them. */
export const keyEvents: Migration = {
  number: 18,
  name: 'keyEvents',
  up: `
create table keyEvent (
  seq integer primary key,
  at text not null,
  change text not null,
  keyId text not null,
  account text not null,
  role text not null,
  device text not null,
  deviceName text not null
);
`,
}

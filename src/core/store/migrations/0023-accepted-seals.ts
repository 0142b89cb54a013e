import type { Migration } from './migration.ts'

/**
 * Which sealed entries of the keyring this store accepts, by account. A program that does not know the table would change
 * an entry and not say so here, so an older one must not open the store.
 */
export const acceptedSeals: Migration = {
  number: 23,
  name: 'acceptedSeals',
  up: `
create table acceptedSeal (
  account text not null,
  digest text not null,
  primary key (account, digest)
) without rowid;
`,
}

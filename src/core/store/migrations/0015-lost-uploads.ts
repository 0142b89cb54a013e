import type { Migration } from './migration.ts'

/** The error code if the province could not deliver an announced photo: a problem of its record, not of the whole round. */
export const lostUploads: Migration = {
  number: 15,
  name: 'lostUploads',
  up: `
alter table photoUpload add column problem text;
`,
}

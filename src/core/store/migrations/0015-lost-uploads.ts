import type { Migration } from './migration.ts'

/** The error code with which the province could not hand over a photo that it had told of: its record's own matter, not the whole round's. */
export const lostUploads: Migration = {
  number: 15,
  name: 'lostUploads',
  up: `
alter table photoUpload add column problem text;
`,
}

import type { Migration } from './migration.ts'

/** Error code if the province could not deliver an announced photo. The problem concerns the record and not the whole round. */
export const lostUploads: Migration = {
  number: 15,
  name: 'lostUploads',
  up: `
alter table photoUpload add column problem text;
`,
}

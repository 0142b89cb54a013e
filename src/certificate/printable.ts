import type { CertificateRecord } from '../shared/record/record.ts'
import { statedBodies, statedFields } from './data/certificate-data.ts'
import { missingGlyphs } from './fonts.ts'

/** Characters that a record's certificate would have to show and no font can print; asked before a number is given. */
export const missingGlyphsOf = (record: CertificateRecord): string[] =>
  missingGlyphs([...statedFields(record), ...statedBodies(record)].map(({ value }) => value).join(''))

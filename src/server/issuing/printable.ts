import { statedBodies, statedFields } from '../../certificate/certificate-data.ts'
import { missingGlyphs } from '../../certificate/fonts.ts'
import type { CertificateRecord } from '../../shared/record/record.ts'

/** Characters that a record's certificate would have to show and no font can print; asked before a number is given. */
export const missingGlyphsOf = (record: CertificateRecord): string[] =>
  missingGlyphs([...statedFields(record), ...statedBodies(record)].map(({ value }) => value).join(''))

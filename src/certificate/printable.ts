import type { CertificateRecord } from '../shared/record/record.ts'
import { statedBodies, statedFields } from './data/certificate-data.ts'
import { missingGlyphs } from './fonts.ts'

/**
 * Characters of a record's certificate that no font can print. A record with any gets no certificate number.
 * @example missingGlyphsOf(record) // [], or for example ['\u{30000}']
 */
export const missingGlyphsOf = (record: CertificateRecord): string[] =>
  missingGlyphs([...statedFields(record), ...statedBodies(record)].map(({ value }) => value).join(''))

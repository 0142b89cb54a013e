import { findField } from './field-lists.ts'
import { readField } from './read-field.ts'
import type { CertificateRecord } from './record.ts'

/** A field whose value is not in the form that reading it gives. */
export interface UnnormalisedField {
  readonly field: string
  readonly value: string
  /** The value in its normal form; undefined when it has none. */
  readonly normal: string | undefined
}

/**
 * The fields of a record whose texts are not as `readField` gives them: not NFC, with invisible or control characters, with white
 * space too many. Keys of identity are built from normal texts only, so that a title cannot be written in two ways.
 * @example findUnnormalised({ ...record, specialty: '计算机\u200B应用' }) // [{ field: 'specialty', value: …, normal: '计算机应用' }]
 */
export const findUnnormalised = ({ details, ...own }: CertificateRecord): UnnormalisedField[] =>
  Object.entries({ ...own, ...details }).flatMap(([field, value]) => {
    if (typeof value !== 'string' || findField(field)?.reading === 'choice') return []
    const normal = readField(field, value)
    return normal === value ? [] : [{ field, value, normal: normal === undefined ? undefined : String(normal) }]
  })

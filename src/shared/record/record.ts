import { z } from 'zod'
import { detailFields, ownFields } from './field-lists.ts'
import { type RecordFieldName, recordFields } from './record-fields.ts'

type Shape<Name extends RecordFieldName> = { [Field in Name]: (typeof recordFields)[Field]['schema'] }

const shapeOf = <Name extends RecordFieldName>(fields: readonly Name[]): Shape<Name> =>
  Object.fromEntries(fields.map((field) => [field, recordFields[field].schema])) as Shape<Name>

/** Facts that only some review types ask for; absent means "not stated". */
export const reviewDetailsSchema = z.object(shapeOf(detailFields))

/**
 * One person's result, as the unit enters it: all fields of the notice (clause 2) and the facts that the review types need.
 * Strings are normalised (`text.ts`, `person-name.ts`) before they get here; the level follows from the title's dictionary
 * entry.
 * @example recordSchema.parse({ name: '样例甲', sex: 'female', …, details: {} })
 */
export const recordSchema = z.object({ ...shapeOf(ownFields), details: reviewDetailsSchema })

export type CertificateRecord = z.infer<typeof recordSchema>
export type ReviewDetails = z.infer<typeof reviewDetailsSchema>

import {
  type DetailField,
  type Field,
  type FormGroup,
  type OwnField,
  type PrintedField,
  type RecordField,
  type RecordFieldName,
  recordFields,
  type SortableField,
  type SuggestedField,
} from './record-fields.ts'
import type { ReviewType, WordGroup } from './words.ts'

/** Lists of fields by their use, each derived from `recordFields` and in the order of the template. */

const table: Readonly<Record<RecordFieldName, RecordField>> = recordFields
const names = Object.keys(recordFields) as RecordFieldName[]

const fieldsWith = <Name extends RecordFieldName>(has: (field: RecordField) => unknown): readonly Name[] =>
  names.filter((name) => has(table[name])) as Name[]

/** The fields that people fill in: columns of the template. */
export const editableFields = fieldsWith<Field>(({ editable }) => editable !== false)
/** The record's own fields; with `details` they are the columns of the unit's store. */
export const ownFields = fieldsWith<OwnField>(({ detailOf }) => !detailOf)
/** The fields of the record's `details`. */
export const detailFields = fieldsWith<DetailField>(({ detailOf }) => detailOf)
/** Fields whose earlier values forms offer again. */
export const suggestedFields = fieldsWith<SuggestedField>(({ suggested }) => suggested)

/** Columns by which lists of records can be sorted. */
export const sortColumns: readonly SortColumn[] = [
  ...fieldsWith<SortableField>(({ sortable }) => sortable),
  'state',
  'updatedAt',
]
export type SortColumn = SortableField | 'state' | 'updatedAt'

/**
 * Fields that the certificate prints beside the photo (`line`) or in the table below (`table`).
 * @example printedFields('table') // ['employerName', 'committee', 'unit']
 */
export const printedFields = (place: NonNullable<RecordField['printed']>): readonly PrintedField[] =>
  fieldsWith<PrintedField>(({ printed }) => printed === place)

/** The definition of a field by a name of any origin; undefined for other names. @example findField('name')?.label // '姓名' */
export const findField = (name: string): RecordField | undefined =>
  Object.hasOwn(table, name) ? table[name as RecordFieldName] : undefined

/** A field's Chinese label. @example labelOf('name') // '姓名' */
export const labelOf = (field: RecordFieldName): string => recordFields[field].label

/** The label for a name from outside; an unknown name is returned unchanged. */
export const findLabel = (name: string): string => findField(name)?.label ?? name

/** Whether lists and logs mask the field's values. @example isMasked('documentNumber') // true */
export const isMasked = (name: string): boolean => findField(name)?.masked === true

/**
 * Whether each person has a value of their own, so that rows cannot have one in common.
 * @example isIndividual('name') // true
 */
export const isIndividual = (name: string): boolean => findField(name)?.individual === true

/** Fields of a section of the entry form, in its order. @example formFields('person')[0] // 'name' */
export const formFields = (group: FormGroup): readonly Field[] => {
  const fields = fieldsWith<Field>((field) => field.group === group)
  const placed = fields.filter((name) => !table[name].formAfter)
  return placed.flatMap((name) => [name, ...fields.filter((other) => table[other].formAfter === name)])
}

/** The additional fields of a review type. @example detailsOf('autonomous') // ['filingNumber'] */
export const detailsOf = (type: ReviewType): readonly DetailField[] =>
  fieldsWith<DetailField>(({ detailOf }) => detailOf?.includes(type))

/** The list of words of a field; undefined when it has none. */
export const wordGroupOf = (name: string): WordGroup | undefined => findField(name)?.words

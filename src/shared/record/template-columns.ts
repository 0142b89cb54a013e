import { editableFields } from './field-lists.ts'
import { type Field, type RecordField, recordFields } from './record-fields.ts'
import type { Reading } from './value-kinds.ts'
import { words } from './words.ts'

/** One column of the import template. */
export interface Column {
  readonly field: Field
  /** Header of the template. */
  readonly header: string
  /** Other usual headers, by which the column is recognised in other people's files. */
  readonly synonyms: readonly string[]
  readonly reading: Reading
  /** An imported file must have the column. */
  readonly required: boolean
  /** Longest value in characters. */
  readonly maxLength: number
  /** The words to choose from; empty when any text will do. */
  readonly choices: readonly string[]
  readonly example: string
  /** Chinese: what to fill in. */
  readonly help: string
}

const choicesOf = ({ reading, words: group }: RecordField): readonly string[] => {
  if (group) return Object.values(words[group])
  return reading === 'yesNo' ? ['是', '否'] : []
}

const toColumn = (field: Field): Column => {
  const definition: RecordField = recordFields[field]
  const { label, reading, maxLength } = definition
  return {
    field,
    header: label,
    synonyms: definition.synonyms ?? [],
    reading,
    required: definition.required ?? false,
    maxLength,
    choices: choicesOf(definition),
    example: definition.example ?? '',
    help: definition.help ?? '',
  }
}

/** Every column in the template's order. */
export const columns: readonly Column[] = editableFields.map(toColumn)

/** Column of a field. */
export const columnOf: ReadonlyMap<Field, Column> = new Map(columns.map((column) => [column.field, column]))

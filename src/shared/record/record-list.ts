import type { Field } from './columns.ts'

/** Columns that a list of records can be put in order by. */
export const sortColumns = [
  'name',
  'documentType',
  'series',
  'specialty',
  'title',
  'reviewType',
  'obtainedOn',
  'employerName',
  'committee',
  'state',
  'updatedAt',
] as const satisfies readonly (Field | 'state' | 'updatedAt')[]
export type SortColumn = (typeof sortColumns)[number]

/** Fields whose earlier values are worth offering again. */
export const suggestedFields = ['employerName', 'specialty', 'committee'] as const satisfies readonly Field[]
export type SuggestedField = (typeof suggestedFields)[number]

import type { Selectable } from 'kysely'
import type { Schema } from '../store/schema.ts'

/** An enrolled computer of a unit, as the store has it. */
export type Device = Selectable<Schema['device']>

import type { JudgeContext } from '../../shared/rules/judge-context.ts'
import type { Database } from '../store/database.ts'
import type { WriteGate } from '../store/write-gate.ts'
import type { Session } from './session.ts'

/**
 * What the functions of the slices work with: a unit as one account has opened it. Each function names the part that it
 * needs, e.g. `Pick<UnitContext, 'gate' | 'session'>`.
 */
export interface UnitContext {
  /** The unit's folder. */
  readonly home: string
  /** The connection to read from. */
  readonly database: Database
  /** Runs every write as a unit of work. */
  readonly gate: WriteGate
  /** The signed-in account. */
  readonly session: Session
  readonly now: () => Date
}

/** Reads and writes, independent of the signed-in account. */
export type StoreContext = Pick<UnitContext, 'database' | 'gate'>

/** Writes as the signed-in account. */
export type WriteContext = Pick<UnitContext, 'gate' | 'session'>

/** Reads and writes as the signed-in account. */
export type AccountContext = Pick<UnitContext, 'database' | 'gate' | 'session'>

/** Reads and writes records as the signed-in account, judged by the unit's dictionary as of today. */
export interface JudgingContext extends AccountContext {
  readonly judgeContext: JudgeContext
}

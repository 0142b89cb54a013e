import type { UnitSummary } from '../../shared/rpc/overview.ts'
import { unitName } from '../enrolment/enrolment.ts'
import { countByState } from '../records/record-reader.ts'
import type { Database } from '../store/database.ts'

/** The unit's name and its records by state. */
export const readUnitSummary = (database: Database): UnitSummary => {
  const counts = countByState(database)
  return {
    unitName: unitName(database),
    total: Object.values(counts).reduce((sum, count) => sum + count, 0),
    counts,
  }
}

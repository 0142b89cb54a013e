import type { UnitSummary } from '../../shared/rpc/overview.ts'
import { unitName } from '../enrolment/enrolment.ts'
import { countByState } from '../records/record-reader.ts'
import { countStages } from '../records/record-stage.ts'
import type { Database } from '../store/database.ts'

/** The unit's name and its records by stage. */
export const readUnitSummary = (database: Database): UnitSummary => {
  const counts = countStages(database, countByState(database))
  return {
    unitName: unitName(database),
    total: Object.values(counts).reduce((sum, count) => sum + count, 0),
    counts,
  }
}

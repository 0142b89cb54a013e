import { countByState } from '../../records/record-reader.ts'
import type { Desk } from '../desk.ts'
import type { Procedures } from '../procedures.ts'

export const overviewRoutes = ({ overview }: Procedures, desk: Desk) => ({
  summary: overview.summary.handler(() => {
    const { unit } = desk
    const counts = countByState(unit.database)
    return {
      unitName: unit.enrolment?.unit.name ?? '尚未登记的单位',
      total: Object.values(counts).reduce((sum, count) => sum + count, 0),
      counts,
    }
  }),
})

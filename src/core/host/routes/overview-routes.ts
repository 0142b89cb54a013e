import { tallyRecords } from '../../overview/record-tallies.ts'
import { readDeadline, writeDeadline } from '../../overview/round-deadline.ts'
import { countByState } from '../../records/record-reader.ts'
import type { Procedures } from '../calls/procedures.ts'
import type { Workplace } from '../workplace/workplace.ts'

export const overviewRoutes = ({ overview }: Procedures, workplace: Workplace) => ({
  summary: overview.summary.handler(() => {
    const { unit } = workplace
    const counts = countByState(unit.database)
    return {
      unitName: unit.enrolment?.unit.name ?? '尚未登记的单位',
      total: Object.values(counts).reduce((sum, count) => sum + count, 0),
      counts,
    }
  }),

  round: overview.round.handler(() => {
    const { database, today } = workplace.unit
    return { today, deadline: readDeadline(database) ?? null, ...tallyRecords(database) }
  }),

  setDeadline: overview.setDeadline.handler(({ input }) => {
    const { store, session } = workplace.unit
    return writeDeadline(store.gate, session, input.day ?? undefined)
  }),
})

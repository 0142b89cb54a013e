import { tallyRecords } from '../../overview/record-tallies.ts'
import { readDeadline, writeDeadline } from '../../overview/round-deadline.ts'
import { readUnitSummary } from '../../overview/unit-summary.ts'
import type { Procedures } from '../calls/procedures.ts'
import type { Workplace } from '../workplace/workplace.ts'

export const overviewRoutes = ({ overview }: Procedures, workplace: Workplace) => ({
  summary: overview.summary.handler(() => readUnitSummary(workplace.unit.database)),

  round: overview.round.handler(() => {
    const { database, today } = workplace.unit
    return { today, deadline: readDeadline(database) ?? null, ...tallyRecords(database) }
  }),

  setDeadline: overview.setDeadline.handler(({ input }) => writeDeadline(workplace.unit, input.day ?? undefined)),
})

import { offerEmployers } from '../../employers/known-employers.ts'
import { keepApart, likelyDuplicates, recordsOfEmployer } from '../../employers/likely-duplicates.ts'
import type { Procedures } from '../calls/procedures.ts'
import type { Workplace } from '../workplace/workplace.ts'

export const employersRoutes = ({ employers }: Procedures, workplace: Workplace) => ({
  duplicates: employers.duplicates.handler(() =>
    likelyDuplicates(workplace.unit.database).map(({ names, likeness }) => ({ names: [...names], likeness })),
  ),
  keepApart: employers.keepApart.handler(({ input }) => keepApart(workplace.unit, input.names)),
  known: employers.known.handler(({ input }) => offerEmployers(workplace.unit.dictionary, input.text)),
  records: employers.records.handler(({ input }) => {
    const { changeable, held } = recordsOfEmployer(workplace.unit.database, input.name)
    return { changeable: [...changeable], held }
  }),
})

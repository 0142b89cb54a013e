import { keepApart, likelyDuplicates, recordsOfEmployer } from '../../employers/likely-duplicates.ts'
import type { Desk } from '../desk.ts'
import type { Procedures } from '../procedures.ts'

export const employersRoutes = ({ employers }: Procedures, desk: Desk) => ({
  duplicates: employers.duplicates.handler(() =>
    likelyDuplicates(desk.unit.database).map(({ names, likeness }) => ({ names: [...names], likeness })),
  ),
  keepApart: employers.keepApart.handler(({ input }) => {
    const { store, session } = desk.unit
    return keepApart(store.gate, session, input.names)
  }),
  records: employers.records.handler(({ input }) => {
    const { changeable, held } = recordsOfEmployer(desk.unit.database, input.name)
    return { changeable: [...changeable], held }
  }),
})

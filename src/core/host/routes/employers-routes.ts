import { words } from '../../../shared/record/record.ts'
import { findEmployers } from '../../employers/known-employers.ts'
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
  known: employers.known.handler(({ input }) =>
    findEmployers(desk.unit.dictionary, input.text).map(({ name, creditCode, region, level }) => ({
      name,
      values: {
        employerName: name,
        employerCreditCode: creditCode,
        employerRegion: region ?? '',
        employerLevel: level ? words.employerLevel[level] : '',
      },
    })),
  ),
  records: employers.records.handler(({ input }) => {
    const { changeable, held } = recordsOfEmployer(desk.unit.database, input.name)
    return { changeable: [...changeable], held }
  }),
})

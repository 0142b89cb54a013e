import { words } from '../../../shared/record/words.ts'
import { findEmployers } from '../../employers/known-employers.ts'
import { keepApart, likelyDuplicates, recordsOfEmployer } from '../../employers/likely-duplicates.ts'
import type { Procedures } from '../calls/procedures.ts'
import type { Workplace } from '../workplace/workplace.ts'

export const employersRoutes = ({ employers }: Procedures, workplace: Workplace) => ({
  duplicates: employers.duplicates.handler(() =>
    likelyDuplicates(workplace.unit.database).map(({ names, likeness }) => ({ names: [...names], likeness })),
  ),
  keepApart: employers.keepApart.handler(({ input }) => {
    const { store, session } = workplace.unit
    return keepApart(store.gate, session, input.names)
  }),
  known: employers.known.handler(({ input }) =>
    findEmployers(workplace.unit.dictionary, input.text).map(({ name, creditCode, region, level }) => ({
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
    const { changeable, held } = recordsOfEmployer(workplace.unit.database, input.name)
    return { changeable: [...changeable], held }
  }),
})

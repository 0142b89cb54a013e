import { searchEverything } from '../../search/search-everything.ts'
import type { Procedures } from '../calls/procedures.ts'
import type { Workplace } from '../workplace/workplace.ts'

export const searchRoutes = ({ search }: Procedures, workplace: Workplace) => ({
  everything: search.everything.handler(({ input: { text, limit } }) =>
    searchEverything(workplace.unit.database, text, limit),
  ),
})

import { searchEverything } from '../../search/search-everything.ts'
import type { Desk } from '../desk.ts'
import type { Procedures } from '../procedures.ts'

export const searchRoutes = ({ search }: Procedures, desk: Desk) => ({
  everything: search.everything.handler(({ input: { text, limit } }) =>
    searchEverything(desk.unit.database, text, limit),
  ),
})

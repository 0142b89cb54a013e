import { randomUUID } from 'node:crypto'
import type { ViewPlace } from '../../shared/console/queues-contract.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { Officer } from '../access/actor.ts'
import type { Store } from '../store/open-store.ts'

interface SavedViewsContext {
  readonly store: Store
}

/** As many as a menu shows. */
const most = 30

/** An officer's own saved filters of a section, by name. */
export const listViews = (
  { store }: SavedViewsContext,
  officer: Officer,
  { place }: { readonly place: ViewPlace },
): Promise<{ id: string; name: string; search: string }[]> =>
  store.database
    .selectFrom('savedView')
    .select(['id', 'name', 'search'])
    .where('officer', '=', officer.id)
    .where('place', '=', place)
    .orderBy('name')
    .execute()

/** Saves filters under a name; those that had the name are replaced. @throws Problem `views.full` */
export const saveView = async (
  context: SavedViewsContext,
  officer: Officer,
  { place, name, search }: { readonly place: ViewPlace; readonly name: string; readonly search: string },
): Promise<void> => {
  const known = await listViews(context, officer, { place })
  if (known.length >= most && !known.some((view) => view.name === name)) throw new Problem('views.full', { most })
  await context.store.gate.ungated((database) =>
    database
      .insertInto('savedView')
      .values({ id: randomUUID(), officer: officer.id, place, name, search })
      .onConflict((conflict) => conflict.columns(['officer', 'place', 'name']).doUpdateSet({ search }))
      .execute(),
  )
}

/** Removes one of the officer's own; another officer's stays. */
export const removeView = async (
  { store }: SavedViewsContext,
  officer: Officer,
  { id }: { readonly id: string },
): Promise<void> => {
  await store.gate.ungated((database) =>
    database.deleteFrom('savedView').where('id', '=', id).where('officer', '=', officer.id).execute(),
  )
}

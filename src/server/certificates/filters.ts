import { type Actor, requireOfficer } from '../access/actor.ts'
import type { Store } from '../store/open-store.ts'
import type { PublishedDictionaries } from '../units/published-dictionaries.ts'

/** The series and units by which certificates are filtered. @throws Problem `officers.permission` */
export const listFilters = async (
  { store, dictionaries }: { readonly store: Store; readonly dictionaries: PublishedDictionaries },
  actor: Actor,
): Promise<{ series: { code: string; name: string }[]; units: { id: string; name: string }[] }> => {
  requireOfficer(actor, 'certificates.read')
  const { series } = await dictionaries.newest(store.database)
  return {
    series: series.map(({ code, name }) => ({ code, name })),
    units: await store.database.selectFrom('unit').select(['id', 'name']).orderBy('name').execute(),
  }
}

import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import type { ViewPlace } from '../../shared/console/queues-contract.ts'
import { useAction } from './use-action.ts'

/**
 * The officer's saved filters of a section, as `SavedViews` shows them.
 * @param search the filters that are set now, as the address has them
 * @param open sets other filters
 */
export const useSavedViews = (
  client: ConsoleClient,
  place: ViewPlace,
  search: URLSearchParams,
  open: (search: URLSearchParams) => void,
) => {
  const queries = useQueryClient()
  const queryKey = ['views', place]
  const found = useQuery({ queryKey, queryFn: () => client.views.list({ place }) })
  const change = useAction(async (act: () => Promise<void>) => {
    await act()
    await queries.invalidateQueries({ queryKey })
  })
  return {
    views: found.data ?? [],
    onOpen: (saved: string) => open(new URLSearchParams(saved)),
    onSave: (name: string) => change.run(() => client.views.save({ place, name, search: search.toString() })),
    onRemove: (id: string) => void change.run(() => client.views.remove({ id })),
    problem: change.problem,
  }
}

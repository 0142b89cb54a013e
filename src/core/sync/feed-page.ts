import { Problem } from '../../shared/errors/problem.ts'
import type { FeedPage } from '../../shared/sync/feed.ts'

/**
 * Refuses a page of the feed that contradicts itself. A cursor beyond the events would hide them for ever, and "more" without
 * events would ask without end.
 * @param after cursor of the question
 * @throws Problem `core.sync.answer`
 */
export const checkFeedPage = ({ events, cursor, more }: FeedPage, after: number): void => {
  let last = after
  for (const { seq } of events) {
    if (seq <= last) throw new Problem('core.sync.answer', { route: 'feed' })
    last = seq
  }
  if (cursor !== last || (more && events.length === 0)) throw new Problem('core.sync.answer', { route: 'feed' })
}

import { findInQueue, openForReview, readReviewQueue, toReviewSample } from '../../review/queue-view.ts'
import { review as decide, toDecisionResult } from '../../review/review.ts'
import { viewRecord } from '../../review/review-view.ts'
import { drawSample } from '../../review/sample.ts'
import type { Procedures } from '../calls/procedures.ts'
import type { Workplace } from '../workplace/workplace.ts'

export const reviewRoutes = ({ review }: Procedures, workplace: Workplace) => ({
  queue: review.queue.handler(() => readReviewQueue(workplace.unit)),
  find: review.find.handler(({ input: { search } }) => findInQueue(workplace.unit, search)),
  open: review.open.handler(({ input: { id } }) => openForReview(workplace.unit, id)),
  markViewed: review.markViewed.handler(({ input: { id } }) => viewRecord(workplace.unit, id)),
  drawSample: review.drawSample.handler(async ({ input: { percent } }) =>
    toReviewSample(await drawSample(workplace.unit, percent), 0),
  ),
  approve: review.approve.handler(async ({ input: { ids } }) =>
    toDecisionResult(await decide(workplace.unit, 'persons', { approve: ids })),
  ),
  sendBack: review.sendBack.handler(async ({ input: { ids, reason, note } }) =>
    toDecisionResult(await decide(workplace.unit, 'persons', { return: ids, reason, note })),
  ),
})

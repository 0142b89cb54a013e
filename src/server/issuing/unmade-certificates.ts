import { type Actor, requireOfficer } from '../access/actor.ts'
import type { IssuingContext } from './issuing-context.ts'

/** How many confirmed certificates could not be made at the last attempt, and since when the oldest waits. @throws Problem `officers.permission` */
export const measureUnmade = async (
  { store }: Pick<IssuingContext, 'store'>,
  actor: Actor,
): Promise<{ readonly count: number; readonly since: string | null }> => {
  requireOfficer(actor, 'certificates.issue')
  const { count, since } = await store.database
    .selectFrom('certificate')
    .select(({ fn }) => [fn.countAll<number | string>().as('count'), fn.min('allottedAt').as('since')])
    .where('status', '=', 'allotted')
    .where('problem', 'is not', null)
    .executeTakeFirstOrThrow()
  return { count: Number(count), since }
}

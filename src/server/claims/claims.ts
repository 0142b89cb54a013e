import { type Kysely, sql } from 'kysely'
import { Problem } from '../../shared/errors/problem.ts'
import { type Actor, requireOfficer } from '../access/actor.ts'
import type { Store } from '../store/open-store.ts'
import type { Schema } from '../store/schema.ts'

/** Context of claims. */
export interface ClaimsContext {
  readonly store: Store
  readonly now: () => Date
}

/** An item that an officer may take to work on it. */
export interface Claimed {
  readonly kind: 'batch'
  readonly id: string
}

/** Who has an item. */
export interface Claim {
  readonly officer: string
  readonly since: string
}

/** An officer who was not seen at an item for this long has given it back, in milliseconds. */
const idleTime = 15 * 60_000

const oldest = (now: Date): string => new Date(now.getTime() - idleTime).toISOString()

/**
 * Takes an item for an officer, unless another one has it. A page says so again while its officer works.
 * @returns who has the item now
 * @throws Problem `officers.permission`
 */
export const takeClaim = async (
  { store, now }: ClaimsContext,
  actor: Actor,
  { kind, id }: Claimed,
): Promise<Claim & { readonly isOwn: boolean }> => {
  const officer = requireOfficer(actor, 'batches.confirm').id
  const at = now().toISOString()
  const taken = await store.gate.ungated((database) =>
    database
      .insertInto('claim')
      .values({ kind, subject: id, officer, since: at, seenAt: at })
      .onConflict((conflict) =>
        conflict
          .columns(['kind', 'subject'])
          .doUpdateSet({
            officer,
            seenAt: at,
            since: sql`case when claim.officer = excluded.officer then claim.since else excluded.since end`,
          })
          .where(({ or, eb }) => or([eb('claim.officer', '=', officer), eb('claim.seenAt', '<', oldest(now()))])),
      )
      .returning('since')
      .executeTakeFirst(),
  )
  if (taken) return { officer, since: taken.since, isOwn: true }
  const other = await store.database
    .selectFrom('claim')
    .select(['officer', 'since'])
    .where('kind', '=', kind)
    .where('subject', '=', id)
    .executeTakeFirst()
  // Its officer may have given it back in between.
  return other ? { ...other, isOwn: false } : takeClaim({ store, now }, actor, { kind, id })
}

/** Gives an item back. Another officer's stays with them. @throws Problem `officers.permission` */
export const releaseClaim = async (
  { store }: Pick<ClaimsContext, 'store'>,
  actor: Actor,
  { kind, id }: Claimed,
): Promise<void> => {
  const officer = requireOfficer(actor, 'batches.confirm').id
  await store.gate.ungated((database) =>
    database
      .deleteFrom('claim')
      .where('kind', '=', kind)
      .where('subject', '=', id)
      .where('officer', '=', officer)
      .execute(),
  )
}

/** Who has each of these items, by id. */
export const findClaims = async (
  { store, now }: ClaimsContext,
  kind: Claimed['kind'],
  ids: readonly string[],
): Promise<ReadonlyMap<string, Claim>> => {
  if (ids.length === 0) return new Map()
  const rows = await store.database
    .selectFrom('claim')
    .select(['subject', 'officer', 'since'])
    .where('kind', '=', kind)
    .where('subject', 'in', ids)
    .where('seenAt', '>=', oldest(now()))
    .execute()
  return new Map(rows.map(({ subject, ...claim }) => [subject, claim]))
}

/** Refuses an item that another officer works on. @throws Problem `claims.taken` */
export const refuseClaimedByOther = async (
  database: Kysely<Schema>,
  officer: string,
  { kind, id }: Claimed,
  now: Date,
): Promise<void> => {
  const other = await database
    .selectFrom('claim')
    .select('officer')
    .where('kind', '=', kind)
    .where('subject', '=', id)
    .where('officer', '<>', officer)
    .where('seenAt', '>=', oldest(now))
    .executeTakeFirst()
  if (other) throw new Problem('claims.taken', { officer: other.officer })
}

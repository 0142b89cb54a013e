import { randomUUID } from 'node:crypto'
import { type Kysely, type Selectable, sql } from 'kysely'
import type { Store } from '../store/open-store.ts'
import type { Schema } from '../store/schema.ts'

export type CertificateRow = Selectable<Schema['certificate']>

/** Which of the certificates that wait are wanted. */
export interface Wanted {
  readonly batchId: string | undefined
  /** Only numbers behind this one. */
  readonly after: string
  readonly most: number
}

/** A claim of SQLite ends by itself after this time, in milliseconds, if its process hangs. */
const leaseMilliseconds = 15 * 60_000

const waiting = (database: Kysely<Schema>, { batchId, after }: Wanted) => {
  const rows = database
    .selectFrom('certificate')
    .where('status', '=', 'allotted')
    .where('number', '>', after)
    // A pause counts from the next group on.
    .where('batchId', 'not in', database.selectFrom('issuePause').select('issuePause.batchId'))
  return batchId === undefined ? rows : rows.where('batchId', '=', batchId)
}

/**
 * Runs work on the next group of certificates that wait to be made and that no other process is making. The others see the
 * group as taken until the work ends or the process does, so no two make the same certificate.
 * @returns what `work` returns; undefined when nothing waits that is free
 */
export const withClaimedGroup = <Result>(
  store: Store,
  wanted: Wanted,
  work: (rows: readonly CertificateRow[]) => Promise<Result>,
): Promise<Result | undefined> =>
  store.kind === 'postgres' ? withLocks(store, wanted, work) : withLease(store, wanted, work)

/** Locks of a transaction that only holds them: they end with the connection, also when the process is killed. */
const withLocks = <Result>(
  { database }: Store,
  wanted: Wanted,
  work: (rows: readonly CertificateRow[]) => Promise<Result>,
): Promise<Result | undefined> =>
  database.transaction().execute(async (transaction) => {
    const candidates = waiting(transaction, wanted).select('number').orderBy('number').as('candidate')
    const locked = await transaction
      .selectFrom(candidates)
      .select('number')
      .where(sql<boolean>`pg_try_advisory_xact_lock(hashtextextended(number, 0))`)
      .limit(wanted.most)
      .execute()
    if (!locked.length) return undefined
    // Another process may have issued some between the two statements.
    const rows = await waiting(transaction, wanted)
      .selectAll()
      .where(
        'number',
        'in',
        locked.map(({ number }) => number),
      )
      .orderBy('number')
      .execute()
    return work(rows)
  })

/** This process in claims, with its id, by which others on the machine see whether it still runs. */
const claimant = (): string => `${process.pid}:${randomUUID()}`

/** Claims of this process whose work goes on. One that a full disk kept from being dropped is not among them. */
const underWay = new Set<string>()

const isRunning = (claimedBy: string): boolean => {
  const pid = Number(claimedBy.split(':')[0])
  if (pid === process.pid) return underWay.has(claimedBy)
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Drops the claims whose process no longer runs, or no longer works on them. */
const dropDeadClaims = async (store: Store, now: string): Promise<void> => {
  const held = await store.database
    .selectFrom('certificate')
    .select('claimedBy')
    .distinct()
    .where('status', '=', 'allotted')
    .where('claimedUntil', '>', now)
    .execute()
  for (const { claimedBy } of held) if (claimedBy !== null && !isRunning(claimedBy)) await dropClaim(store, claimedBy)
}

const dropClaim = (store: Store, claimedBy: string): Promise<unknown> =>
  store.gate.ungated((database) =>
    database
      .updateTable('certificate')
      .set({ claimedBy: null, claimedUntil: null })
      .where('claimedBy', '=', claimedBy)
      .where('status', '=', 'allotted')
      .execute(),
  )

const withLease = async <Result>(
  store: Store,
  wanted: Wanted,
  work: (rows: readonly CertificateRow[]) => Promise<Result>,
): Promise<Result | undefined> => {
  const now = Date.now()
  const [from, until] = [now, now + leaseMilliseconds].map((time) => new Date(time).toISOString()) as [string, string]
  await dropDeadClaims(store, from)
  const claimedBy = claimant()
  // Before it is written, because another call of this process may look at it at once.
  underWay.add(claimedBy)
  try {
    const rows = await store.gate.ungated((database) =>
      database
        .updateTable('certificate')
        .set({ claimedBy, claimedUntil: until })
        .where('number', 'in', (subquery) =>
          waiting(subquery as unknown as Kysely<Schema>, wanted)
            .select('number')
            .where((where) => where.or([where('claimedUntil', 'is', null), where('claimedUntil', '<=', from)]))
            .orderBy('number')
            .limit(wanted.most),
        )
        .returningAll()
        .execute(),
    )
    if (!rows.length) return undefined
    return await work(rows.toSorted((left, right) => (left.number < right.number ? -1 : 1)))
  } finally {
    underWay.delete(claimedBy)
    // A full disk may keep the claim. The next call drops it, and what ended the work is more worth telling.
    await dropClaim(store, claimedBy).catch(() => undefined)
  }
}

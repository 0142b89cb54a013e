import { randomBytes, randomUUID } from 'node:crypto'
import { Problem } from '../../shared/errors/problem.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { requireRole } from '../context/session.ts'
import type { WriteContext } from '../context/unit-context.ts'
import { type Database, query } from '../store/database.ts'
import { waitingStates } from './queue.ts'

/** A sample with everything needed to draw it again. */
export interface Sample {
  readonly id: string
  readonly at: string
  readonly percent: number
  /** How many were drawn from. */
  readonly population: number
  readonly seed: string
  readonly records: readonly string[]
}

/**
 * Draws a share of records, at least one. Each record gets SHA-256(seed, id) as its lot and the lowest lots are drawn: the
 * seed decides alone, whatever the order of the records.
 */
export const draw = (ids: readonly string[], percent: number, seed: string): string[] =>
  ids
    .map((id) => ({ id, lot: sha256Hex(`${seed} ${id}`) }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .slice(0, Math.max(1, Math.ceil((ids.length * percent) / 100)))
    .map(({ id }) => id)

/** Hash of the records that a sample was drawn from. */
export const populationHash = (ids: readonly string[]): string => sha256Hex(ids.toSorted().join('\n'))

/**
 * Draws a sample of the records that wait, stores it and audits it.
 * @throws Problem `core.account.role`, `core.review.empty`
 */
export const drawSample = async ({ gate, session }: WriteContext, percent: number): Promise<Sample> => {
  requireRole(session, 'reviewer')
  return gate.write(session.id, (work) => {
    const ids = work.database
      .all(query.selectFrom('record').select('id').where('state', 'in', waitingStates).orderBy('ordinal'))
      .map(({ id }) => id)
    if (!ids.length) throw new Problem('core.review.empty')
    const seed = randomBytes(16).toString('hex')
    const records = draw(ids, percent, seed)
    const sample = { id: randomUUID(), seed, percent, population: ids.length, at: work.at }
    const digest = populationHash(ids)
    work.database.run(
      query.insertInto('reviewSample').values({ ...sample, account: session.id, populationHash: digest }),
    )
    for (const recordId of records)
      work.database.run(query.insertInto('reviewSampleRecord').values({ sampleId: sample.id, recordId }))
    work.audit({
      action: 'review.sample',
      subject: sample.id,
      after: { seed, percent, population: ids.length, populationHash: digest, drawn: records.length },
    })
    return { ...sample, records }
  })
}

/** The account's last sample. */
export const lastSample = (database: Database, account: string): Sample | undefined => {
  const sample = database.find(
    query
      .selectFrom('reviewSample')
      .select(['id', 'at', 'percent', 'population', 'seed'])
      .where('account', '=', account)
      .orderBy('at', 'desc')
      .limit(1),
  )
  if (!sample) return undefined
  const records = database
    .all(query.selectFrom('reviewSampleRecord').select('recordId').where('sampleId', '=', sample.id))
    .map(({ recordId }) => recordId)
  return { ...sample, records }
}

import { Problem } from '../../shared/errors/problem.ts'
import type { VerifiedBatch } from '../../trust/batch.ts'
import type { SyncContext } from './sync-context.ts'

const action = 'batch.refuse'

/** What an audit row about a refused batch says. */
interface Refusal {
  readonly digest: string
  readonly code: string
}

const refusals = async ({ store }: Pick<SyncContext, 'store'>, { manifest, digest }: VerifiedBatch) => {
  const rows = await store.database
    .selectFrom('audit')
    .select(['at', 'after'])
    .where('subject', '=', `batch:${manifest.batchId}`)
    .where('action', '=', action)
    .orderBy('seq')
    .execute()
  return rows
    .map(({ at, after }) => ({ at, ...(JSON.parse(after ?? '{}') as Partial<Refusal>) }))
    .filter((row) => row.digest === digest)
}

/**
 * Notes in the audit that a batch with valid signatures was refused as a whole, once for each reason: it tells the officer why,
 * and the first row says when the batch was offered first.
 */
export const noteRefusedBatch = async (
  context: Pick<SyncContext, 'store'>,
  device: string,
  batch: VerifiedBatch,
  error: unknown,
): Promise<void> => {
  if (!(error instanceof Problem)) return
  const { code } = error
  if ((await refusals(context, batch)).some((row) => row.code === code)) return
  await context.store.gate.write(`device:${device}`, async ({ audit }) => {
    const after: Refusal = { digest: batch.digest, code }
    audit({ action, subject: `batch:${batch.manifest.batchId}`, after: { ...after } })
  })
}

/** When this very batch was offered first, if it was refused before: keys that ended since do not count against it. */
export const firstOffer = async (
  context: Pick<SyncContext, 'store'>,
  batch: VerifiedBatch,
): Promise<number | undefined> => {
  const [first] = await refusals(context, batch)
  return first && Date.parse(first.at)
}

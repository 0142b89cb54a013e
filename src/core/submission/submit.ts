import { countersignBatches } from './countersign-batch.ts'
import { type FrozenBatch, freezeBatch, type SigningContext } from './freeze-batch.ts'

/**
 * Does the signed-in account's half of a submission: a clerk freezes a batch, a reviewer countersigns all frozen ones.
 * @throws Problem as `freezeBatch` and `countersignBatches` do
 */
export const submit = async (
  context: SigningContext,
): Promise<{ readonly step: 'frozen' | 'sealed'; readonly batches: readonly FrozenBatch[] }> =>
  context.session.role === 'reviewer'
    ? { step: 'sealed', batches: await countersignBatches(context) }
    : { step: 'frozen', batches: [await freezeBatch(context)] }

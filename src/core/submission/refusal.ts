import { Problem } from '../../shared/errors/problem.ts'
import type { StoreContext } from '../context/unit-context.ts'
import { type Database, query } from '../store/database.ts'

/** The province's refusals of a batch as a whole that sending it again does not change. */
const isFinal = ({ code }: Problem): boolean =>
  code !== 'server.batch.photosLacking' && /^(?:server\.batch\.|trust\.envelope\.|trust\.batch\.)/u.test(code)

/** Notes with what the province refused a sealed batch as a whole. Leaves no audit row: nothing changed. */
export const noteRefusal = async (
  { gate }: Pick<StoreContext, 'gate'>,
  batchId: string,
  error: unknown,
): Promise<void> => {
  if (!(error instanceof Problem) || !isFinal(error)) return
  await gate.write('unit', ({ database }) => {
    database.run(
      query
        .updateTable('batch')
        .set({ refusal: JSON.stringify(error) })
        .where('id', '=', batchId)
        .where('receipt', 'is', null),
    )
  })
}

/**
 * The problem with which the province refused a sealed batch, or one before it in the chain: batches after a refused one
 * cannot be accepted either.
 */
export const findRefusal = (
  database: Database,
  { device, chainSeq }: { readonly device: string | null; readonly chainSeq: number },
): Problem | undefined => {
  const refused = database.find(
    query
      .selectFrom('batch')
      .select('refusal')
      .where('device', 'is', device)
      .where('chainSeq', '<=', chainSeq)
      .where('receipt', 'is', null)
      .where('refusal', 'is not', null)
      .orderBy('chainSeq')
      .limit(1),
  )
  return refused?.refusal ? Problem.from(JSON.parse(refused.refusal)) : undefined
}

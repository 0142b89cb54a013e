import { Problem } from '../../shared/errors/problem.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'
import { manifestSchema } from '../../shared/sync/batch.ts'
import { envelopeSchema } from '../../shared/sync/envelope.ts'
import { checkBatchContent } from '../../trust/batch.ts'
import { addSignature } from '../../trust/dsse.ts'
import { readPayload } from '../../trust/verified-json.ts'
import { confirmPassword } from '../accounts/confirm-password.ts'
import { requireWholeChain } from '../chain/province-chain.ts'
import { requireRole } from '../context/session.ts'
import { query } from '../store/database.ts'
import { readBatchContent } from './batch-content.ts'
import type { FrozenBatch, SigningContext } from './freeze-batch.ts'

/**
 * The reviewer's half: recomputes each frozen batch from what the store holds and, only when it is what the clerk
 * signed, signs the same bytes. From then on the batch waits to be sent.
 * @param input.shown the one batch that the reviewer was shown; without it, all frozen batches are signed
 * @param input.password checked before anything is signed
 * @throws Problem `core.account.role`, `core.submit.password`, `core.account.samePerson`, `core.submit.empty`, `core.submit.missing`, `core.submit.tree`, `core.chain.*`
 */
export const countersignBatches = async (
  context: SigningContext,
  {
    shown,
    password,
  }: { readonly shown?: { readonly id: string; readonly digest: string }; readonly password?: string } = {},
): Promise<FrozenBatch[]> => {
  const { gate, session } = context
  requireRole(session, 'reviewer')
  if (password !== undefined) await confirmPassword(context, password)
  return gate.write(session.id, (work) => {
    requireWholeChain(work.database)
    const frozen = query.selectFrom('batch').selectAll().where('sealedAt', 'is', null).orderBy('seq')
    const waiting = work.database.all(
      shown ? frozen.where('id', '=', shown.id).where('digest', '=', shown.digest) : frozen,
    )
    if (!waiting.length) throw new Problem(shown ? 'core.submit.missing' : 'core.submit.empty')
    return waiting.map((batch) => {
      if (batch.clerk === session.id) throw new Problem('core.account.samePerson', { name: session.name })
      const envelope = envelopeSchema.parse(parseStrictJson(batch.envelope))
      const manifest = readPayload(envelope, manifestSchema)
      try {
        checkBatchContent(manifest, readBatchContent(work.database, batch.id))
      } catch (cause) {
        throw new Problem('core.submit.tree', {}, { cause })
      }
      work.database.run(
        query
          .updateTable('batch')
          .set({
            envelope: JSON.stringify(addSignature(envelope, session.signingKey)),
            reviewer: session.id,
            sealedAt: work.at,
          })
          .where('id', '=', batch.id),
      )
      work.audit({ action: 'batch.countersign', subject: batch.id, after: { digest: batch.digest } })
      return { id: batch.id, seq: batch.seq, count: batch.count, digest: batch.digest }
    })
  })
}

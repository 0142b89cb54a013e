import { randomUUID } from 'node:crypto'
import { Problem } from '../../shared/errors/problem.ts'
import { recordSchemaName } from '../../shared/sync/batch.ts'
import { batchRoot, manifestBytes, manifestDigest, signBatch } from '../../trust/batch.ts'
import { canonicalText } from '../../trust/canonical.ts'
import { confirmPassword, type PasswordCheck } from '../accounts/confirm-password.ts'
import { readAuditHead } from '../audit/audit-head.ts'
import { lastInChain, requireWholeChain } from '../chain/province-chain.ts'
import { requireRole } from '../context/session.ts'
import type { UnitContext } from '../context/unit-context.ts'
import { getEnrolment } from '../enrolment/enrolment.ts'
import { findKeptCheckpoint } from '../log/kept-checkpoint.ts'
import { moveRecord } from '../records/record-moves.ts'
import { type Database, query } from '../store/database.ts'
import { readWaitingContent } from './waiting-content.ts'

export interface FrozenBatch {
  readonly id: string
  readonly seq: number
  readonly count: number
  readonly digest: string
}

/** What a signature under a batch needs. */
export type SigningContext = Pick<UnitContext, 'database' | 'gate' | 'session'> & PasswordCheck

/** The number of the next batch, as people see it. */
const nextSeq = (database: Database): number =>
  (database.find(query.selectFrom('batch').select('seq').orderBy('seq', 'desc').limit(1))?.seq ?? 0) + 1

/**
 * The clerk's half of a submission: every approved record goes into one batch, frozen and signed by the
 * clerk, chained to the device's batch before, to the audit so far, and to the province's log as far as the unit saw it. One unit of work: killed at any instant, there is a whole batch or none.
 * @param input.root root of the content that the clerk was shown; other content is not signed
 * @param input.password checked before anything is signed; the command line has just opened the unit with it
 * @throws Problem `core.account.role`, `core.submit.password`, `core.enrolment.missing`, `core.submit.empty`,
 *   `core.submit.changed`, `core.chain.*`
 */
export const freezeBatch = async (
  context: SigningContext,
  { root: expectedRoot, password }: { readonly root?: string; readonly password?: string } = {},
): Promise<FrozenBatch> => {
  const { database, gate, session } = context
  requireRole(session, 'clerk')
  if (password !== undefined) await confirmPassword(context, password)
  const enrolment = getEnrolment(database)
  return gate.write(session.id, (work) => {
    requireWholeChain(work.database)
    const { records, photos } = readWaitingContent(work.database)
    if (!records.length) throw new Problem('core.submit.empty')
    const root = batchRoot({ records, photos })
    if (expectedRoot !== undefined && root !== expectedRoot) throw new Problem('core.submit.changed')
    const last = lastInChain(work.database, enrolment.device)
    const seq = nextSeq(work.database)
    const manifest = {
      version: 2,
      batchId: randomUUID(),
      unit: enrolment.unit.id,
      device: enrolment.device,
      seq: (last?.chainSeq ?? 0) + 1,
      previous: last?.digest ?? null,
      schema: recordSchemaName,
      count: records.length,
      root,
      auditHead: readAuditHead(work.database),
      checkpoint: findKeptCheckpoint(work.database)?.note ?? null,
    } as const
    const digest = manifestDigest(manifestBytes(manifest))
    work.database.run(
      query.insertInto('batch').values({
        id: manifest.batchId,
        seq,
        device: manifest.device,
        chainSeq: manifest.seq,
        previous: manifest.previous,
        digest,
        count: manifest.count,
        envelope: JSON.stringify(signBatch(manifest, session.signingKey)),
        clerk: session.id,
        reviewer: null,
        receipt: null,
        createdAt: work.at,
        sealedAt: null,
        receivedAt: null,
        connectedAt: null,
        lostReceipt: null,
        adoptedAt: null,
        refusal: null,
      }),
    )
    work.audit({
      action: 'batch.freeze',
      subject: manifest.batchId,
      after: { seq, count: manifest.count, digest },
    })
    records.forEach(({ id, record }, position) => {
      work.database.run(
        query.insertInto('batchRecord').values({
          batchId: manifest.batchId,
          position,
          recordId: id,
          record: canonicalText(record),
          photo: photos[position]!.sha256,
          outcome: null,
        }),
      )
      moveRecord(work, id, { name: 'submit', by: 'clerk', set: { batchId: manifest.batchId } })
    })
    return { id: manifest.batchId, seq, count: manifest.count, digest }
  })
}

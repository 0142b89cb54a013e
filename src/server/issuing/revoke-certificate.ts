import { Problem } from '../../shared/errors/problem.ts'
import { isRevocationReason, revocationReasons } from '../../shared/sync/revocation-reasons.ts'
import { type Actor, auditName, requireOfficer } from '../access/actor.ts'
import { publishEvents } from '../feed/publish-events.ts'
import { appendToLog } from '../log/log-tree.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import type { IssuingContext } from './issuing-context.ts'

/** Which certificate to revoke, and why. */
export interface Revocation {
  readonly number: string
  /** A code of `revocationReasons`. */
  readonly code: string
  /** Adds to the words of the reason. */
  readonly text?: string | undefined
}

/**
 * Revokes a certificate in force. Every verification says so from now on, and the log proves the time.
 * @throws Problem `server.access.role`, `server.reason.unknown`, `server.certificate.unknown`, `server.record.move`
 */
export const revokeCertificate = async (
  { store }: Pick<IssuingContext, 'store'>,
  actor: Actor,
  { number, code, text }: Revocation,
): Promise<{ number: string; revokedAt: string; logIndex: number }> => {
  const officer = requireOfficer(actor)
  return store.gate.write(auditName(officer), (work) => revokeIn(work, { number, code, text }))
}

/** {@link revokeCertificate} inside a transaction, for a decision of two officers. */
export const revokeIn = async (
  work: UnitOfWork,
  { number, code, text }: Revocation,
): Promise<{ number: string; revokedAt: string; logIndex: number }> => {
  const { database, at, audit } = work
  if (!isRevocationReason(code)) {
    throw new Problem('server.reason.unknown', { code, known: Object.keys(revocationReasons).join('、') })
  }
  const shown = [revocationReasons[code], text].filter(Boolean).join('：').slice(0, 500)
  const row = await database.selectFrom('certificate').selectAll().where('number', '=', number).executeTakeFirst()
  if (!row) throw new Problem('server.certificate.unknown')
  if (row.status !== 'inForce') throw new Problem('server.record.move', { status: row.status, move: '撤销' })
  const entry = { kind: 'certificate.revoked', number, reason: code, at } as const
  const logIndex = await appendToLog(database, [entry])
  await database
    .updateTable('certificate')
    .set({ status: 'revoked', revokedAt: at, revokedCode: code, revokedText: shown })
    .where('number', '=', number)
    .execute()
  await database
    .updateTable('record')
    .set({ status: 'revoked' })
    .where('batchId', '=', row.batchId)
    .where('recordId', '=', row.recordId)
    .execute()
  audit({
    action: 'certificate.revoke',
    subject: `certificate:${number}`,
    before: { status: row.status },
    after: { status: 'revoked', code },
  })
  await publishEvents(work, [
    {
      unitId: row.unitId,
      batchId: row.batchId,
      recordId: row.recordId,
      kind: 'certificate.revoked',
      number,
      code,
      text: shown,
      logIndex,
    },
  ])
  return { number, revokedAt: at, logIndex }
}

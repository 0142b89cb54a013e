import { Problem } from '../../shared/errors/problem.ts'
import { isRevocationReason, revocationReasons } from '../../shared/sync/revocation-reasons.ts'
import { publishEvents } from '../feed/feed.ts'
import type { Services } from '../services.ts'

export interface Revocation {
  readonly number: string
  readonly officer: string
  /** A code of `revocationReasons`. */
  readonly code: string
  /** Adds to the reason's own words. */
  readonly text?: string
}

/**
 * Revokes a certificate in force: from this moment on every verification says so, and the log proves when.
 * @throws Problem `server.reason.unknown`, `server.certificate.unknown`, `server.record.move`
 */
export const revokeCertificate = async (
  services: Services,
  { number, officer, code, text }: Revocation,
): Promise<{ number: string; revokedAt: string; logIndex: number }> => {
  if (!isRevocationReason(code)) {
    throw new Problem('server.reason.unknown', { code, known: Object.keys(revocationReasons).join('、') })
  }
  const shown = [revocationReasons[code], text].filter(Boolean).join('：').slice(0, 500)
  return services.store.gate.write(`officer:${officer}`, async ({ database, at, audit }) => {
    const row = await database.selectFrom('certificate').selectAll().where('number', '=', number).executeTakeFirst()
    if (!row) throw new Problem('server.certificate.unknown')
    if (row.status !== 'inForce') throw new Problem('server.record.move', { status: row.status, move: '撤销' })
    const entry = { kind: 'certificate.revoked', number, reason: code, at } as const
    const logIndex = await services.log.append(database, [entry])
    await database
      .updateTable('certificate')
      .set({ status: 'revoked', revoked_at: at, revoked_code: code, revoked_text: shown })
      .where('number', '=', number)
      .execute()
    await database
      .updateTable('record')
      .set({ status: 'revoked' })
      .where('batch_id', '=', row.batch_id)
      .where('record_id', '=', row.record_id)
      .execute()
    audit({
      action: 'certificate.revoke',
      subject: `certificate:${number}`,
      before: { status: row.status },
      after: { status: 'revoked', code },
    })
    await publishEvents(database, at, [
      {
        unitId: row.unit_id,
        batchId: row.batch_id,
        recordId: row.record_id,
        kind: 'certificate.revoked',
        number,
        code,
        text: shown,
        logIndex,
      },
    ])
    return { number, revokedAt: at, logIndex }
  })
}

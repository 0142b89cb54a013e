import { Problem } from '../../shared/errors/problem.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { type Actor, auditName, requireOfficer } from '../access/actor.ts'
import { deleteUnusedBlobs } from '../blobs/unused-blobs.ts'
import { publishEvents } from '../feed/publish-events.ts'
import { checkStoredBatch } from '../integrity/batch-content.ts'
import { appendToLog } from '../log/log-tree.ts'
import { makeCertificate } from './issue-certificates.ts'
import type { MakingContext } from './issuing-context.ts'

/** Which certificate to make anew, and why in the officer's words. */
export interface Reissue {
  readonly number: string
  readonly reason: string
}

/**
 * Makes the PDF of a certificate in force anew under its number, for example after it was sealed while the server's clock was
 * wrong. Its content is what two people signed, as before. The log gets an entry of its own, the unit fetches the new file, and every
 * verification of the file before says that a newer one replaced it.
 * @throws Problem `server.access.role`, `server.certificate.unknown`, `server.record.move`, `server.batch.differs`
 */
export const reissueCertificate = async (
  context: MakingContext,
  actor: Actor,
  { number, reason }: Reissue,
): Promise<{ readonly number: string; readonly pdf: string; readonly replaces: string; readonly logIndex: number }> => {
  const officer = auditName(requireOfficer(actor))
  const { store } = context
  const row = await store.database.selectFrom('certificate').selectAll().where('number', '=', number).executeTakeFirst()
  if (!row) throw new Problem('server.certificate.unknown')
  const { status, pdfSha256: replaces, token: tokenBefore } = row
  if (status !== 'inForce' || replaces === null) throw new Problem('server.record.move', { status, move: '重新制作' })
  const { pdf, token, content } = await makeCertificate(context, row, (batchId) =>
    checkStoredBatch(store.database, context.keys, batchId),
  )
  try {
    return await store.gate.write(officer, async (work) => {
      const { database, at, audit } = work
      const { numUpdatedRows } = await database
        .updateTable('certificate')
        .set({ issuedAt: at, token, pdfSha256: pdf.sha256, pdfSize: pdf.size })
        .where('number', '=', number)
        .where('status', '=', 'inForce')
        .where('pdfSha256', '=', replaces)
        .executeTakeFirst()
      // It was revoked or made anew by somebody else meanwhile.
      if (numUpdatedRows !== 1n) throw new Problem('server.record.move', { status, move: '重新制作' })
      await database
        .insertInto('formerFile')
        .values({ pdfSha256: replaces, number, tokenSha256: tokenBefore && sha256Hex(tokenBefore), replacedAt: at })
        .execute()
      const entry = { kind: 'certificate.reissued', number, digest: pdf.sha256, replaces, at } as const
      const logIndex = await appendToLog(database, [entry])
      await database.updateTable('certificate').set({ logPosition: logIndex }).where('number', '=', number).execute()
      audit({
        action: 'certificate.issue',
        subject: `certificate:${number}`,
        before: { status, pdf: replaces },
        after: { status, pdf: pdf.sha256, token: sha256Hex(token), reason },
      })
      const { unitId, batchId, recordId } = row
      await publishEvents(work, [
        { unitId, batchId, recordId, kind: 'certificate.issued', number, pdf, content, logIndex },
      ])
      return { number, pdf: pdf.sha256, replaces, logIndex }
    })
  } catch (error) {
    await deleteUnusedBlobs(context, [pdf.sha256])
    throw error
  }
}

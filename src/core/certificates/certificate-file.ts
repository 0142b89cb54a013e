import { Problem } from '../../shared/errors/problem.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import type { AccountContext } from '../context/unit-context.ts'
import { query } from '../store/database.ts'
import type { SyncContext } from '../sync/sync-context.ts'

/**
 * The PDF of one of the unit's certificates: from the store when it was fetched before, else by `fetch`, checked against
 * the hash that the province announced at issue, and kept (encrypted, as all of the store) for the next time.
 * @throws Problem `core.certificate.missing`, `core.certificate.noFile`, `core.certificate.differs`; whatever `fetch` throws
 */
export const readCertificateFile = async (
  { database, gate, session }: AccountContext,
  number: string,
  fetch: (number: string) => Promise<Uint8Array>,
): Promise<Uint8Array> => {
  const record = database.find(query.selectFrom('record').select('id').where('certificateNumber', '=', number))
  if (!record) throw new Problem('core.certificate.missing', { number })
  const issued = database.find(query.selectFrom('certificate').select('pdf').where('number', '=', number))
  if (issued?.pdf === null) throw new Problem('core.certificate.noFile', { number })
  const kept = database.find(
    query
      .selectFrom('certificateFile')
      .select(['bytes', 'sha256'])
      .where('number', '=', number)
      .orderBy('fetchedAt', 'desc')
      .limit(1),
  )
  if (kept && (!issued || kept.sha256 === issued.pdf)) return kept.bytes
  const bytes = await fetch(number)
  const sha256 = sha256Hex(bytes)
  if (issued && sha256 !== issued.pdf) throw new Problem('core.certificate.differs', { number })
  await gate.write(session.id, (work) => {
    work.database.run(
      query
        .insertInto('certificateFile')
        .values({ number, sha256, bytes, fetchedAt: work.at })
        .onConflict((conflict) => conflict.doNothing()),
    )
    work.audit({ action: 'certificate.fetch', subject: number, after: { sha256 } })
  })
  return bytes
}

/** Fetches one of the unit's certificates from the province: the sealed PDF's bytes. @throws Problem `core.sync.*` */
export const fetchCertificate = (
  { client }: Pick<SyncContext, 'client'>,
  number: string,
  signal?: AbortSignal,
): Promise<Uint8Array> => client.call('certificatePdf', { places: { number }, signal })

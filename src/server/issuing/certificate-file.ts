import { Problem } from '../../shared/errors/problem.ts'
import type { Services } from '../services.ts'

/**
 * The PDF of a certificate of the unit, read back and checked against its hash.
 * @throws Problem `server.certificate.unknown`, `server.certificate.noPdf`, `server.blob.damaged`
 */
export const readCertificatePdf = async (services: Services, unitId: string, number: string): Promise<Buffer> => {
  const row = await services.store.database
    .selectFrom('certificate')
    .select('pdf_sha256')
    .where('number', '=', number)
    .where('unit_id', '=', unitId)
    .where('status', '!=', 'allotted')
    .executeTakeFirst()
  if (!row) throw new Problem('server.certificate.unknown')
  if (!row.pdf_sha256) throw new Problem('server.certificate.noPdf')
  return services.blobs.get(row.pdf_sha256)
}

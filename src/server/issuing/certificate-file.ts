import { Problem } from '../../shared/errors/problem.ts'
import { type Actor, requireDevice } from '../access/actor.ts'
import type { IssuingContext } from './issuing-context.ts'

/**
 * The PDF of a certificate of the device's unit, checked against its hash.
 * @throws Problem `server.access.role`, `server.certificate.unknown`, `server.certificate.noPdf`, `server.blob.damaged`
 */
export const readCertificatePdf = async (
  { store, blobs }: Pick<IssuingContext, 'store' | 'blobs'>,
  actor: Actor,
  { number }: { readonly number: string },
): Promise<Buffer> => {
  const { unitId } = requireDevice(actor)
  const row = await store.database
    .selectFrom('certificate')
    .select('pdfSha256')
    .where('number', '=', number)
    .where('unitId', '=', unitId)
    .where('status', '!=', 'allotted')
    .executeTakeFirst()
  if (!row) throw new Problem('server.certificate.unknown')
  if (!row.pdfSha256) throw new Problem('server.certificate.noPdf')
  return blobs.get(row.pdfSha256)
}

import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { Problem } from '../../shared/errors/problem.ts'
import { type Actor, auditName, requireOfficer } from '../access/actor.ts'
import type { BlobStore } from '../blobs/blob-store.ts'
import type { Store } from '../store/open-store.ts'

interface FilesContext {
  readonly store: Store
  readonly blobs: BlobStore
}

/**
 * The PDF of a certificate, for an officer. The download is noted in the audit.
 * @throws Problem `officers.permission`, `server.certificate.unknown`, `server.certificate.noPdf`, `server.blob.damaged`
 */
export const downloadCertificate = async (
  { store, blobs }: FilesContext,
  actor: Actor,
  { number }: { readonly number: string },
): Promise<Buffer> => {
  const officer = requireOfficer(actor, 'certificates.read')
  const row = await store.database
    .selectFrom('certificate')
    .select('pdfSha256')
    .where('number', '=', number)
    .executeTakeFirst()
  if (!row) throw new Problem('server.certificate.unknown')
  if (!row.pdfSha256) throw new Problem('server.certificate.noPdf')
  await store.gate.write(auditName(officer), async ({ audit }) =>
    audit({ action: 'certificate.download', subject: `certificate:${number}` }),
  )
  return blobs.get(row.pdfSha256)
}

/**
 * The PDFs of a batch as a zip, which is read piece by piece while it is sent. The download is noted in the audit.
 * @throws Problem `officers.permission`, `server.certificate.noPdf` for a batch of which nothing is issued
 */
export const downloadBatch = async (
  { store, blobs }: FilesContext,
  actor: Actor,
  { batchId }: { readonly batchId: string },
): Promise<Readable> => {
  const officer = requireOfficer(actor, 'certificates.read')
  const rows = await store.database
    .selectFrom('certificate')
    .select(['number', 'name', 'pdfSha256', 'issuedAt'])
    .where('batchId', '=', batchId)
    .where('pdfSha256', 'is not', null)
    .orderBy('number')
    .execute()
  if (rows.length === 0) throw new Problem('server.certificate.noPdf')
  await store.gate.write(auditName(officer), async ({ audit }) =>
    audit({ action: 'batch.download', subject: `batch:${batchId}`, after: { files: rows.length } }),
  )
  const zip = new ZipFile()
  for (const { number, name, pdfSha256, issuedAt } of rows) {
    zip.addReadStreamLazy(
      `${number}-${name}.pdf`,
      // PDFs are compressed already.
      { compress: false, mtime: new Date(issuedAt!) },
      (give) => {
        blobs.stream(pdfSha256!).then(
          (bytes) => give(null, bytes),
          (error: unknown) => give(error, Readable.from([])),
        )
      },
    )
  }
  zip.end()
  // A damaged file ends the download; the audit has the reason.
  zip.on('error', (error) => (zip.outputStream as Readable).destroy(error as Error))
  return zip.outputStream as Readable
}

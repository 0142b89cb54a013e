import { localSealSigner } from '../../certificate/seal.ts'
import { createTestAuthority } from '../../certificate/test-authority.ts'
import { encodeJpeg } from '../../photo/node/jpeg.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { type CertificateRecord, recordSchema } from '../../shared/record/record.ts'
import { generateSigningKey } from '../../trust/keys.ts'
import { signerOf } from '../../trust/signer.ts'
import { type Actor, auditName, requireOfficer } from '../access/actor.ts'
import type { BlobStore } from '../blobs/blob-store.ts'
import type { PhotoThreads } from '../photos/photo-threads.ts'
import type { Store } from '../store/open-store.ts'
import { PdfPool } from './pdf-pool.ts'

/** Context of previews. */
export interface PreviewContext {
  readonly store: Store
  readonly blobs: BlobStore
  readonly photos: Pick<PhotoThreads, 'forPrint'>
  readonly previews: Previews
  readonly publicAddress: string
}

/**
 * Makes previews, with a seal and a token key of its own that are forgotten when the process ends: no preview can pass for a
 * certificate, and the process needs no key of the province. Every page says that it is a specimen.
 */
export class Previews {
  #pool: PdfPool | undefined

  make: PdfPool['make'] = (data) => {
    this.#pool ??= Previews.#open()
    return this.#pool.make(data)
  }

  static #open(): PdfPool {
    const { sealKey, sealCertificate, rootCertificate } = createTestAuthority(new Date())
    const seal = localSealSigner(sealKey, [sealCertificate, rootCertificate])
    return new PdfPool({ seal, token: signerOf(generateSigningKey()) }, { specimen: true }, 1)
  }

  async close(): Promise<void> {
    await this.#pool?.close()
  }
}

/** A number of the right form that no certificate has. */
const previewNumber = 'PREVIEW000000000'

/**
 * The first confirmed certificate of a batch as it will be printed, marked as a specimen and without the province's seal.
 * @throws Problem `officers.permission`, `server.certificate.unknown` for a batch without confirmed records, and what the writer throws
 */
export const previewCertificate = async (
  { store, blobs, photos, previews, publicAddress }: PreviewContext,
  actor: Actor,
  { batchId }: { readonly batchId: string },
): Promise<Uint8Array> => {
  const officer = requireOfficer(actor, 'certificates.issue')
  const row = await store.database
    .selectFrom('certificate')
    .innerJoin('record', (join) =>
      join.onRef('record.batchId', '=', 'certificate.batchId').onRef('record.recordId', '=', 'certificate.recordId'),
    )
    .select(['certificate.number', 'record.body', 'record.photoSha256'])
    .where('certificate.batchId', '=', batchId)
    .where('certificate.status', '=', 'allotted')
    .orderBy('certificate.number')
    .executeTakeFirst()
  if (!row) throw new Problem('server.certificate.unknown')
  await store.gate.write(auditName(officer), async ({ audit }) =>
    audit({ action: 'certificate.preview', subject: `certificate:${row.number}` }),
  )
  return makePreview(
    { photos, previews, publicAddress },
    recordSchema.parse(JSON.parse(row.body)),
    await blobs.get(row.photoSha256),
  )
}

const makePreview = async (
  { photos, previews, publicAddress }: Pick<PreviewContext, 'photos' | 'previews' | 'publicAddress'>,
  record: CertificateRecord,
  photo: Uint8Array,
): Promise<Uint8Array> => {
  const { pdf } = await previews.make({
    record,
    number: previewNumber,
    generatedAt: new Date(),
    verificationAddress: `${publicAddress.replace(/(?<!\/)\/+$/, '')}/zccx`,
    photo: await photos.forPrint(photo),
  })
  return pdf
}

/** A made-up record that fills every line, so that a change of fonts or of the template shows. */
const testRecord: CertificateRecord = {
  name: '样例·测试用很长的姓名',
  sex: 'female',
  documentType: 'residentId',
  documentNumber: '529999199001010028',
  series: '工程技术人员',
  specialty: '新一代信息技术与先进制造业融合工程',
  title: '正高级工程师',
  level: 'seniorFull',
  reviewType: 'social',
  obtainedOn: '2026-01-31',
  employerName: '样例省样例市样例县经济技术开发区样例科技股份有限公司样例分公司',
  committee: '样例省工程技术系列正高级专业技术职务任职资格评审委员会',
  unit: '样例省样例市人力资源和社会保障局专业技术人员管理处',
  details: {},
}

/** A page with a made-up record and a grey photo, to check template, fonts and printer. @throws Problem `officers.permission` */
export const previewTestPage = async (
  context: Pick<PreviewContext, 'photos' | 'previews' | 'publicAddress'>,
  actor: Actor,
): Promise<Uint8Array> => {
  requireOfficer(actor, 'certificates.issue')
  const [width, height] = [295, 413]
  const grey = { width, height, pixels: new Uint8Array(width * height * 3).fill(176) }
  const photo = await encodeJpeg(grey, { quality: 90, chroma: '4:2:0' })
  return makePreview(context, testRecord, photo)
}

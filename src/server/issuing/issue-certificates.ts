import type { Selectable } from 'kysely'
import { Problem, type ProblemValue } from '../../shared/errors/problem.ts'
import { recordSchema } from '../../shared/record/record.ts'
import type { LogEntry } from '../../shared/sync/log.ts'
import { sha256Hex } from '../../trust/secret.ts'
import { publishEvents } from '../feed/feed.ts'
import type { Services } from '../services.ts'
import type { Schema } from '../store/schema.ts'
import type { PdfPool } from './pdf-pool.ts'

export interface IssueRequest {
  readonly officer: string
  /** Only this batch; everything that is confirmed when left out. */
  readonly batchId?: string
  readonly onProgress?: (issued: number) => void
}

export interface IssueResult {
  readonly issued: readonly string[]
  /** Certificates that could not be made; they stay confirmed and are tried again next time. */
  readonly failed: readonly { readonly number: string; readonly problem: ProblemValue }[]
}

type CertificateRow = Selectable<Schema['certificate']>

interface Made {
  readonly row: CertificateRow
  readonly token: string
  readonly pdf: { readonly sha256: string; readonly size: number }
}

/** Certificates of one unit of work: few enough that little is made twice after a crash. */
const groupSize = 64

/**
 * Makes, stores and logs the PDFs of all confirmed certificates, group by group. Killed in between, what was committed
 * is issued and the rest waits for the next call.
 */
export const issueCertificates = async (
  services: Services,
  pool: PdfPool,
  { officer, batchId, onProgress }: IssueRequest,
): Promise<IssueResult> => {
  const issued: string[] = []
  const failed: { number: string; problem: ProblemValue }[] = []
  let after = ''
  for (;;) {
    const rows = await waitingCertificates(services, batchId, after)
    const last = rows.at(-1)
    if (!last) return { issued, failed }
    after = last.number
    const made: Made[] = []
    await Promise.all(
      rows.map(async (row) => {
        try {
          made.push(await makeCertificate(services, pool, row))
        } catch (error) {
          const problem = Problem.from(error)
          if (!problem) throw error
          failed.push({ number: row.number, problem: problem.toJSON() })
        }
      }),
    )
    made.sort((left, right) => (left.row.number < right.row.number ? -1 : 1))
    issued.push(...(await recordIssue(services, officer, made)))
    onProgress?.(issued.length)
  }
}

const waitingCertificates = (
  services: Services,
  batchId: string | undefined,
  after: string,
): Promise<CertificateRow[]> => {
  const waiting = services.store.database
    .selectFrom('certificate')
    .selectAll()
    .where('status', '=', 'allotted')
    .where('number', '>', after)
    .orderBy('number')
    .limit(groupSize)
  return (batchId ? waiting.where('batch_id', '=', batchId) : waiting).execute()
}

const makeCertificate = async (services: Services, pool: PdfPool, row: CertificateRow): Promise<Made> => {
  const { body, photo_sha256 } = await services.store.database
    .selectFrom('record')
    .select(['body', 'photo_sha256'])
    .where('batch_id', '=', row.batch_id)
    .where('record_id', '=', row.record_id)
    .executeTakeFirstOrThrow()
  const { pdf, token } = await pool.make({
    record: recordSchema.parse(JSON.parse(body)),
    number: row.number,
    // Whole seconds: the PDF's own dates and the token hold no more.
    generatedAt: new Date(Math.floor(services.now().getTime() / 1000) * 1000),
    verificationAddress: `${services.settings.publicAddress.replace(/\/+$/, '')}/zccx`,
    photo: await services.blobs.get(photo_sha256),
  })
  return { row, token, pdf: { sha256: await services.blobs.put(pdf), size: pdf.byteLength } }
}

/** Files are stored by now; one transaction makes them certificates. */
const recordIssue = (services: Services, officer: string, made: readonly Made[]): Promise<string[]> =>
  services.store.gate.write(`officer:${officer}`, async ({ database, at, audit }) => {
    const fresh: Made[] = []
    for (const one of made) {
      const { numUpdatedRows } = await database
        .updateTable('certificate')
        .set({
          status: 'inForce',
          issued_at: at,
          token: one.token,
          pdf_sha256: one.pdf.sha256,
          pdf_size: one.pdf.size,
        })
        .where('number', '=', one.row.number)
        .where('status', '=', 'allotted')
        .executeTakeFirst()
      // Another process issued it meanwhile: its PDF is the one that counts.
      if (numUpdatedRows === 1n) fresh.push(one)
    }
    if (fresh.length === 0) return []
    const entries = fresh.map(
      ({ row, pdf }): LogEntry => ({ kind: 'certificate.issued', number: row.number, digest: pdf.sha256, at }),
    )
    const first = await services.log.append(database, entries)
    for (const [index, { row }] of fresh.entries()) {
      await database
        .updateTable('certificate')
        .set({ log_position: first + index })
        .where('number', '=', row.number)
        .execute()
      await database
        .updateTable('record')
        .set({ status: 'issued' })
        .where('batch_id', '=', row.batch_id)
        .where('record_id', '=', row.record_id)
        .execute()
    }
    for (const { row, pdf, token } of fresh) {
      audit({
        action: 'certificate.issue',
        subject: `certificate:${row.number}`,
        before: { status: 'allotted' },
        after: { status: 'inForce', pdf: pdf.sha256, token: sha256Hex(token) },
      })
    }
    await publishEvents(
      database,
      at,
      fresh.map(({ row, pdf }, index) => ({
        unitId: row.unit_id,
        batchId: row.batch_id,
        recordId: row.record_id,
        kind: 'certificate.issued' as const,
        number: row.number,
        pdf,
        logIndex: first + index,
      })),
    )
    return fresh.map(({ row }) => row.number)
  })

import { Problem, type ProblemValue } from '../../shared/errors/problem.ts'
import { recordSchema } from '../../shared/record/record.ts'
import type { CertifiedContent } from '../../shared/sync/feed.ts'
import type { LogEntry } from '../../shared/sync/log.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { type Actor, auditName, type Officer, requireOfficer } from '../access/actor.ts'
import { noteDamagedPhoto } from '../blobs/damaged-photo.ts'
import { deleteUnusedBlobs } from '../blobs/unused-blobs.ts'
import { publishEvents } from '../feed/publish-events.ts'
import { type CheckedBatch, checkStoredBatch } from '../integrity/batch-content.ts'
import { noteDifference } from '../integrity/note-difference.ts'
import { appendToLog } from '../log/log-tree.ts'
import { registeredFields } from '../store/schema.ts'
import { type CertificateRow, withClaimedGroup } from './claimed-group.ts'
import type { IssuingContext, MakingContext } from './issuing-context.ts'

/** Which certificates to issue. */
export interface IssueRequest {
  /** Only this batch; by default everything that is confirmed. */
  readonly batchId?: string
  /** Called after each group with the number issued so far. */
  readonly onProgress?: (issued: number) => void
  /** Ends the call after the group that is being made. */
  readonly stopping?: AbortSignal
}

export interface IssueResult {
  /** Numbers of the certificates issued. */
  readonly issued: readonly string[]
  /** Certificates that could not be made. They stay confirmed, and the next call tries them again. */
  readonly failed: readonly { readonly number: string; readonly problem: ProblemValue }[]
}

interface Made {
  readonly row: CertificateRow
  readonly token: string
  readonly pdf: { readonly sha256: string; readonly size: number }
  readonly content: CertifiedContent
}

/** Checks a batch at its first certificate, once for each call. */
type CheckBatch = (batchId: string) => Promise<CheckedBatch>

const checkingOnce = ({ store, keys }: IssuingContext): CheckBatch => {
  const checked = new Map<string, Promise<CheckedBatch>>()
  return (batchId) => {
    const known = checked.get(batchId) ?? checkStoredBatch(store.database, keys, batchId)
    checked.set(batchId, known)
    return known
  }
}

/** Certificates of one unit of work. A crash makes at most this many be made twice. */
const groupSize = 64

/**
 * Makes, stores and logs the PDFs of all confirmed certificates, group by group. After a crash the committed groups are
 * issued, and the next call issues the rest. Certificates of a batch whose stored content is no longer what two people signed
 * fail with `server.batch.differs`; those of other batches are issued. Officers enqueue the job of `issue-job.ts`, which calls this.
 * @throws Problem `server.access.role`
 * @example
 * const { issued, failed } = await issueCertificates(province.issuing, officer)
 */
export const issueCertificates = async (
  context: MakingContext,
  actor: Actor,
  { batchId, onProgress, stopping }: IssueRequest = {},
): Promise<IssueResult> => {
  const officer = requireOfficer(actor)
  const issued: string[] = []
  const failed: { number: string; problem: ProblemValue }[] = []
  const checkBatch = checkingOnce(context)
  let after = ''
  for (;;) {
    if (stopping?.aborted) return { issued, failed }
    const wanted = { batchId, after, most: groupSize }
    const last = await withClaimedGroup(context.store, wanted, async (rows) => {
      const group = await makeGroup(context, rows, checkBatch)
      failed.push(...group.failed)
      await noteFailed(context, officer, group.failed)
      try {
        issued.push(...(await recordIssue(context, officer, group.made)))
      } catch (error) {
        await dropFiles(context, group.made)
        throw error
      }
      return rows.at(-1)?.number ?? after
    })
    if (last === undefined) return { issued, failed }
    after = last
    onProgress?.(issued.length)
  }
}

/** Deletes files of certificates that were not issued after all: a full disk needs the room. What fails is swept later. */
const dropFiles = (context: MakingContext, made: readonly Made[]): Promise<void> =>
  deleteUnusedBlobs(
    context,
    made.map(({ pdf }) => pdf.sha256),
  ).catch(() => undefined)

const makeGroup = async (
  context: MakingContext,
  rows: readonly CertificateRow[],
  checkBatch: CheckBatch,
): Promise<{ made: Made[]; failed: { number: string; problem: ProblemValue }[] }> => {
  const made: Made[] = []
  const failed: { number: string; problem: ProblemValue }[] = []
  // All of them end before the claim does.
  const outcomes = await Promise.allSettled(
    rows.map(async (row) => {
      try {
        made.push(await makeCertificate(context, row, checkBatch))
      } catch (error) {
        const problem = Problem.from(error)
        if (!problem) throw error
        await noteDamagedPhoto(context.store, problem)
        failed.push({ number: row.number, problem: problem.toJSON() })
      }
    }),
  )
  const fault = outcomes.find(({ status }) => status === 'rejected')
  if (fault?.status === 'rejected') {
    await dropFiles(context, made)
    throw fault.reason
  }
  made.sort((left, right) => (left.row.number < right.row.number ? -1 : 1))
  return { made, failed }
}

/** Makes the PDF of a certificate, from content that is still what two people signed. @throws Problem `server.batch.differs` */
export const makeCertificate = async (
  { store, blobs, pdfs, photos, publicAddress, now }: MakingContext,
  row: CertificateRow,
  checkBatch: CheckBatch,
): Promise<Made> => {
  const batch = await checkBatch(row.batchId)
  const signed = await store.database
    .selectFrom('record')
    .select(['recordId', 'body', 'photoSha256'])
    .where('batchId', '=', row.batchId)
    .where('recordId', '=', row.recordId)
    .executeTakeFirstOrThrow()
  batch.requireSame(signed)
  const { body, photoSha256 } = signed
  const record = recordSchema.parse(JSON.parse(body))
  // The register answers for the certificate, so its row must say the same.
  const other = registeredFields.find((field) => row[field] !== record[field])
  if (other) throw new Problem('server.batch.differs', { batch: row.batchId, what: `${row.number} ${other}` })
  const { pdf, token } = await pdfs.make({
    record,
    number: row.number,
    // Whole seconds, because the dates in the PDF and in the token hold no fraction.
    generatedAt: new Date(Math.floor(now().getTime() / 1000) * 1000),
    verificationAddress: `${publicAddress.replace(/(?<!\/)\/+$/, '')}/zccx`,
    photo: await photos.forPrint(await blobs.get(photoSha256)),
  })
  return {
    row,
    token,
    pdf: { sha256: await blobs.put(pdf), size: pdf.byteLength },
    content: { record: sha256Hex(body), photo: photoSha256 },
  }
}

/** Stores with each certificate why it could not be made. */
const noteFailed = async (
  { store }: IssuingContext,
  officer: Officer,
  failed: IssueResult['failed'],
): Promise<void> => {
  for (const problem of new Map(failed.map(({ problem }) => [problem.details['batch'], problem])).values())
    await noteDifference(store, auditName(officer), Problem.from(problem)!)
  for (const { number, problem } of failed) {
    await store.gate.ungated((database) =>
      database
        .updateTable('certificate')
        .set({ problem: JSON.stringify(problem) })
        .where('number', '=', number)
        .where('status', '=', 'allotted')
        .execute(),
    )
  }
}

/** Marks certificates as issued in one transaction; their files are stored before. */
const recordIssue = ({ store }: IssuingContext, officer: Officer, made: readonly Made[]): Promise<string[]> =>
  store.gate.write(auditName(officer), async (work) => {
    const { database, at, audit } = work
    const fresh: Made[] = []
    for (const one of made) {
      const { numUpdatedRows } = await database
        .updateTable('certificate')
        .set({
          status: 'inForce',
          problem: null,
          issuedAt: at,
          token: one.token,
          pdfSha256: one.pdf.sha256,
          pdfSize: one.pdf.size,
        })
        .where('number', '=', one.row.number)
        .where('status', '=', 'allotted')
        .executeTakeFirst()
      // If another process issued the certificate meanwhile, its PDF counts and this one is dropped.
      if (numUpdatedRows === 1n) fresh.push(one)
    }
    if (fresh.length === 0) return []
    const entries = fresh.map(
      ({ row, pdf }): LogEntry => ({ kind: 'certificate.issued', number: row.number, digest: pdf.sha256, at }),
    )
    const first = await appendToLog(database, entries)
    for (const [index, { row }] of fresh.entries()) {
      await database
        .updateTable('certificate')
        .set({ logPosition: first + index })
        .where('number', '=', row.number)
        .execute()
      await database
        .updateTable('record')
        .set({ status: 'issued' })
        .where('batchId', '=', row.batchId)
        .where('recordId', '=', row.recordId)
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
      work,
      fresh.map(({ row, pdf, content }, index) => ({
        unitId: row.unitId,
        batchId: row.batchId,
        recordId: row.recordId,
        kind: 'certificate.issued' as const,
        number: row.number,
        pdf,
        content,
        logIndex: first + index,
      })),
    )
    return fresh.map(({ row }) => row.number)
  })

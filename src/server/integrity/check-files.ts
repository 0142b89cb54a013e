import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { readJpegHeader } from '../../certificate/pdf/jpeg-header.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { BlobStore } from '../blobs/blob-store.ts'
import { lookPartRows } from '../photos/photo-looks.ts'
import type { Schema } from '../store/schema.ts'
import type { Report } from './province-fault.ts'

/** Called after each file with the number of files checked, and of all. */
export type FileProgress = (checked: number, total: number) => void

const pageSize = 1_000

/** Checks the rows of photos: every record has one, marked so that no sweep deletes it, and its looks are in the index. */
export const checkPhotoRows = async (database: Kysely<Schema>, report: Report): Promise<void> => {
  const lacking = await database
    .selectFrom('record')
    .leftJoin('photo', 'photo.sha256', 'record.photoSha256')
    .select(['record.batchId', 'record.recordId', 'photo.named'])
    .where((where) => where.or([where('photo.sha256', 'is', null), where('photo.named', '=', 0)]))
    .execute()
  for (const { batchId, recordId, named } of lacking)
    report(
      'record',
      `record ${batchId}/${recordId}`,
      named === null ? '没有它的照片' : '它的照片标为无人使用，会被清除',
    )
  const parts = new Map<string, Set<string>>()
  for (const { sha256, part, value } of await database.selectFrom('photoLookPart').selectAll().execute()) {
    const known = parts.get(sha256) ?? new Set<string>()
    parts.set(sha256, known.add(`${part}/${value}`))
  }
  for (let after = ''; ; ) {
    const page = await database
      .selectFrom('photo')
      .select(['sha256', 'look'])
      .where('sha256', '>', after)
      .orderBy('sha256')
      .limit(pageSize)
      .execute()
    for (const photo of page) {
      after = photo.sha256
      const found = parts.get(photo.sha256) ?? new Set()
      const wanted = lookPartRows([photo]).map(({ part, value }) => `${part}/${value}`)
      if (found.size !== new Set(wanted).size || wanted.some((key) => !found.has(key)))
        report('photo', `photo ${photo.sha256}`, 'look 与它的索引不一致')
    }
    if (page.length < pageSize) return
  }
}

interface NamedFile {
  readonly kind: 'photo' | 'pdf' | 'upload'
  readonly place: string
  readonly sha256: string
  readonly size: number
  /** Pixels, where they are known. */
  readonly pixels?: { readonly width: number; readonly height: number }
}

/**
 * Reads every photo and PDF that a row names and compares it with its hash and its size, one file at a time.
 * @returns how many files there are
 */
export const checkFiles = async (
  database: Kysely<Schema>,
  blobs: BlobStore,
  report: Report,
  onProgress?: FileProgress,
): Promise<number> => {
  const files = [
    ...(await photoFiles(database)),
    ...(await pdfFiles(database)),
    ...(await uploadFiles(database)),
    ...(await evidenceFiles(database)),
  ]
  let checked = 0
  for (const file of files) {
    const detail = await differences(blobs, file)
    if (detail) report(file.kind, file.place, detail)
    onProgress?.(++checked, files.length)
  }
  return files.length
}

const photoFiles = async (database: Kysely<Schema>): Promise<NamedFile[]> =>
  (await database.selectFrom('photo').select(['sha256', 'size', 'width', 'height']).execute()).map(
    ({ sha256, size, ...pixels }) => ({ kind: 'photo', place: `photo ${sha256}`, sha256, size, pixels }),
  )

const pdfFiles = async (database: Kysely<Schema>): Promise<NamedFile[]> =>
  (
    await database
      .selectFrom('certificate')
      .select(['number', 'pdfSha256', 'pdfSize'])
      .where('pdfSha256', 'is not', null)
      .execute()
  ).map(({ number, pdfSha256, pdfSize }) => ({
    kind: 'pdf',
    place: `certificate ${number} (${pdfSha256})`,
    sha256: pdfSha256!,
    size: pdfSize ?? 0,
  }))

const uploadFiles = async (database: Kysely<Schema>): Promise<NamedFile[]> =>
  (await database.selectFrom('applicantPhoto').select(['recordId', 'sha256', 'size']).execute()).map(
    ({ recordId, sha256, size }) => ({ kind: 'upload', place: `record ${recordId} (${sha256})`, sha256, size }),
  )

const evidenceFiles = async (database: Kysely<Schema>): Promise<NamedFile[]> =>
  (await database.selectFrom('evidence').select(['sha256', 'size']).execute()).map(({ sha256, size }) => ({
    kind: 'upload',
    place: `evidence ${sha256}`,
    sha256,
    size,
  }))

/** In Chinese, what is wrong with a file; undefined when nothing is. */
const differences = async (blobs: BlobStore, { sha256, size, pixels }: NamedFile): Promise<string | undefined> => {
  if (!(await blobs.has(sha256))) return '文件不见了'
  const hash = createHash('sha256')
  const kept: Buffer[] = []
  let bytes = 0
  try {
    for await (const piece of await blobs.stream(sha256)) {
      hash.update(piece as Buffer)
      bytes += (piece as Buffer).byteLength
      if (pixels) kept.push(piece as Buffer)
    }
  } catch (error) {
    if (error instanceof Problem) return '文件的内容变了，或读不完'
    throw error
  }
  if (hash.digest('hex') !== sha256) return '文件的内容变了，或读不完'
  if (bytes !== size) return `文件有 ${bytes} 字节，登记的是 ${size} 字节`
  // No pixels: the file was not usable when it came.
  if (!pixels || pixels.width === 0) return undefined
  const header = readJpegHeader(Buffer.concat(kept))
  const same = header?.width === pixels.width && header.height === pixels.height
  return same ? undefined : `登记的像素是 ${pixels.width}×${pixels.height}，与文件不一致`
}

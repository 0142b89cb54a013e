import { basename } from 'node:path'
import type { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { openZip, type Zip } from '../files/zip.ts'
import { gibibyte } from '../shared/byte-size.ts'
import { Problem } from '../shared/errors/problem.ts'
import { type PhotoDescriptor, type Submission, submissionSchema } from '../shared/sync/batch.ts'
import { batchFile, photoEntryName } from '../shared/sync/batch-file.ts'
import { limits } from '../shared/sync/limits.ts'

/** Content of a `.gzzc` file, not yet verified. The receiver verifies it by the envelope. */
export interface BatchFileContent {
  readonly submission: Submission
  readonly photos: readonly Uint8Array[]
}

/** Room for a full batch: its records, and photos as large as the sync protocol allows. */
const fileLimits = {
  fileBytes: gibibyte,
  entries: limits.recordsPerBatch + 3,
  entryBytes: limits.deviceBodyBytes,
  totalBytes: 2 * gibibyte,
  ratio: 200,
}

const parseLines = (bytes: Buffer): unknown[] =>
  bytes
    .toString('utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown)

const readEntry = (zip: Zip, name: string, max: number): Promise<Buffer> => {
  const entry = zip.find(name)
  if (!entry) throw new Error(`${name} is missing`)
  return zip.readAll(entry, max)
}

const readSubmission = async (zip: Zip): Promise<Submission> =>
  submissionSchema.parse({
    envelope: JSON.parse((await readEntry(zip, batchFile.envelope, limits.deviceBodyBytes)).toString('utf8')),
    records: parseLines(await readEntry(zip, batchFile.records, limits.deviceBodyBytes)),
    photos: parseLines(await readEntry(zip, batchFile.photoDescriptors, limits.deviceBodyBytes)),
  })

const readPhotos = async (zip: Zip, descriptors: readonly PhotoDescriptor[]): Promise<Uint8Array[]> => {
  const photos: Uint8Array[] = []
  for (const sha256 of new Set(descriptors.map((descriptor) => descriptor.sha256)))
    photos.push(await readEntry(zip, photoEntryName(sha256), limits.photoBytes))
  return photos
}

/**
 * Reads a `.gzzc` file within limits: envelope, records, and the photos that they name.
 * @throws Problem `core.batchFile.damaged`, `general.fileMissing`
 */
export const readBatchFile = async (path: string): Promise<BatchFileContent> => {
  const damaged = (detail: string, cause: unknown) =>
    new Problem('core.batchFile.damaged', { file: basename(path), detail }, { cause })
  let zip: Zip
  try {
    zip = await openZip(path, fileLimits)
  } catch (cause) {
    if (cause instanceof Problem && cause.code === 'general.fileMissing') throw cause
    throw damaged(cause instanceof Problem ? cause.toJSON().found : '无法打开', cause)
  }
  try {
    const submission = await readSubmission(zip)
    return { submission, photos: await readPhotos(zip, submission.photos) }
  } catch (cause) {
    throw damaged(cause instanceof Problem ? cause.toJSON().found : '缺少内容或格式不符', cause)
  } finally {
    await zip.close()
  }
}

const lines = (values: readonly unknown[]): Buffer =>
  Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''))

/**
 * Writes the zip of a sealed batch: the same envelope, records and photos that would go over the wire.
 * @param envelope the signed envelope, as JSON text
 * @param photoOf returns a photo's bytes by their SHA-256; called once for each photo
 */
export const packBatchFile = (
  envelope: string,
  { records, photos }: Pick<Submission, 'records' | 'photos'>,
  photoOf: (sha256: string) => Uint8Array,
): Readable => {
  const zip = new ZipFile()
  zip.addBuffer(Buffer.from(envelope), batchFile.envelope)
  zip.addBuffer(lines(records), batchFile.records)
  zip.addBuffer(lines(photos), batchFile.photoDescriptors)
  for (const sha256 of new Set(photos.map((photo) => photo.sha256)))
    zip.addBuffer(Buffer.from(photoOf(sha256)), photoEntryName(sha256), { compress: false })
  zip.end()
  return zip.outputStream as Readable
}

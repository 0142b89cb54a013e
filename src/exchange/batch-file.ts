import { basename } from 'node:path'
import type { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { openZip, type Zip } from '../files/zip.ts'
import { gibibyte } from '../shared/byte-size.ts'
import { Problem } from '../shared/errors/problem.ts'
import { parseStrictJson } from '../shared/strict-json.ts'
import { type PhotoDescriptor, type Submission, submissionSchema } from '../shared/sync/batch.ts'
import { batchFile, photoEntryName } from '../shared/sync/batch-file.ts'
import { limits } from '../shared/sync/limits.ts'
import { sealTo } from '../trust/hpke.ts'
import { decodeStrictJson } from '../trust/verified-json.ts'

/** Content of a `.gzzc` file, not yet verified. The receiver verifies it by the envelope. */
export interface BatchFileContent {
  readonly submission: Submission
  readonly photos: readonly Uint8Array[]
}

/**
 * Room for a full batch: its records, and photos as large as the sync protocol allows. Every entry is stored, so the process that
 * has the province's key inflates no stranger's bytes.
 */
const fileLimits = {
  fileBytes: gibibyte,
  entries: limits.recordsPerBatch + 3,
  entryBytes: limits.deviceBodyBytes,
  totalBytes: gibibyte,
  ratio: 1,
  deflatedBytes: 0,
}

const parseLines = (bytes: Buffer): unknown[] =>
  new TextDecoder('utf-8', { fatal: true }).decode(bytes).split('\n').filter(Boolean).map(parseStrictJson)

const readEntry = (zip: Zip, name: string, max: number): Promise<Buffer> => {
  const entry = zip.find(name)
  if (!entry) throw new Error(`${name} is missing`)
  return zip.readAll(entry, max)
}

/** Opens an entry that the unit sealed: the province's `openSealed`, with its key. */
export type OpenSealed = (sealed: Uint8Array, info: string, additional: string) => Buffer

/** More than sealing adds to an entry. */
const sealingBytes = 1024

const openEntry = async (zip: Zip, open: OpenSealed, name: string, max: number): Promise<Buffer> =>
  open(await readEntry(zip, name, max + sealingBytes), batchFile.sealedFor, name)

const readSubmission = async (zip: Zip, open: OpenSealed): Promise<Submission> =>
  submissionSchema.parse({
    envelope: decodeStrictJson(await readEntry(zip, batchFile.envelope, limits.deviceBodyBytes)),
    records: parseLines(await openEntry(zip, open, batchFile.records, limits.deviceBodyBytes)),
    photos: parseLines(await openEntry(zip, open, batchFile.photoDescriptors, limits.deviceBodyBytes)),
  })

const readPhotos = async (
  zip: Zip,
  open: OpenSealed,
  descriptors: readonly PhotoDescriptor[],
): Promise<Uint8Array[]> => {
  const photos: Uint8Array[] = []
  for (const sha256 of new Set(descriptors.map((descriptor) => descriptor.sha256)))
    photos.push(await openEntry(zip, open, photoEntryName(sha256), limits.photoBytes))
  return photos
}

/**
 * Reads a `.gzzc` file within limits: envelope, records, and the photos that they name.
 * @param open opens entries with the province's key
 * @throws Problem `core.batchFile.damaged`, `general.fileMissing`, `trust.sealed.broken`
 */
export const readBatchFile = async (path: string, open: OpenSealed): Promise<BatchFileContent> => {
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
    const submission = await readSubmission(zip, open)
    return { submission, photos: await readPhotos(zip, open, submission.photos) }
  } catch (cause) {
    if (cause instanceof Problem && cause.code === 'trust.sealed.broken') throw cause
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
 * @param publicKey the province's sealing key, raw X25519 in base64
 */
export const packBatchFile = (
  envelope: string,
  { records, photos }: Pick<Submission, 'records' | 'photos'>,
  photoOf: (sha256: string) => Uint8Array,
  publicKey: string,
): Readable => {
  const zip = new ZipFile()
  const add = (name: string, content: Uint8Array): void =>
    zip.addBuffer(Buffer.from(content), name, { compress: false })
  const addSealed = (name: string, content: Uint8Array): void =>
    add(name, sealTo(publicKey, content, batchFile.sealedFor, Buffer.from(name)))
  add(batchFile.envelope, Buffer.from(envelope))
  addSealed(batchFile.records, lines(records))
  addSealed(batchFile.photoDescriptors, lines(photos))
  for (const sha256 of new Set(photos.map((photo) => photo.sha256))) addSealed(photoEntryName(sha256), photoOf(sha256))
  zip.end()
  return zip.outputStream as Readable
}

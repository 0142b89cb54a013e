import type { Readable } from 'node:stream'
import type { NamedBlob } from './blob-packs.ts'

/**
 * Photos and PDFs by their content. The name of a blob is the SHA-256 of its bytes in lower-case hex, so a blob never
 * changes, and a second `put` of the same bytes is the same blob. A caller stores the blob first and then commits the row
 * that names it, because a crash in between may leave a blob without a row, but never a row without its blob.
 *
 * `test/server/blob-contract.ts` tests every implementation.
 */
export interface BlobStore {
  /** Whether a blob of this name exists. Does not read its bytes. */
  has(sha256: string): Promise<boolean>
  /** Those of the names of which there is no blob, as `has` tells for each. */
  lacking(hashes: readonly string[]): Promise<string[]>
  /**
   * Stores bytes. The blob survives a power cut once this resolves; until then no reader sees a part of it. A blob whose bytes
   * have changed on the disk is written again.
   * @returns the blob's name
   */
  put(bytes: Uint8Array): Promise<string>
  /**
   * Stores many blobs, as `put` does each, and waits for the disk once where it can. If it fails, any of them may be stored.
   * @param blobs with their right names: the SHA-256 of their bytes
   */
  putAll(blobs: readonly NamedBlob[]): Promise<void>
  /**
   * Gives each blob that `putAll` stored with others its own place, where that makes a difference. Reading never needs it.
   * @param stopping ends it early; the rest is left to the next call
   */
  unpack(stopping?: AbortSignal): Promise<void>
  /**
   * The bytes of a blob. The store itself checks them against the name.
   * @throws Problem `server.blob.damaged` when the blob is missing or its bytes have changed
   */
  get(sha256: string): Promise<Buffer>
  /**
   * The bytes of a blob in pieces, for answers that should not hold all of it in memory. The check against the name is
   * complete only at the end, where the stream fails with `server.blob.damaged` if the bytes differ. A reader must not trust
   * a piece before the stream has ended.
   * @throws Problem `server.blob.damaged` when the blob is missing
   */
  stream(sha256: string): Promise<Readable>
  /** Removes a blob that no row names any more. A missing blob is no error. */
  delete(sha256: string): Promise<void>
  /**
   * The names of all blobs that were put before a time, in lists. Blobs are put before the row that names them, so only old
   * ones can be known to have none. Removes drafts of that age that a kill left behind.
   */
  oldNames(before: Date): AsyncIterable<string[]>
}

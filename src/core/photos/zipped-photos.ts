import type { ByteSource } from '../../files/byte-source.ts'
import { type PhotoSource, photoReadLimit, photosAmong, photoZipLimits } from '../../files/photo-sources.ts'
import type { ZipEntry } from '../../files/zip.ts'
import { answerFrom, nameOf } from '../decoder/asked-source.ts'
import { tables } from '../decoder/decoders.ts'
import type { DirectoryInput, EntryInput } from '../decoder/zip-tasks.ts'

/** Milliseconds for a part of a zip. Its pieces may come from a slow stick. */
const deadline = 120_000

/**
 * The photos in a zip of a stranger. The decoder reads its directory and inflates its entries.
 * @param path the zip's, before the names of its photos
 * @throws Problem `intake.zip*`, `general.tooSlow`, `general.decoderLost`
 */
export const photosInZip = async (source: ByteSource, path: string): Promise<PhotoSource[]> => {
  const file = nameOf(source)
  const options = { answer: answerFrom(source), deadline }
  const directory: DirectoryInput = { file, limits: photoZipLimits }
  const entries = await tables.run<readonly ZipEntry[]>('zipEntries', directory, options)
  return photosAmong(entries, path, (entry) => {
    const input: EntryInput = { file, entry, most: photoReadLimit }
    return tables.run<Uint8Array>('zipEntry', input, options)
  })
}

import { type Dictionary, dictionarySchema } from '../shared/dictionary/dictionary.ts'
import { Problem } from '../shared/errors/problem.ts'
import { type DictionaryFile, dictionaryFileSchema, largestDictionaryFile } from '../shared/sync/dictionary-file.ts'
import { tolerant } from '../shared/sync/tolerant.ts'
import { decodeStrictJson, readPayload } from '../trust/verified-json.ts'

/** Parses a dictionary file without verifying its signature. @throws Problem `core.dictionary.file` */
export const parseDictionaryFile = (bytes: Uint8Array): DictionaryFile => {
  if (bytes.length > largestDictionaryFile) throw new Problem('core.dictionary.file')
  try {
    return tolerant(dictionaryFileSchema).parse(decodeStrictJson(bytes))
  } catch (cause) {
    throw new Problem('core.dictionary.file', {}, { cause })
  }
}

/**
 * Extracts what an officer edits before the next version is published: the dictionary without the version and the day, which
 * publishing sets. The signature is not verified, because the file comes from the province's own store.
 */
export const editableContent = ({ envelope }: DictionaryFile): Omit<Dictionary, 'version' | 'publishedOn'> => {
  const { version, publishedOn, ...content } = readPayload(envelope, dictionarySchema)
  return content
}

import { type Dictionary, dictionarySchema } from '../shared/dictionary/dictionary.ts'
import { Problem } from '../shared/errors/problem.ts'
import { type DictionaryFile, dictionaryFileSchema, largestDictionaryFile } from '../shared/sync/dictionary-file.ts'

/** Parses a dictionary file without verifying its signature. @throws Problem `core.dictionary.file` */
export const parseDictionaryFile = (bytes: Uint8Array): DictionaryFile => {
  if (bytes.length > largestDictionaryFile) throw new Problem('core.dictionary.file')
  try {
    return dictionaryFileSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch (cause) {
    throw new Problem('core.dictionary.file', {}, { cause })
  }
}

/**
 * Extracts what an officer edits before the next version is published: the dictionary without the version and the day, which
 * publishing sets. The signature is not verified, because the file comes from the province's own store.
 */
export const editableContent = ({ envelope }: DictionaryFile): Omit<Dictionary, 'version' | 'publishedOn'> => {
  const { version, publishedOn, ...content } = dictionarySchema.parse(
    JSON.parse(Buffer.from(envelope.payload, 'base64').toString('utf8')),
  )
  return content
}

import { z } from 'zod'
import { mebibyte } from '../byte-size.ts'
import { envelopeSchema } from './envelope.ts'

/** A published dictionary as the province sends it, over the wire or as a file. */
export const dictionaryFileSchema = z.strictObject({
  version: z.int().min(1),
  /** DSSE of the province over the dictionary (`payloadTypes.dictionary`). */
  envelope: envelopeSchema,
})
export type DictionaryFile = z.infer<typeof dictionaryFileSchema>

/** Most bytes of a dictionary file. */
export const largestDictionaryFile = 32 * mebibyte

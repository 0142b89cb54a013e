import { z } from 'zod'
import { mebibyte } from '../byte-size.ts'
import { envelopeSchema } from './envelope.ts'

/** A published dictionary as the province hands it out, over the wire and as a file alike. */
export const dictionaryFileSchema = z.strictObject({
  version: z.int().min(1),
  /** DSSE of the province over the dictionary (`payloadTypes.dictionary`). */
  envelope: envelopeSchema,
})
export type DictionaryFile = z.infer<typeof dictionaryFileSchema>

/** Bytes of a dictionary file at the most. */
export const largestDictionaryFile = 32 * mebibyte

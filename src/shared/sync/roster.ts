import { z } from 'zod'
import { documentTypes } from '../record/words.ts'
import { sha256Schema, uuidSchema } from './envelope.ts'
import { limits } from './limits.ts'

/** A record that waits for its applicant's photo. */
const rosterEntrySchema = z.strictObject({
  recordId: uuidSchema,
  name: z.string().min(1).max(100),
  documentType: z.enum(documentTypes),
  documentNumber: z.string().min(1).max(40),
  /** Chinese: why the last photo was returned; null for the first one. */
  returned: z.string().max(500).nullable(),
})
export type RosterEntry = z.infer<typeof rosterEntrySchema>

/** Changes of a device's roster since its last report. Repeating a report changes nothing. */
export const rosterRequestSchema = z.strictObject({
  waiting: z.array(rosterEntrySchema).max(limits.rosterPage),
  /** Records that no longer wait for a photo. */
  gone: z.array(uuidSchema).max(limits.rosterPage),
})
export const rosterAnswerSchema = z.strictObject({
  /** Records of this device that are now waiting at the province. */
  waiting: z.int().min(0),
})

export const uploadedPhotoSchema = z.strictObject({
  sha256: sha256Schema,
  size: z.int().min(1).max(limits.uploadBytes),
})

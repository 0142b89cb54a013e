import { z } from 'zod'
import { stateSchema } from './fault.ts'
import { procedure } from './procedure.ts'

const personSchema = z.object({
  id: z.string(),
  state: stateSchema,
  name: z.string(),
  /** Masked. */
  documentNumber: z.string(),
  title: z.string(),
  employerName: z.string(),
  certificateNumber: z.string().nullable(),
})

const countSchema = z.object({
  records: z.int(),
  /** Whether there are more. */
  capped: z.boolean(),
})

const answerSchema = z.object({
  people: z.array(personSchema),
  /** Names of employers. */
  employers: z.array(z.string()),
  count: countSchema,
})

/** 查找: people and employers from anywhere in the window. */
export const searchContract = {
  everything: procedure
    .input(z.object({ text: z.string().max(100), limit: z.int().min(1).max(50).default(8) }))
    .output(answerSchema),
}

export type FoundPerson = z.infer<typeof personSchema>
export type SearchAnswer = z.infer<typeof answerSchema>

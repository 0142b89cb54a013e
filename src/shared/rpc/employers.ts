import { z } from 'zod'
import { procedure } from './procedure.ts'

const name = z.string().min(1).max(200)

const groupSchema = z.object({
  /** The most used first. */
  names: z.array(z.object({ name, records: z.int() })),
  /** Highest similarity of two of the names, 0 to 1. */
  likeness: z.number(),
})

const knownSchema = z.object({
  name,
  /** Texts of the fields that choosing it fills in. An empty text clears the value of the employer chosen before. */
  values: z.object({
    employerName: z.string(),
    employerCreditCode: z.string(),
    employerRegion: z.string(),
    employerLevel: z.string(),
  }),
})

/** 申报单位: names that are likely to be one employer. They are merged by changing the records (`records.edit`). */
export const employersContract = {
  duplicates: procedure.output(z.array(groupSchema)),
  /** Notes that these are different employers, so that they are not offered again. */
  keepApart: procedure.input(z.object({ names: z.array(name).min(2).max(50) })).output(z.void()),
  /** Employers of the dictionary whose name contains a text or whose code begins with it. */
  known: procedure.input(z.object({ text: z.string().max(200) })).output(z.array(knownSchema)),
  /** Ids of the records whose employer may still change, and how many cannot because they are submitted. */
  records: procedure.input(z.object({ name })).output(z.object({ changeable: z.array(z.string()), held: z.int() })),
}

export type KnownEmployer = z.infer<typeof knownSchema>
export type DuplicateGroup = z.infer<typeof groupSchema>

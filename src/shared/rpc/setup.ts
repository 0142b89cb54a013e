import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { signingRoles } from '../account.ts'
import { procedure } from './procedure.ts'
import { accountSchema } from './session.ts'

/** How far the first run has come. What is missing can be made up at any later time, in any order. */
const setupStateSchema = z.object({
  /** Null until this computer was enrolled. */
  enrolled: z.object({ unitName: z.string(), province: z.string() }).nullable(),
  /** False while the dictionary, by which records are judged, has not arrived. */
  hasDictionary: z.boolean(),
  /** Default name of this computer. */
  deviceName: z.string(),
})

/** A stream: what is being done, and one last event when all is done. */
const enrolEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), step: z.enum(['register', 'dictionary']) }),
  z.object({ kind: z.literal('done'), state: setupStateSchema }),
])

/** A stream: how far the sample data is, and one last event when it is there. */
const sampleEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('progress'),
    step: z.enum(['people', 'photos', 'review']),
    /** 0 to 1, of all steps together. */
    share: z.number(),
  }),
  z.object({ kind: z.literal('done') }),
])

/** Content of the province's file. */
const noticeSchema = z.object({
  server: z.string(),
  code: z.string(),
  unitName: z.string(),
  province: z.string(),
  signingKey: z.string(),
})
export type Notice = z.infer<typeof noticeSchema>

const namePlate = z.string().max(60)
const passwordSchema = z.string().max(1000)

/** First run: from an empty folder to a unit that its people can sign in to. */
export const setupContract = {
  /** Needs a signed-in account. */
  state: procedure.output(setupStateSchema),
  /** Makes the unit in this empty folder with its administrator, and signs that account in. */
  create: procedure.input(z.object({ name: namePlate, password: passwordSchema })).output(accountSchema),
  /**
   * Enrols this computer by a one-time code and fetches the dictionary. Cut off at any point, it is asked again with the
   * same code; once the province knows this computer, without one.
   */
  enrol: procedure
    .input(z.object({ server: z.string().max(300), code: z.string().max(100), deviceName: z.string().max(100) }))
    .output(eventIterator(enrolEventSchema)),
  /** Fetches the dictionary alone, after an enrolment that was cut off. */
  fetchDictionary: procedure.output(eventIterator(enrolEventSchema)),
  /** Reads the file that the province issued with the code. */
  readNotice: procedure.input(z.object({ file: z.file() })).output(noticeSchema),
  /**
   * The request of a computer whose line does not reach the province, to be carried there as a file. Once enrolled it
   * needs no code and brings the keys of new accounts only.
   */
  writeRequest: procedure
    .input(
      z.object({
        code: z.string().max(100),
        deviceName: z.string().max(100),
        signingKey: z.string().max(200).nullable(),
      }),
    )
    .output(z.file()),
  /** Adopts the province's answer and returns how many keys it newly registered. */
  takeAnswer: procedure.input(z.object({ file: z.file() })).output(z.object({ registered: z.int() })),
  /** Adds the account of a clerk or a reviewer. */
  addAccount: procedure
    .input(z.object({ name: namePlate, role: z.enum(signingRoles), password: passwordSchema }))
    .output(accountSchema),
  /** Makes a unit for trying in this empty folder: made-up people, drawn photos, no province. About half a minute. */
  makeSample: procedure.output(eventIterator(sampleEventSchema)),
  /** Takes the unit for trying away, signed in or not: afterwards the folder is empty. Never touches real data. */
  removeSample: procedure.output(z.void()),
}

export type SetupState = z.infer<typeof setupStateSchema>
export type EnrolEvent = z.infer<typeof enrolEventSchema>
export type EnrolStep = Extract<EnrolEvent, { kind: 'progress' }>['step']
export type SampleEvent = z.infer<typeof sampleEventSchema>

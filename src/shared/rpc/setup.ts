import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { signingRoles } from '../account.ts'
import { procedure } from './procedure.ts'
import { accountSchema } from './session.ts'

/** Progress of the first run. Missing steps can be done at any later time, in any order. */
const setupStateSchema = z.object({
  /** Null until this computer was enrolled. */
  enrolled: z.object({ unitName: z.string(), province: z.string() }).nullable(),
  /** False while the dictionary, by which records are judged, has not arrived. */
  hasDictionary: z.boolean(),
  /** Default name of this computer. */
  deviceName: z.string(),
})

/** Events of an enrolment: each step, and one last event when all is done. */
const enrolEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), step: z.enum(['register', 'dictionary']) }),
  z.object({ kind: z.literal('done'), state: setupStateSchema }),
])

/** Events of making sample data: its progress, and one last event at the end. */
const sampleEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('progress'),
    step: z.enum(['people', 'photos', 'review']),
    /** Progress of all steps together, 0 to 1. */
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
   * Enrols this computer by a one-time code and fetches the dictionary. After an interruption, call it again with the same
   * code. Once the province knows this computer, no code is needed.
   */
  enrol: procedure
    .input(
      z.object({
        server: z.string().max(300),
        /** The person agreed to an address without encryption in a private network. */
        mayBePlain: z.boolean().default(false),
        code: z.string().max(100),
        deviceName: z.string().max(100),
        /** Of the notice that was opened, if any. */
        signingKey: z.string().max(200).nullable(),
      }),
    )
    .output(eventIterator(enrolEventSchema)),
  /** Fetches only the dictionary, after an interrupted enrolment. */
  fetchDictionary: procedure.output(eventIterator(enrolEventSchema)),
  /** Reads the file that the province issued with the code. */
  readNotice: procedure.input(z.object({ file: z.file() })).output(noticeSchema),
  /**
   * The enrolment request of a computer that does not reach the province, as a file that a person takes there. Once the
   * computer is enrolled, the request needs no code and contains only the keys of new accounts.
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
  /** Applies the province's answer and returns how many keys it newly registered. */
  importAnswer: procedure.input(z.object({ file: z.file() })).output(z.object({ registered: z.int() })),
  /** Adds the account of a clerk or a reviewer. */
  addAccount: procedure
    .input(z.object({ name: namePlate, role: z.enum(signingRoles), password: passwordSchema }))
    .output(accountSchema),
  /** Makes a sample unit in this empty folder, with made-up people, drawn photos and no province. Takes about half a minute. */
  makeSample: procedure.output(eventIterator(sampleEventSchema)),
  /** Removes the sample unit, which empties the folder. Needs no session. Never removes real data. */
  removeSample: procedure.output(z.void()),
}

export type SetupState = z.infer<typeof setupStateSchema>
export type EnrolEvent = z.infer<typeof enrolEventSchema>
export type EnrolStep = Extract<EnrolEvent, { kind: 'progress' }>['step']
export type SampleEvent = z.infer<typeof sampleEventSchema>

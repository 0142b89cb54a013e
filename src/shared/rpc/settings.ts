import { z } from 'zod'
import { accountRoles, signingRoles } from '../account.ts'
import { auditFaultKinds } from '../audit-fault.ts'
import { reviewParametersSchema } from '../dictionary/review-parameters.ts'
import { procedure } from './procedure.ts'
import { proxySettingSchema } from './proxy.ts'
import { accountSchema, recoveryCodeSchema } from './session.ts'

const password = z.string().max(1000)

const settingsSchema = z.object({
  version: z.string(),
  home: z.string(),
  /**
   * Whether the signed-in account's password is bound to this computer. `none`: the system offers no keychain; `unbound`: it
   * does, and the next sign-in offers the binding.
   */
  binding: z.enum(['bound', 'unbound', 'none']),
  /** Null until the unit is enrolled. */
  unit: z
    .object({
      name: z.string(),
      creditCode: z.string(),
      /** Id of this computer's key at the province. */
      device: z.string(),
      province: z.string(),
      server: z.string(),
    })
    .nullable(),
  accounts: z.array(
    accountSchema.extend({
      /** First characters of the key's id, enough to compare over the telephone. */
      key: z.string(),
      createdAt: z.string(),
      /** When the province confirmed the key; null before. */
      registeredAt: z.string().nullable(),
      /** False once it was deactivated. It can no longer sign in, and its past actions keep its name. */
      active: z.boolean(),
    }),
  ),
  dictionary: z
    .object({
      version: z.int(),
      publishedOn: z.string(),
      series: z.int(),
      titles: z.int(),
      /** Number of specialties. 0 means that the province published none and any is accepted. */
      specialties: z.int(),
      committees: z.int(),
      units: z.int(),
      filings: z.int(),
      regions: z.int(),
      employers: z.int(),
      /** Names of the counties of the "9+3" programme. */
      ninePlusThree: z.array(z.string()),
      /** Names of series by code, for parameters that name one. */
      seriesNames: z.record(z.string(), z.string()),
      parameters: reviewParametersSchema,
    })
    .nullable(),
})

const registrationSchema = z.object({
  /** Id of this computer's key at the province. */
  device: z.string(),
  /** Its name at enrolment and the time of enrolment (ISO); null before the province's first answer. */
  name: z.string().nullable(),
  enrolledAt: z.string().nullable(),
  /** Day on which the province revoked it; null while it is in force. */
  revokedOn: z.string().nullable(),
  /** ISO time of the province's answer; null before the first. */
  at: z.string().nullable(),
  /** The present keys of clerks and reviewers. */
  keys: z.array(
    z.object({
      account: z.string(),
      name: z.string(),
      role: z.enum(signingRoles),
      /** First characters of the key's id. */
      key: z.string(),
      /** ISO times between which the province accepts its signature; null before the province's first answer. */
      validFrom: z.string().nullable(),
      validUntil: z.string().nullable(),
      /**
       * `waiting`: not registered yet; `registered`: known, details not fetched yet; `unreleased`: its administrator's key waits
       * for its release; `ending`: valid, but expires soon.
       */
      state: z.enum(['waiting', 'registered', 'unreleased', 'valid', 'ending', 'expired', 'revoked']),
    }),
  ),
  /** The present keys of administrators. */
  administrators: z.array(
    z.object({
      account: z.string(),
      name: z.string(),
      /** The fingerprint: the key's id in full. */
      key: z.string(),
      /** `waiting`: not at the province yet; `unreleased`: an officer has not compared its fingerprint yet. */
      state: z.enum(['waiting', 'unreleased', 'released', 'revoked']),
    }),
  ),
  /** Keys of all computers of the unit that came or went, the newest first. */
  events: z.array(
    z.object({
      seq: z.int(),
      at: z.string(),
      change: z.enum(['listed', 'added', 'revoked']),
      role: z.enum(accountRoles),
      /** The key's id in full. */
      key: z.string(),
      deviceName: z.string(),
      /** Whether it is a key of this computer. */
      own: z.boolean(),
    }),
  ),
})

const auditVerdictSchema = z.object({
  rows: z.int(),
  whole: z.boolean(),
  /** First row that does not fit; null when whole. */
  brokenAt: z.int().nullable(),
  head: z.string(),
  /** Every contradiction within the audit and with what was signed about it; none when whole. */
  faults: z.array(z.object({ kind: z.enum(auditFaultKinds), place: z.union([z.int(), z.string()]) })),
})

/** 设置: facts about this unit, its accounts, and the settings that may be changed. */
export const settingsContract = {
  read: procedure.output(settingsSchema),
  addAccount: procedure
    .input(z.object({ name: z.string().min(1).max(60), role: z.enum(accountRoles), password }))
    .output(accountSchema),
  /** An administrator resets the password of another account. */
  resetPassword: procedure.input(z.object({ id: z.string().max(100), password })).output(z.void()),
  /** An administrator deactivates another account. Its key is revoked at the next sync. */
  deactivateAccount: procedure.input(z.object({ id: z.string().max(100) })).output(z.void()),
  /** The recovery code of this computer again, by the password of an account that is bound to it. */
  showRecoveryCode: procedure.input(z.object({ password })).output(recoveryCodeSchema),
  changePassword: procedure.input(z.object({ present: password, wanted: password })).output(z.void()),
  /** Sets another address of the same province. Refused when its keys are not those of the enrolment. */
  changeServer: procedure
    .input(z.object({ address: z.string().max(300), mayBePlain: z.boolean().default(false) }))
    .output(z.void()),
  proxy: procedure.output(proxySettingSchema),
  /** Changes the connection to the province; by an administrator. */
  setProxy: procedure.input(proxySettingSchema).output(z.void()),
  /** Tests whether the province can be reached now. */
  testConnection: procedure.output(z.void()),
  /** Registration of this computer and its keys by the province's last answer; null before the unit is enrolled. */
  registration: procedure.output(registrationSchema.nullable()),
  /** The registration, fetched again from the province. */
  checkRegistration: procedure.output(registrationSchema.nullable()),
  checkAudit: procedure.output(auditVerdictSchema),
  /** The program's own log as one text file, without personal data. */
  exportLog: procedure.output(z.file()),
}

export type Settings = z.infer<typeof settingsSchema>
export type Registration = z.infer<typeof registrationSchema>
export type AuditVerdict = z.infer<typeof auditVerdictSchema>

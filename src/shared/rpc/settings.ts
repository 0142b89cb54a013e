import { z } from 'zod'
import { accountRoles } from './account-role.ts'
import { procedure } from './procedure.ts'
import { proxySettingSchema } from './proxy.ts'
import { accountSchema } from './session.ts'

const password = z.string().max(1000)

const settingsSchema = z.object({
  version: z.string(),
  home: z.string(),
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
      /** First characters of the key's id: enough to compare over the telephone. */
      key: z.string(),
      createdAt: z.string(),
      /** When the province answered that it knows the key; null before. Administrators sign nothing and have none. */
      registeredAt: z.string().nullable(),
      /** False once it was ended: it can no longer sign in; what it did stays under its name. */
      active: z.boolean(),
    }),
  ),
  dictionary: z
    .object({
      version: z.int(),
      publishedOn: z.string(),
      series: z.int(),
      titles: z.int(),
      committees: z.int(),
      units: z.int(),
      filings: z.int(),
      regions: z.int(),
    })
    .nullable(),
})

const auditVerdictSchema = z.object({
  rows: z.int(),
  whole: z.boolean(),
  /** First row that does not fit; null when whole. */
  brokenAt: z.int().nullable(),
  head: z.string(),
})

/** 设置: what this unit is, who works here, and what may be changed of it. */
export const settingsContract = {
  read: procedure.output(settingsSchema),
  addAccount: procedure
    .input(z.object({ name: z.string().min(1).max(60), role: z.enum(accountRoles), password }))
    .output(accountSchema),
  /** An administrator gives another account a new password. */
  resetPassword: procedure.input(z.object({ id: z.string().max(100), password })).output(z.void()),
  /** An administrator ends another account; its key is revoked at the next sync. */
  deactivateAccount: procedure.input(z.object({ id: z.string().max(100) })).output(z.void()),
  changePassword: procedure.input(z.object({ present: password, wanted: password })).output(z.void()),
  /** Another address of the same province; refused when its keys are not those of the enrolment. */
  changeServer: procedure.input(z.object({ address: z.string().max(300) })).output(z.void()),
  proxy: procedure.output(proxySettingSchema),
  /** Takes another way to the province; by an administrator. */
  setProxy: procedure.input(proxySettingSchema).output(z.void()),
  /** Whether the province can be reached now. */
  tryLine: procedure.output(z.void()),
  checkAudit: procedure.output(auditVerdictSchema),
  /** The program's own log as one text file; holds no personal data. */
  exportLog: procedure.output(z.file()),
}

export type Settings = z.infer<typeof settingsSchema>
export type AuditVerdict = z.infer<typeof auditVerdictSchema>

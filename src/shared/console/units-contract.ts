import { z } from 'zod'
import { unitKinds } from '../dictionary/unit-kind.ts'
import { isCreditCode } from '../record/credit-code.ts'
import { needs } from './procedure.ts'

const unitSchema = z.object({
  id: z.string(),
  creditCode: z.string(),
  name: z.string(),
  kind: z.enum(unitKinds),
  committees: z.int(),
  filings: z.int(),
  /** Computers that are enrolled and not revoked. */
  devices: z.int(),
})

const committeeSchema = z.object({
  code: z.string(),
  name: z.string(),
  /** Empty for all. */
  series: z.array(z.string()),
  levels: z.array(z.string()),
  reviewTypes: z.array(z.string()),
  validFrom: z.string().nullable(),
  validTo: z.string().nullable(),
})

const filingSchema = z.object({
  number: z.string(),
  series: z.array(z.string()),
  validFrom: z.string().nullable(),
  validTo: z.string().nullable(),
})

const deviceSchema = z.object({
  id: z.string(),
  name: z.string(),
  enrolledAt: z.string(),
  revokedAt: z.string().nullable(),
  /** Batches that it has sent. */
  batches: z.int(),
})

const accountKeySchema = z.object({
  keyId: z.string(),
  account: z.string(),
  role: z.enum(['clerk', 'reviewer']),
  device: z.string(),
  validFrom: z.string(),
  validUntil: z.string(),
  revokedAt: z.string().nullable(),
})

const unitId = z.uuid()

/** What a proposal to register a unit states. */
export const newUnitSchema = z.strictObject({
  name: z.string().trim().min(2).max(200),
  creditCode: z.string().trim().refine(isCreditCode),
  kind: z.enum(unitKinds),
  committees: z.array(z.strictObject({ name: z.string().trim().min(2).max(200) })).max(100),
  filings: z.array(z.strictObject({ number: z.string().trim().min(1).max(60) })).max(20),
})

/** Units, their committees, computers and keys. */
export const unitsContract = {
  units: {
    list: needs('units.read').output(z.array(unitSchema)),
    get: needs('units.read')
      .input(z.strictObject({ id: unitId }))
      .output(
        unitSchema.omit({ committees: true, filings: true, devices: true }).extend({
          committees: z.array(committeeSchema),
          filings: z.array(filingSchema),
          devices: z.array(deviceSchema),
          keys: z.array(accountKeySchema),
        }),
      ),
    /** A code that binds one computer. It is shown once. */
    issueCode: needs('units.manage')
      .input(z.strictObject({ id: unitId }))
      .output(z.object({ code: z.string(), days: z.int(), notice: z.string() })),
    revokeDevice: needs('units.manage')
      .input(z.strictObject({ device: z.string().max(100) }))
      .output(z.object({ keys: z.int() })),
    reinstateDevice: needs('units.manage')
      .input(z.strictObject({ device: z.string().max(100) }))
      .output(z.object({ keys: z.int() })),
  },
  keys: {
    list: needs('keys.read').output(
      z.array(
        z.object({
          keyId: z.string(),
          name: z.string(),
          unit: z.string(),
          device: z.string(),
          listedAt: z.string(),
          releasedAt: z.string().nullable(),
          revokedAt: z.string().nullable(),
        }),
      ),
    ),
  },
}

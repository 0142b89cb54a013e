import { z } from 'zod'
import { signingRoles } from '../account.ts'
import {
  keyIdSchema,
  publicKeySchema,
  sealingKeySchema,
  sha256Schema,
  timestampSchema,
  uuidSchema,
} from './envelope.ts'
import { logIdentitySchema, provinceHeadSchema } from './log.ts'

/** One-time code: five groups of four from an alphabet without look-alikes. */
export const enrolmentCodeSchema = z.string().regex(/^(?:[2-9A-HJKMNP-TV-Z]{4}-){4}[2-9A-HJKMNP-TV-Z]{4}$/)

export const unitIdentitySchema = z.strictObject({
  id: uuidSchema,
  name: z.string().min(1).max(200),
  /** Unified social credit code, which finds the unit and its committees in the dictionary. */
  creditCode: z.string().length(18),
})
export type UnitIdentity = z.infer<typeof unitIdentitySchema>

/** The keys of the province. A device pins them at enrolment and from then on verifies everything with them. */
export const provinceKeysSchema = z.strictObject({
  province: z.string().min(1).max(100),
  /** Signs receipts and dictionaries (DSSE). */
  signing: z.strictObject({ keyId: keyIdSchema, publicKey: publicKeySchema }),
  /** Signs QR tokens. */
  token: z.strictObject({ keyId: keyIdSchema, publicKey: publicKeySchema }),
  log: logIdentitySchema,
  /** Requests and files with personal data are sealed to this key (HPKE, `trust/hpke.ts`): raw X25519, base64. */
  sealing: z.strictObject({ publicKey: sealingKeySchema }),
  /** PEM of the root under which certificates are sealed. */
  rootCertificate: z.string().min(1).max(20_000),
})
export type ProvinceKeys = z.infer<typeof provinceKeysSchema>

/** A device that another one replaces, with its signature. */
const replacementSchema = z.strictObject({
  device: keyIdSchema,
  signature: z.base64(),
  publicKey: publicKeySchema.optional(),
})

/** Signed with the key that is enrolled (request signature), which proves that the device has the private key. */
export const enrolRequestSchema = z.strictObject({
  code: enrolmentCodeSchema,
  publicKey: publicKeySchema,
  /** Name that the unit gives this computer. */
  deviceName: z.string().min(1).max(100),
  /**
   * The device that this computer was before, if it is enrolled anew, with that device's signature (`trust/device-replacement.ts`):
   * its people's keys go over to the new device, and it is revoked. A province that went on from a backup may not know that
   * device, and takes its key from `publicKey`.
   */
  replaces: replacementSchema.optional(),
  /** Devices that it was before that one: a province that went on from a backup may still have one of them in force. */
  formerly: z.array(replacementSchema).max(20).optional(),
})
export type EnrolRequest = z.infer<typeof enrolRequestSchema>

export const enrolAnswerSchema = z.strictObject({
  /** The device's id is the key id of its key. */
  device: keyIdSchema,
  unit: unitIdentitySchema,
  keys: provinceKeysSchema,
  dictionaryVersion: z.int().min(1),
  /** Whether the people's keys of the device before count for the new one; present where the request named one. */
  replaced: z.boolean().optional(),
})
export type EnrolAnswer = z.infer<typeof enrolAnswerSchema>

/** A clerk's or reviewer's key, as the province registered it from a released administrator's list. */
export const accountKeyAnswerSchema = z.strictObject({
  keyId: keyIdSchema,
  account: uuidSchema,
  role: z.enum(signingRoles),
  validFrom: timestampSchema,
  validUntil: timestampSchema,
  revokedAt: timestampSchema.nullable(),
})
export type AccountKeyAnswer = z.infer<typeof accountKeyAnswerSchema>

/** An administrator's key, as the province knows it from the computer's lists. */
export const administratorKeyAnswerSchema = z.strictObject({
  keyId: keyIdSchema,
  account: uuidSchema,
  /** When an officer released it after comparing fingerprints; null before. */
  releasedAt: timestampSchema.nullable(),
  revokedAt: timestampSchema.nullable(),
})

/** The province's view of the calling device, its list of accounts and its keys. Keys of other devices are not shown. */
export const deviceStandingSchema = z.strictObject({
  device: keyIdSchema,
  /** Name that the unit gave this computer at enrolment. */
  name: z.string().min(1).max(100),
  enrolledAt: timestampSchema,
  /** Generation of the newest list that the province has of this device; 0 before the first. */
  generation: z.int().min(0),
  administrators: z.array(administratorKeyAnswerSchema),
  keys: z.array(accountKeyAnswerSchema),
  /** Number and digest of the device's newest batch; a province of an earlier version does not send it. */
  lastSeq: z.int().min(0).optional(),
  lastDigest: sha256Schema.nullable().optional(),
  /** A province of an earlier version does not send it. */
  head: provinceHeadSchema.optional(),
})
export type DeviceStanding = z.infer<typeof deviceStandingSchema>

export const revokeAccountKeyRequestSchema = z.strictObject({ keyId: keyIdSchema })

import { z } from 'zod'
import { Problem } from '../../shared/errors/problem.ts'
import type { Settings } from '../../shared/rpc/settings.ts'
import { provinceKeysSchema, unitIdentitySchema } from '../../shared/sync/enrolment.ts'
import { keyIdSchema } from '../../shared/sync/envelope.ts'
import type { Database } from '../store/database.ts'
import { readSetting } from '../store/settings.ts'

/** What the unit keeps of its enrolment: the server, its own identity, and the province's keys, pinned from then on. */
const enrolmentSchema = z.object({
  server: z.url(),
  device: keyIdSchema,
  /** PKCS #8 PEM of the device's own key. */
  deviceKey: z.string(),
  unit: unitIdentitySchema,
  /** A unit enrolled before the province had a sealing key learns it at its next sync. */
  keys: provinceKeysSchema.partial({ sealing: true }),
})
export type Enrolment = z.infer<typeof enrolmentSchema>

export const findEnrolment = (database: Database): Enrolment | undefined =>
  readSetting(database, 'enrolment', enrolmentSchema)

/** @throws Problem `core.enrolment.missing` */
export const getEnrolment = (database: Database): Enrolment => {
  const enrolment = findEnrolment(database)
  if (!enrolment) throw new Problem('core.enrolment.missing')
  return enrolment
}

/** The unit's name as people read it, before enrolment too. */
export const unitName = (database: Database): string => findEnrolment(database)?.unit.name ?? '尚未登记的单位'

/** What the settings show of the enrolment; null before it. */
export const summariseEnrolment = (database: Database): Settings['unit'] => {
  const enrolment = findEnrolment(database)
  if (!enrolment) return null
  const { unit, device, keys, server } = enrolment
  return { name: unit.name, creditCode: unit.creditCode, device, province: keys.province, server }
}

import { z } from 'zod'
import { Problem } from '../../shared/errors/problem.ts'
import { accountKeyAnswerSchema } from '../../shared/sync/enrolment.ts'
import type { Database } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import type { WriteGate } from '../store/write-gate.ts'
import type { ProvinceClient } from './province-client.ts'

const setting = 'deviceStanding'

const standingSchema = z.object({
  /** ISO time at which the province told this. */
  at: z.string(),
  device: z.string(),
  /** What the unit called this computer; null when the province only told that it was revoked. */
  name: z.string().nullable(),
  enrolledAt: z.string().nullable(),
  /** Day on which the province revoked this device; null while it is in force. */
  revokedOn: z.string().nullable(),
  keys: z.array(accountKeyAnswerSchema),
})
export type Standing = z.infer<typeof standingSchema>

/** What the province told last of this device and of the unit's keys; undefined before it did. */
export const readStanding = (database: Database): Standing | undefined => readSetting(database, setting, standingSchema)

/** It is no deed of a person and changes no record, so it leaves no audit row. */
const writeStanding = (gate: WriteGate, standing: Omit<Standing, 'at'>): Promise<void> =>
  gate.write('unit', (work) => writeSetting(work.database, setting, { ...standing, at: work.at }))

/**
 * Asks the province how this device and the unit's keys stand with it, and keeps the answer.
 * @throws Problem `server.device.revoked`, `core.sync.*`
 */
export const pullStanding = async (gate: WriteGate, client: ProvinceClient, signal?: AbortSignal): Promise<void> => {
  try {
    await writeStanding(gate, { ...(await client.call('deviceStanding', { signal })), revokedOn: null })
  } catch (error) {
    // A province that was not upgraded yet does not tell.
    if (!(error instanceof Problem) || error.code !== 'server.request.notFound') throw error
  }
}

/** Keeps that the province revoked this device, when that is what a call failed with. */
export const noteRevoked = async (
  database: Database,
  gate: WriteGate,
  device: string,
  error: unknown,
): Promise<void> => {
  if (!(error instanceof Problem) || error.code !== 'server.device.revoked') return
  const known = readStanding(database)
  const { name, enrolledAt, keys } = known?.device === device ? known : { name: null, enrolledAt: null, keys: [] }
  await writeStanding(gate, { device, name, enrolledAt, keys, revokedOn: String(error.details['at']) })
}

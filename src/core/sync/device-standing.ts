import { z } from 'zod'
import { Problem } from '../../shared/errors/problem.ts'
import { accountKeyAnswerSchema } from '../../shared/sync/enrolment.ts'
import type { StoreContext, UnitContext } from '../context/unit-context.ts'
import type { Database } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import type { SyncContext } from './sync-context.ts'

const setting = 'deviceStanding'

const standingSchema = z.object({
  /** ISO time of the report. */
  at: z.string(),
  device: z.string(),
  /** What the unit called this computer; null when the province only reported the revocation. */
  name: z.string().nullable(),
  enrolledAt: z.string().nullable(),
  /** Day on which the province revoked this device; null while it is in force. */
  revokedOn: z.string().nullable(),
  keys: z.array(accountKeyAnswerSchema),
})
export type Standing = z.infer<typeof standingSchema>

/** What the province reported last about this device and the unit's keys; undefined before the first report. */
export const readStanding = (database: Database): Standing | undefined => readSetting(database, setting, standingSchema)

/** Leaves no audit row: no person did it, and no record changes. */
const writeStanding = ({ gate }: Pick<UnitContext, 'gate'>, standing: Omit<Standing, 'at'>): Promise<void> =>
  gate.write('unit', (work) => writeSetting(work.database, setting, { ...standing, at: work.at }))

/**
 * Fetches the status of this device and of the unit's keys from the province, and stores it.
 * @throws Problem `server.device.revoked`, `core.sync.*`
 */
export const pullStanding = async (
  { gate, client }: Pick<SyncContext, 'gate' | 'client'>,
  signal?: AbortSignal,
): Promise<void> => {
  try {
    await writeStanding({ gate }, { ...(await client.call('deviceStanding', { signal })), revokedOn: null })
  } catch (error) {
    // A province server of an older version does not have this route.
    if (!(error instanceof Problem) || error.code !== 'server.request.notFound') throw error
  }
}

/** Keeps that the province revoked this device, when that is what a call failed with. */
export const noteRevoked = async ({ database, gate }: StoreContext, device: string, error: unknown): Promise<void> => {
  if (!(error instanceof Problem) || error.code !== 'server.device.revoked') return
  const known = readStanding(database)
  const { name, enrolledAt, keys } = known?.device === device ? known : { name: null, enrolledAt: null, keys: [] }
  await writeStanding({ gate }, { device, name, enrolledAt, keys, revokedOn: String(error.details['at']) })
}

/**
 * Fetches the status of this device and stores it, a revocation too.
 * @throws Problem `server.device.revoked`, `core.sync.*`
 */
export const checkStanding = async (context: SyncContext): Promise<void> => {
  try {
    await pullStanding(context)
  } catch (error) {
    await noteRevoked(context, context.enrolment.device, error)
    throw error
  }
}
